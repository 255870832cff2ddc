// Many employees at once, in a real browser: ticked one by one, with shift, or all that match; suspended and brought back,
// assigned to an office, deleted; with and without scripts, and as an Office Manager. Every page is inspected and its
// picture kept, light, dark and 360 px wide, in target/browser-pages/.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/bulk.mjs

import assert from 'node:assert/strict';

import { walk } from './walk.mjs';

await walk('bulk', async ({ demo, step, arrive, leave, look, at }) => {
  let ruth;
  const bar = () => ruth.page.locator('#many');
  const told = () => bar().locator('[data-selection-count]').innerText();
  const boxes = () => ruth.page.locator('tbody input[type=checkbox]');
  const press = (name) => bar().getByRole('button', { name, exact: true }).click();
  const names = () => ruth.page.locator('tbody b').allInnerTexts();
  const statuses = async () => (await ruth.page.locator('tbody .pill').allInnerTexts()).map((text) => text.trim());

  await step('S14: the bar comes with the first tick, counts, and goes with the last', async () => {
    ruth = await arrive('E-10001');
    await ruth.page.goto(at('/organisation/employees'));
    await bar().waitFor({ state: 'hidden' });
    await ruth.page.getByLabel('Select Noor Jacobs').check();
    assert.equal(await told(), '1');
    await ruth.page.waitForFunction(() => document.getElementById('announcer').textContent.includes('Selected: 1'));
    await look(ruth, 'bulk one selected');
    await ruth.page.getByLabel('Select Noor Jacobs').uncheck();
    await bar().waitFor({ state: 'hidden' });
  });

  await step('S14: shift selects a range, the box at the top the whole page', async () => {
    await boxes().nth(2).click();
    await boxes().nth(6).click({ modifiers: ['Shift'] });
    assert.equal(await told(), '5');
    await boxes().nth(6).click();
    await boxes().nth(4).click({ modifiers: ['Shift'] });
    assert.equal(await told(), '2');
    const page = ruth.page.getByLabel('Select everybody on this page');
    assert.equal(await page.evaluate((box) => box.indeterminate), true);
    await page.check();
    assert.equal(await told(), String(await boxes().count()));
    await look(ruth, 'bulk page selected');
    await page.uncheck();
    await bar().waitFor({ state: 'hidden' });
  });

  await step('a tick is made by keyboard alone, and Enter in it presses nothing', async () => {
    await boxes().first().focus();
    await ruth.page.keyboard.press('Space');
    const before = ruth.page.url();
    await ruth.page.keyboard.press('Enter');
    await ruth.page.waitForTimeout(200);
    assert.equal(ruth.page.url(), before);
    assert.equal(await told(), '1');
    await ruth.page.keyboard.press('Space');
  });

  await step('E9: several are suspended with one click, and the toast takes it back', async () => {
    await ruth.page.goto(at('/organisation/employees?q=w'));
    await ruth.page.getByLabel('Select everybody on this page').check();
    const people = await names();
    assert.ok(people.length >= 3, people.join());
    await press('Suspend');
    await ruth.page.getByText(`${people.length} employees are suspended and signed out everywhere.`).first().waitFor();
    assert.equal(new URL(ruth.page.url()).search, '?q=w');
    assert.ok((await statuses()).every((status) => status === 'Suspended'));
    await look(ruth, 'bulk suspended with toast');
    await ruth.page.getByRole('button', { name: 'Undo' }).click();
    await ruth.page.getByText(`${people.length} employees can sign in again.`).first().waitFor();
    assert.ok((await statuses()).every((status) => status === 'Active'));
  });

  await step('E9: failures stand first, with why, and can be tried again', async () => {
    await ruth.page.goto(at('/organisation/employees'));
    for (const name of ['Ruth Vos', 'Noor Jacobs']) await ruth.page.getByLabel(`Select ${name}`).check();
    await press('Suspend');
    await ruth.page.getByRole('heading', { name: 'Suspend 2 employees' }).waitFor();
    assert.match(await ruth.page.locator('#selected section').first().innerText(), /1 could not be changed[^]*Ruth Vos[^]*This is you/);
    await look(ruth, 'bulk refused');
    await ruth.page.getByRole('button', { name: 'Try these again' }).click();
    await ruth.page.getByText('This is you').waitFor();
    await ruth.page.getByRole('button', { name: 'Undo' }).click();
    await ruth.page.getByText('1 employee can sign in again.').first().waitFor();
  });

  await step('E7: several are assigned to an office, with a role they have', async () => {
    await ruth.page.goto(at('/organisation/employees'));
    for (const name of ['Noor Jacobs', 'Wout Claes']) await ruth.page.getByLabel(`Select ${name}`).check();
    await bar().locator('summary').click();
    await ruth.page.getByLabel('Office', { exact: true }).last().selectOption({ label: 'Antwerp' });
    await look(ruth, 'bulk assign');
    await ruth.page.getByLabel('Role in the office').selectOption({ label: 'Agent' });
    await press('Assign');
    await ruth.page.getByText('2 employees are assigned to the office.').first().waitFor();
    await ruth.page.getByLabel('Select Noor Jacobs').check();
    await bar().locator('summary').click();
    await ruth.page.getByLabel('Role in the office').selectOption({ label: 'Office Manager' });
    await press('Assign');
    await ruth.page.getByText('The employee does not have this role.').waitFor();
    await look(ruth, 'bulk assign refused');
  });

  await step('E10: several are deleted once their number was typed, with the impact and another way shown', async () => {
    for (const number of [1, 2]) await demo.createUser(`E-2000${number}`, 'Gone', `Person ${number}`);
    await ruth.page.goto(at('/organisation/employees?q=gone'));
    await ruth.page.getByLabel('Select everybody on this page').check();
    await press('Delete …');
    await ruth.page.getByRole('heading', { name: 'Delete 2 employees' }).waitFor();
    const text = await ruth.page.locator('main').innerText();
    for (const part of ['Gone Person 1, Gone Person 2', '0 appointments', '0 scheduled publications', 'Suspend them instead']) {
      assert.ok(text.includes(part), `${part}: ${text}`);
    }
    await look(ruth, 'bulk delete');
    await ruth.page.getByLabel('Number of employees').fill('3');
    await ruth.page.getByRole('button', { name: 'Delete for good' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await look(ruth, 'bulk delete with the wrong number');
    await ruth.page.getByLabel('Number of employees').fill('2');
    await ruth.page.getByRole('button', { name: 'Delete for good' }).click();
    await ruth.page.getByText('2 employees are deleted.').first().waitFor();
    await ruth.page.getByRole('heading', { name: 'Nobody matches' }).waitFor();
  });

  await step('E9: all that match go piece by piece, without a click and without hanging', async () => {
    for (let number = 0; number < 270; number += 1) await demo.createUser(`E-3${1000 + number}`, 'Many', `Person ${number}`);
    await ruth.page.goto(at('/organisation/employees?q=many'));
    await ruth.page.getByLabel('Select everybody on this page').check();
    assert.equal(await told(), '50');
    await look(ruth, 'bulk page of many selected');
    await ruth.page.getByLabel('All 270 that match').check();
    assert.equal(await told(), '270');
    await boxes().first().uncheck();
    assert.equal(await told(), '49', 'all is not all any more');
    await ruth.page.getByLabel('All 270 that match').check();
    let looked;
    const asked = new Promise((resolve) => { looked = resolve; });
    await ruth.page.route(/\/selected\/[0-9a-f-]+$/, async (route) => {
      if (route.request().headers()['hx-request']) await asked;
      await route.continue();
    });
    await press('Suspend');
    await ruth.page.getByRole('heading', { name: '250 of 270 done' }).waitFor();
    await look(ruth, 'bulk running');
    looked();
    await ruth.page.getByRole('heading', { name: '270 of 270 done' }).waitFor();
    await ruth.page.unrouteAll({ behavior: 'wait' });
    assert.match(await ruth.page.locator('#selected').innerText(), /270 suspended and signed out everywhere/);
    await ruth.page.waitForFunction(() => document.getElementById('announcer').textContent.includes('270 of 270 done'));
    await look(ruth, 'bulk done');
    await ruth.page.getByRole('link', { name: 'Back to the list' }).click();
    assert.equal(new URL(ruth.page.url()).search, '?q=many');
    assert.ok((await statuses()).every((status) => status === 'Suspended'));
  });

  await step('E8: an Office Manager has the same bar for their own people, without deleting', async () => {
    const lena = await arrive('E-10002');
    await lena.page.goto(at('/team/employees'));
    await lena.page.getByLabel('Select Pieter De Smet').check();
    assert.equal(await lena.page.locator('#many').getByRole('button', { name: 'Delete …' }).count(), 0);
    await lena.page.locator('#many').getByRole('button', { name: 'Suspend', exact: true }).click();
    await lena.page.getByText('1 employee is suspended and signed out everywhere.').first().waitFor();
    await look(lena, 'bulk team');
    await lena.page.getByRole('button', { name: 'Undo' }).click();
    await lena.page.getByText('1 employee can sign in again.').first().waitFor();
    await leave(lena);
  });

  await step('E9, E10, E7: everything works without scripts', async () => {
    const plain = await arrive('E-10001', { javaScriptEnabled: false });
    await plain.page.goto(at('/organisation/employees?q=noor'));
    await plain.page.getByLabel('Select Noor Jacobs').check();
    await plain.page.locator('#many').getByRole('button', { name: 'Suspend', exact: true }).click();
    await plain.page.getByText('1 employee is suspended and signed out everywhere.').waitFor();
    await plain.page.getByRole('button', { name: 'Undo' }).click();
    await plain.page.getByText('1 employee can sign in again.').waitFor();
    await plain.page.goto(at('/organisation/employees?q=many'));
    await plain.page.getByLabel('All 270 that match').check();
    await plain.page.locator('#many').getByRole('button', { name: 'Delete …' }).click();
    await plain.page.getByLabel('Number of employees').fill('270');
    await plain.page.getByRole('button', { name: 'Delete for good' }).click();
    await plain.page.getByRole('heading', { name: '250 of 270 done' }).waitFor();
    await plain.page.getByRole('button', { name: 'Go on' }).click();
    await plain.page.getByText('270 deleted').waitFor();
    await leave(plain);
  });
});

// Offices, roles, the audit log and the settings of the organisation. A further role is made, given, used and taken away
// again, and what it does not allow is refused; somebody else's change is never overwritten; the chain of the audit log
// is verified and the log downloaded.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/registers.mjs

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { tabTo, walk } from './walk.mjs';

await walk('registers', async ({ demo, step, arrive, leave, look, at }) => {
  const ruth = await arrive('E-10001');
  const page = ruth.page;
  const toast = (text) => page.locator('#toasts').getByText(text).waitFor();
  const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const wrong = () => page.getByRole('alert').waitFor();

  await step('offices are listed, searched and filtered', async () => {
    await page.goto(at('/organisation/offices'));
    await look(ruth, 'offices');
    await page.locator('#q').fill('ghent');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    assert.match(page.url(), /[?&]q=ghent/);
    await page.locator('#q').fill('');
    await page.getByLabel('State').selectOption({ label: 'Closed' });
    await heading('No office matches');
    await look(ruth, 'offices none match');
  });

  await step('an office is added, and what is wrong stands beside its field', async () => {
    await page.goto(at('/organisation/offices'));
    await page.keyboard.press('n');
    await heading('New office');
    await look(ruth, 'office new');
    await page.getByLabel('Name').fill('Ghent');
    await page.getByLabel('External ID').fill('LEU');
    await press('Add the office');
    await wrong();
    await page.getByText('Another office has this name.').first().waitFor();
    assert.equal(await page.getByLabel('External ID').inputValue(), 'LEU', 'what was typed is kept');
    await look(ruth, 'office new with error');
    await page.getByLabel('Name').fill('Leuven');
    await page.getByLabel('Address').fill('Bondgenotenlaan 1\n3000 Leuven');
    await press('Add the office');
    await toast('Leuven is added.');
    await look(ruth, 'office without employees');
  });

  await step('two who change an office see both versions and choose for each field', async () => {
    const other = await arrive('E-10001');
    await other.page.goto(page.url());
    await other.page.getByLabel('Name').fill('Leuven Centrum');
    await other.page.getByRole('button', { name: 'Save' }).click();
    await other.page.locator('#toasts').getByText('Leuven Centrum is saved.').waitFor();
    await leave(other);
    await page.getByLabel('Name').fill('Leuven Station');
    await press('Save');
    await page.getByText('Stored meanwhile: Leuven Centrum').waitFor();
    assert.equal(await page.getByLabel('Name', { exact: false }).first().inputValue(), 'Leuven Station');
    await look(ruth, 'office changed by two');
    await page.getByLabel('Take this instead of mine').check();
    await press('Save');
    await toast('Leuven Centrum is saved.');
  });

  await step('an office is closed, and the toast takes it back', async () => {
    await press('Close the office');
    await toast('Leuven Centrum is closed.');
    await look(ruth, 'office closed');
    await press('Undo');
    await toast('Leuven Centrum is open again.');
  });

  await step('an office is deleted once its name was typed, with the impact and another way shown', async () => {
    await page.getByRole('link', { name: 'Delete the office' }).click();
    await page.getByText('No employee is assigned to it.').waitFor();
    await page.getByRole('button', { name: 'Close it instead' }).waitFor();
    await look(ruth, 'office delete');
    await page.getByLabel('Name').fill('Leuven');
    await press('Delete for good');
    await wrong();
    await look(ruth, 'office delete with error');
    await page.getByLabel('Name').fill('Leuven Centrum');
    await press('Delete for good');
    await toast('Leuven Centrum is deleted.');
    await page.getByRole('link', { name: 'Ghent' }).click();
    await heading('Who works here');
    await look(ruth, 'office');
    await page.getByRole('link', { name: 'Delete the office' }).click();
    await page.getByText(/assignments of employees end/).waitFor();
  });

  await step('S5: the built-in roles and what they allow', async () => {
    await page.goto(at('/organisation/roles'));
    await heading('No further role yet');
    await look(ruth, 'roles');
  });

  await step('S5: a further role is made with chosen permissions', async () => {
    await page.getByRole('link', { name: 'Role', exact: true }).first().click();
    await look(ruth, 'role new');
    await page.getByLabel('Name').fill('Auditor');
    await press('Add the role');
    await wrong();
    await page.getByText('Choose at least one permission.').first().waitFor();
    await look(ruth, 'role new with error');
    await page.getByLabel('See the audit log').check();
    await page.getByLabel('See offices').check();
    await press('Add the role');
    await toast('The role Auditor is added.');
    await page.getByText('Nobody has this role yet.').waitFor();
    await look(ruth, 'role without holders');
  });

  let noor;
  const opens = async (path) => (await noor.page.goto(at(path))).status();

  await step('S5: it is given, and holds from the next request on: what it allows, and nothing else', async () => {
    noor = await arrive('E-10006');
    assert.equal(await opens('/organisation/audit'), 403);
    await look(noor, 'nothing to open');
    await page.getByLabel('Employee', { exact: true }).fill('personal');
    await press('Give the role');
    await wrong();
    await page.getByLabel('Employee', { exact: true }).fill('lo');
    await press('Give the role');
    await wrong();
    await look(ruth, 'role give which one');
    await page.getByLabel('Employee', { exact: true }).fill('E-10006');
    await press('Give the role');
    await toast('The role Auditor is given.');
    await look(ruth, 'role');
    assert.equal(await opens('/organisation/audit'), 200);
    await noor.page.locator('.side-link', { hasText: 'Audit' }).waitFor();
    assert.deepEqual(
      (await noor.page.locator('.side-link').allInnerTexts()).map((text) => text.trim()).sort(), ['Audit', 'Offices'],
    );
    await look(noor, 'audit for an auditor');
    for (const path of ['employees', 'roles', 'connections', 'sign-ins', 'provisioning', 'mails', 'settings', 'offices/new']) {
      assert.equal(await opens(`/organisation/${path}`), 403, path);
    }
    assert.equal(await opens('/organisation/offices'), 200);
    await noor.page.getByRole('link', { name: 'Ghent' }).click();
    assert.equal(await noor.page.getByRole('button', { name: 'Save' }).count(), 0, 'sees and does not change');
    await look(noor, 'office to look at');
    const forced = await noor.page.evaluate((path) => fetch(path, { method: 'POST' }).then(({ status }) => status), `${new URL(noor.page.url()).pathname}/close`);
    assert.equal(forced, 403, 'nor by a request of their own');
  });

  await step('S5: what a role allows is changed, and the role deleted, for those who are signed in', async () => {
    await page.getByLabel('See offices').uncheck();
    await page.getByLabel('See the mail ledger').check();
    await press('Save');
    await toast('The role Auditor is saved.');
    assert.equal(await opens('/organisation/offices'), 403);
    assert.equal(await opens('/organisation/mails'), 200);
    await page.goto(at('/organisation/roles'));
    await look(ruth, 'roles with a further one');
    await page.getByRole('link', { name: 'Auditor' }).click();
    await page.getByRole('link', { name: 'Delete the role' }).click();
    await page.getByText('One employee loses what it allows.').waitFor();
    await look(ruth, 'role delete');
    await page.getByLabel('Name').fill('Auditor');
    await press('Delete for good');
    await toast('The role Auditor is deleted.');
    assert.equal(await opens('/organisation/mails'), 403);
    await leave(noor);
  });

  await step('the audit log is searched by person, action and day', async () => {
    await page.goto(at('/organisation/audit'));
    await look(ruth, 'audit');
    await page.locator('#q').fill('noor jacobs');
    await page.getByLabel('What').selectOption({ label: 'Further role given' });
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    assert.match(await page.locator('tbody').innerText(), /Ruth Vos[^]*Further role given[^]*Noor Jacobs/);
    await look(ruth, 'audit searched');
    await page.getByLabel('Until').fill('2020-01-01');
    await heading('Nothing was recorded of this');
    await look(ruth, 'audit none match');
    await page.getByRole('link', { name: 'Clear the search' }).click();
  });

  await step('the audit log is downloaded as it is searched, and that is recorded', async () => {
    await page.goto(at('/organisation/audit?action=office.created'));
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download CSV')]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    assert.ok(lines.length >= 5, 'a heading, three offices of the demonstration, and Leuven');
    assert.ok(lines.slice(1).every((line) => line.includes('office.created')), lines.join('\n'));
    await page.goto(at('/organisation/audit'));
    assert.match(await page.locator('tbody tr').first().innerText(), /Audit log downloaded/);
  });

  await step('the chain of the audit log is verified, and the page says how it stands', async () => {
    await page.getByText('Not verified', { exact: true }).waitFor();
    await press('Verify now');
    await page.locator('#chain .pill', { hasText: 'Intact' }).waitFor();
    assert.match(await page.locator('#chain').innerText(), /Intact up to row \d/);
    await look(ruth, 'audit intact');
  });

  await step('the settings say what they do, and what is wrong stands beside its field', async () => {
    await page.goto(at('/organisation/settings'));
    await look(ruth, 'settings');
    await page.getByLabel('Minutes without a request').fill('0');
    await page.getByLabel('Mail domains').fill('acme.example\nnot a domain');
    await press('Save');
    await wrong();
    assert.equal(await page.getByLabel('Minutes without a request').inputValue(), '0');
    await look(ruth, 'settings with errors');
    await page.getByLabel('Minutes without a request').fill('45');
    await page.getByLabel('Mail domains').fill('acme.example');
    await press('Save');
    await toast('The settings are saved.');
  });

  await step('an office is made by keyboard alone', async () => {
    await page.goto(at('/organisation/offices'));
    await page.keyboard.press('n');
    await heading('New office');
    await tabTo(ruth, page.getByLabel('Name'));
    await page.keyboard.type('Bruges');
    await tabTo(ruth, page.getByRole('button', { name: 'Add the office' }));
    await page.keyboard.press('Enter');
    await toast('Bruges is added.');
  });

  await step('shortcuts are switched off', async () => {
    await page.locator('summary.menu-button').click();
    await press('Turn keyboard shortcuts off');
    await page.goto(at('/organisation/offices'));
    await page.keyboard.press('n');
    await page.waitForTimeout(300);
    assert.equal(new URL(page.url()).pathname, '/organisation/offices');
    assert.equal(await page.locator('kbd').count(), 0);
  });

  await step('and without scripts', async () => {
    const plain = await arrive('E-10001', { javaScriptEnabled: false });
    await plain.page.goto(at('/organisation/offices?q=bruges'));
    await plain.page.getByRole('link', { name: 'Bruges' }).click();
    await plain.page.getByRole('button', { name: 'Close the office' }).click();
    await plain.page.getByText('Bruges is closed.').waitFor();
    await plain.page.getByRole('button', { name: 'Undo' }).click();
    await plain.page.getByText('Bruges is open again.').waitFor();
    await plain.page.goto(at('/organisation/audit'));
    await plain.page.getByRole('button', { name: 'Verify now' }).click();
    await plain.page.locator('#chain .pill', { hasText: 'Intact' }).waitFor();
    await leave(plain);
  });
});

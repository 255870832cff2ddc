// The Backoffice in a real browser: an administrator looks for people, adds one, changes one, suspends and deletes, with
// and without scripts; an Office Manager sees their own. Every page is inspected and its picture kept, light, dark and
// 360 px wide, in target/browser-pages/.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/backoffice.mjs

import assert from 'node:assert/strict';
import { walk } from './walk.mjs';

await walk('backoffice', async ({ demo, step, arrive, leave, look, at }) => {
  let ruth;

  await step('the landing page leads an administrator to the Backoffice', async () => {
    ruth = await arrive('E-10001');
    await look(ruth, 'landing');
    await ruth.page.getByRole('link', { name: 'Open the Backoffice' }).click();
    await ruth.page.getByRole('heading', { name: 'Employees' }).waitFor();
    await look(ruth, 'employees');
  });

  await step('searching needs no reload, says how many there are, and stands in the address', async () => {
    await ruth.page.evaluate(() => { globalThis.sameDocument = true; });
    await ruth.page.keyboard.press('/');
    await ruth.page.keyboard.type('lef');
    await ruth.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    assert.match(await ruth.page.locator('tbody').innerText(), /Marie Lefèvre/);
    assert.match(ruth.page.url(), /[?&]q=lef/);
    await ruth.page.waitForFunction(() => document.getElementById('announcer').textContent.includes('1–1 of 1 that match'));
    assert.equal(await ruth.page.evaluate(() => globalThis.sameDocument), true);
    await ruth.page.locator('#q').fill('nobody at all');
    await ruth.page.getByRole('heading', { name: 'Nobody matches' }).waitFor();
    await look(ruth, 'employees none match');
    // Back is what was searched before, in the field and in the list.
    await ruth.page.goBack();
    await ruth.page.locator('#q[value="lef"]').waitFor();
    await ruth.page.locator('tbody b', { hasText: 'Marie Lefèvre' }).waitFor();
    await ruth.page.waitForLoadState();
  });

  await step('filters are chips that go away again', async () => {
    await ruth.page.goto(at('/organisation/employees'));
    await ruth.page.getByText('Filter', { exact: true }).click();
    await look(ruth, 'employees filter open');
    await ruth.page.getByLabel('Suspended').check();
    await ruth.page.locator('.chip-off').waitFor();
    assert.deepEqual(await ruth.page.locator('tbody b').allInnerTexts(), ['Jonas Peeters']);
    await look(ruth, 'employees filtered');
    await ruth.page.locator('.chip-off').click();
    await ruth.page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 20);
  });

  await step('one click suspends, and the toast takes it back', async () => {
    await ruth.page.goto(at('/organisation/employees?q=noor'));
    await ruth.page.getByRole('button', { name: 'Suspend Noor Jacobs' }).click();
    await ruth.page.getByText('Noor Jacobs is suspended and signed out everywhere.').first().waitFor();
    await look(ruth, 'employees suspended with toast');
    await ruth.page.getByRole('button', { name: 'Undo' }).click();
    await ruth.page.getByText('Noor Jacobs can sign in again.').first().waitFor();
  });

  await step('an employee is added past the activation', async () => {
    await ruth.page.goto(at('/organisation/employees'));
    await ruth.page.getByRole('link', { name: 'Employee', exact: true }).click();
    await look(ruth, 'employee new');
    await ruth.page.getByRole('button', { name: 'Create' }).click();
    await ruth.page.getByRole('alert').waitFor();
    assert.equal(await ruth.page.evaluate(() => document.activeElement.className), 'summary');
    await look(ruth, 'employee new with errors');
    await ruth.page.getByLabel('Sign-in e-mail').fill('nele.pauwels@acme.example');
    await ruth.page.getByLabel('First name').fill('Nele');
    await ruth.page.getByLabel('Last name').fill('Pauwels');
    await ruth.page.getByLabel('External ID').fill('E-11873');
    await ruth.page.getByRole('button', { name: 'Create' }).click();
    await ruth.page.getByRole('heading', { name: 'Nele Pauwels can sign in' }).waitFor();
    assert.match(await ruth.page.locator('main').innerText(), /Nothing was sent/);
    await look(ruth, 'employee handover');
    const nele = await arrive('E-11873');
    assert.equal(nele.acs.status(), 303);
    await leave(nele);
    await ruth.page.getByRole('link', { name: 'Open Nele Pauwels' }).click();
  });

  await step('every tab of an employee', async () => {
    await look(ruth, 'employee profile');
    for (const [tab, name] of [['Offices', 'offices'], ['Sign-in', 'sign-in'], ['Provisioning', 'provisioning'], ['Synchronised calendars', 'calendar'], ['Audit', 'audit']]) {
      await ruth.page.locator('.tabs a', { hasText: tab }).click();
      await ruth.page.waitForLoadState('load');
      await look(ruth, `employee ${name}`);
    }
    await ruth.page.goto(at('/organisation/employees?q=karim'));
    await ruth.page.getByRole('link', { name: 'Aïcha Karim' }).click();
    await look(ruth, 'employee managed by an identity provider');
  });

  await step('E11: appointment hours are set by the week, by the clock of the employee', async () => {
    await ruth.page.goto(at('/organisation/employees?q=noor'));
    await ruth.page.getByRole('link', { name: 'Noor Jacobs' }).click();
    await ruth.page.locator('.tabs a', { hasText: 'Appointment hours' }).click();
    await ruth.page.getByText('Meant by the clock in Europe/Brussels').waitFor();
    await ruth.page.getByLabel('Monday').fill('9-12, 11-13');
    await ruth.page.getByRole('button', { name: 'Save' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await look(ruth, 'employee hours with errors');
    await ruth.page.getByLabel('Monday').fill('9-12:30, 13:30-17');
    await ruth.page.getByLabel('Saturday').fill('10-12');
    await ruth.page.getByRole('button', { name: 'Save' }).click();
    await ruth.page.getByText('The appointment hours of Noor Jacobs are saved.').first().waitFor();
    assert.equal(await ruth.page.getByLabel('Monday').inputValue(), '09:00–12:30, 13:30–17:00');
    await look(ruth, 'employee hours');
  });

  await step('E11: expertise is typed, suggested to the next, and taken away', async () => {
    await ruth.page.locator('.tabs a', { hasText: 'Expertise' }).click();
    await look(ruth, 'employee expertise none');
    for (const subject of ['Home loans', 'Travel insurance']) {
      await ruth.page.getByLabel('Subject').fill(subject);
      await ruth.page.getByRole('button', { name: 'Add' }).click();
      await ruth.page.getByRole('button', { name: `Remove ${subject}` }).waitFor();
    }
    await look(ruth, 'employee expertise');
    await ruth.page.getByRole('button', { name: 'Remove Travel insurance' }).click();
    await ruth.page.getByText('one subject less').first().waitFor();
    await ruth.page.goto(at('/organisation/employees?q=karim'));
    await ruth.page.getByRole('link', { name: 'Aïcha Karim' }).click();
    await ruth.page.locator('.tabs a', { hasText: 'Expertise' }).click();
    assert.equal(await ruth.page.locator('datalist option').getAttribute('value'), 'Home loans');
  });

  await step('S5: a further role is given and taken on the profile', async () => {
    await ruth.page.goto(at('/organisation/roles/new'));
    await ruth.page.getByLabel('Name').fill('Auditor');
    await ruth.page.getByLabel('See the audit log').check();
    await ruth.page.getByRole('button', { name: 'Add the role' }).click();
    await ruth.page.getByRole('heading', { name: 'Auditor' }).waitFor();
    await ruth.page.goto(at('/organisation/employees?q=noor'));
    await ruth.page.getByRole('link', { name: 'Noor Jacobs' }).click();
    await ruth.page.getByRole('button', { name: 'Give the role' }).click();
    await ruth.page.getByText('The role Auditor is given.').first().waitFor();
    await look(ruth, 'employee with a further role');
    await ruth.page.getByRole('button', { name: 'Take the role Auditor' }).click();
    await ruth.page.getByText('The role Auditor is taken.').first().waitFor();
  });

  await step('A2 to A5: one finds oneself under Account settings', async () => {
    await ruth.page.locator('summary.menu-button').click();
    await ruth.page.getByRole('link', { name: 'Account settings' }).click();
    await ruth.page.getByRole('heading', { name: 'Account settings' }).waitFor();
    await ruth.page.getByLabel('Contact e-mail').fill('nowhere');
    await ruth.page.getByRole('button', { name: 'Save' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await look(ruth, 'account with errors');
    await ruth.page.getByLabel('Contact e-mail').fill('ruth@acme.example');
    await ruth.page.getByLabel('Introduction').fill('Ask me anything.');
    await ruth.page.getByRole('button', { name: 'Save' }).click();
    await ruth.page.getByText('is saved.').first().waitFor();
    await look(ruth, 'account');
    await ruth.page.locator('.tabs a', { hasText: 'Appointment hours' }).click();
    await look(ruth, 'account hours');
  });

  await step('E11: a calendar program reads the appointments at an address that is shown once', async () => {
    await ruth.page.locator('.tabs a', { hasText: 'Synchronised calendars' }).click();
    await look(ruth, 'account calendar none');
    await ruth.page.getByRole('button', { name: 'Make the address' }).click();
    const address = await ruth.page.getByLabel('Address of the calendar').inputValue();
    await look(ruth, 'account calendar made');
    const read = () => ruth.page.context().request.get(new URL(new URL(address).pathname, demo.document.url).href);
    const answer = await read();
    assert.equal(answer.headers()['content-type'], 'text/calendar; charset=utf-8');
    assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
    await ruth.page.goto(at('/account/calendar'));
    await look(ruth, 'account calendar');
    await ruth.page.getByRole('button', { name: 'End the calendar' }).click();
    await ruth.page.getByText('its address is worth nothing any more').first().waitFor();
    assert.equal((await read()).status(), 404);
  });

  await step('a SCIM token is replaced with an overlap', async () => {
    await ruth.page.goto(at('/organisation/connections'));
    await ruth.page.locator('tbody a').first().click();
    await ruth.page.locator('.tabs a', { hasText: 'SCIM tokens' }).click();
    await ruth.page.getByLabel('Name').fill('Production');
    await ruth.page.getByLabel('Only from these networks').fill('192.0.2.0/24');
    await ruth.page.getByRole('button', { name: 'Create the token' }).click();
    await ruth.page.getByRole('heading', { name: 'Copy the new token now' }).waitFor();
    await ruth.page.getByRole('link', { name: 'Replace Production' }).click();
    await look(ruth, 'connection token replace');
    await ruth.page.getByRole('button', { name: 'Replace' }).click();
    await ruth.page.getByRole('heading', { name: 'Copy the new token now' }).waitFor();
    await look(ruth, 'connection tokens after a replacement');
  });

  await step('a deletion wants the address typed', async () => {
    await ruth.page.goto(at('/organisation/employees?q=nele'));
    await ruth.page.getByRole('link', { name: 'Nele Pauwels' }).click();
    await ruth.page.getByRole('link', { name: 'Delete for good' }).click();
    await look(ruth, 'employee delete');
    await ruth.page.getByLabel('To delete for good').fill('nele');
    await ruth.page.getByRole('button', { name: 'Delete for good' }).click();
    await ruth.page.getByRole('alert').waitFor();
    await ruth.page.getByLabel('To delete for good').fill('nele.pauwels@acme.example');
    await ruth.page.getByRole('button', { name: 'Delete for good' }).click();
    await ruth.page.getByText('Nele Pauwels is deleted.').first().waitFor();
  });

  await step('dark is dark from the first byte, whatever the device says', async () => {
    await ruth.page.locator('summary.menu-button').click();
    await look(ruth, 'avatar menu');
    await ruth.page.getByRole('button', { name: 'Dark' }).click();
    await ruth.page.waitForLoadState('load');
    assert.equal(await ruth.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
    await ruth.page.locator('summary.menu-button').click();
    await ruth.page.getByRole('button', { name: 'System' }).click();
    await ruth.page.waitForLoadState('load');
  });

  await step('an Office Manager sees their own people', async () => {
    const lena = await arrive('E-10002');
    await lena.page.goto(at('/organisation'));
    await lena.page.getByRole('heading', { name: 'My team' }).waitFor();
    await look(lena, 'team');
    assert.equal((await lena.page.goto(at('/organisation/employees'))).status(), 403);
    await look(lena, 'not allowed');
    await leave(lena);
  });

  await step('everything that changes data works without scripts', async () => {
    const plain = await arrive('E-10001', { javaScriptEnabled: false });
    await plain.page.goto(at('/organisation/employees'));
    await plain.page.getByLabel('Search employees').fill('noor');
    await plain.page.keyboard.press('Enter');
    await plain.page.getByRole('button', { name: 'Suspend Noor Jacobs' }).click();
    await plain.page.getByText('Noor Jacobs is suspended and signed out everywhere.').waitFor();
    await plain.page.getByRole('link', { name: 'Noor Jacobs' }).click();
    await plain.page.getByLabel('Introduction').fill('Speaks four languages.');
    await plain.page.getByRole('button', { name: 'Save' }).click();
    await plain.page.getByText('Noor Jacobs is saved.').waitFor();
    await plain.page.getByRole('button', { name: 'Restore' }).click();
    await plain.page.getByText('Noor Jacobs can sign in again.').waitFor();
    await leave(plain);
  });
});

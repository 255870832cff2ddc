// One employee after the other, row by row of what the product promises about them: found and filtered, added with and
// without activation, invited again, given offices and roles, changed by two at once, blocked, deleted; and what an Office
// Manager may do of that. Mails arrive at a mail server of the test.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/employees.mjs

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { MailServer } from './tls.mjs';
import { tabTo, walk } from './walk.mjs';

const PASSWORD = 'Correct-horse-7';
const mails = await MailServer.start();

try {
  await walk('employees', async ({ demo, step, arrive, leave, meet, look, at }) => {
    const ruth = await arrive('E-10001');
    const page = ruth.page;
    const toast = (text) => page.locator('#toasts').getByText(text).waitFor();
    const press = (name) => page.getByRole('button', { name, exact: true }).click();
    const tab = (name) => page.locator('.tabs a', { hasText: name }).click();
    const wrong = () => page.getByRole('alert').waitFor();
    const names = () => page.locator('tbody b').allInnerTexts();
    const pill = (text) => page.locator('.person-state .pill', { hasText: text }).waitFor();
    const open = async (name) => {
      await page.goto(at(`/organisation/employees?q=${encodeURIComponent(name)}`));
      await page.locator('tbody').getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
    };

    await step('E1: the list has name, e-mail, roles as icons with text, and the status', async () => {
      await page.goto(at('/organisation/employees'));
      const row = page.locator('tbody tr', { hasText: 'Lena Maes' });
      const text = await row.innerText();
      for (const part of ['lena.maes@acme.example', 'Agent', 'Office Manager', 'Active']) assert.ok(text.includes(part), text);
      assert.equal(await row.locator('.role svg').count(), 2);
      assert.ok((await page.locator('tbody tr', { hasText: 'Jonas Peeters' }).innerText()).includes('Suspended'));
    });

    await step('E2: people are found by name, e-mail, username and External ID', async () => {
      for (const words of ['lef', 'marie.lef', 'E-10021']) {
        await page.locator('#q').fill(words);
        await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
        assert.deepEqual(await names(), ['Marie Lefèvre'], words);
      }
    });

    await step('E3: filters by role and status stand in the address, and the address restores them', async () => {
      await page.goto(at('/organisation/employees'));
      await page.locator('summary', { hasText: 'Filter' }).click();
      await page.getByLabel('Office Manager', { exact: true }).check();
      await page.locator('.chip-off').first().waitFor();
      await page.getByLabel('Central Planner', { exact: true }).check();
      await page.waitForFunction(() => document.querySelectorAll('.chip-off').length === 2);
      await page.getByLabel('Active', { exact: true }).check();
      await page.waitForFunction(() => document.querySelectorAll('.chip-off').length === 3);
      const found = (await names()).sort();
      assert.deepEqual(found, ['Arthur Lambert', 'Hanne Aerts', 'Karel Van den Broeck', 'Lena Maes', 'Youssef El Amrani']);
      const other = await arrive('E-10001');
      await other.page.goto(page.url());
      assert.deepEqual((await other.page.locator('tbody b').allInnerTexts()).sort(), found, 'a link restores the view');
      await leave(other);
    });

    await step('columns are chosen, sorted by, and stand in the address', async () => {
      await page.goto(at('/organisation/employees'));
      await page.locator('summary', { hasText: 'Columns' }).click();
      await page.locator('details[open]').getByLabel('Last sign-in').check();
      await page.getByRole('columnheader', { name: 'Last sign-in' }).waitFor();
      await look(ruth, 'employees more columns');
      await page.keyboard.press('Escape');
      await page.getByRole('columnheader', { name: 'Name' }).getByRole('link').click();
      await page.waitForURL(/sort=/);
    });

    await step('S1: the download has the nine columns of the users first, and no more people than the list', async () => {
      await page.goto(at('/organisation/employees?role=CENTRAL_PLANNER'));
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
      const [head, ...lines] = (await readFile(await download.path(), 'utf8')).replace('\ufeff', '').trim().split(/\r?\n/);
      const columns = head.split(',').slice(0, 9);
      for (const column of ['username', 'status', 'roles', 'twoFactor']) assert.ok(columns.includes(column), columns.join());
      assert.equal(lines.length, 2);
    });

    await step('S3, E6: e-mail, first and last name are mandatory; what customers see is marked', async () => {
      await page.goto(at('/organisation/employees/new'));
      const seen = await page.locator('label:has(.seen), .label:has(.seen)').allInnerTexts();
      for (const name of ['First name', 'Last name', 'Function', 'Introduction', 'Video link']) {
        assert.ok(seen.some((text) => text.startsWith(name)), `${name}: ${seen}`);
      }
      for (const name of ['#email', '#externalId', '#username', '#phoneNumber', '#onlinePlanning', '#language', '#timeZone']) {
        assert.equal(await page.locator(name).count(), 1, name);
      }
      await press('Create');
      await wrong();
      const faults = await page.locator('.field-error').count();
      assert.equal(faults, 4, 'e-mail, two names, and for the bypass the External ID');
    });

    await step('M5, E4: past the activation, nothing is sent, and the link is there to hand over', async () => {
      await page.goto(at('/organisation/employees'));
      await page.keyboard.press('n');
      await page.getByRole('heading', { name: 'New employee' }).waitFor();
      await tabTo(ruth, page.locator('#email'));
      const typed = { '#email': 'nele@acme.example', '#firstName': 'Nele', '#lastName': 'Pauwels', '#externalId': 'E-11873' };
      for (const [field, value] of Object.entries(typed)) {
        await tabTo(ruth, page.locator(field));
        await page.keyboard.type(value);
      }
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Nele Pauwels can sign in' }).waitFor();
      const link = await page.getByLabel('Sign-in link through Demonstration IdP').inputValue();
      const nele = await arrive('E-11873', { loginUrl: link });
      assert.equal(nele.acs.status(), 303);
      await leave(nele);
      assert.equal(mails.mails.length, 0);
    });

    await step('S2, S12: the username cannot be changed once it is saved', async () => {
      await open('Nele Pauwels');
      assert.equal(await page.locator('#username').getAttribute('readonly'), '');
      await page.getByLabel('Phone').fill('+32 9 123 45 67');
      await press('Save');
      await toast('Nele Pauwels is saved.');
      assert.equal(await page.locator('#username').inputValue(), 'nele@acme.example');
    });

    await step('E5: manual activation invites by one mail, and the employee is pending until a password is set', async () => {
      await page.goto(at('/organisation/employees/new'));
      await page.getByLabel('Bypass the user activation flow').uncheck();
      await page.getByText('An invitation is sent to the e-mail address.').waitFor();
      await look(ruth, 'employee new by invitation');
      await page.locator('#email').fill('ivo@acme.example');
      await page.locator('#firstName').fill('Ivo');
      await page.locator('#lastName').fill('Claes');
      await press('Create');
      await page.getByRole('heading', { name: 'Ivo Claes', exact: true }).waitFor();
      await pill('Pending');
      await tab('Sign-in');
      await page.getByText('An invitation waits to be accepted. It ends in ').waitFor();
      await look(ruth, 'employee pending');
    });

    await step('S11, E5: sent again, the earlier link is worth nothing and the new one activates, once', async () => {
      const first = await mails.link(1);
      await press('Send the invitation again');
      await page.locator('#toasts').getByText('The invitation is on its way to ivo@acme.example.').waitFor();
      const second = await mails.link(2);
      const ivo = await meet();
      await ivo.page.goto(first);
      await ivo.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
      await ivo.page.getByText('Links in invitations work once and for a limited time.').waitFor();
      await ivo.page.getByText('ask an administrator of your organisation to send the invitation again').waitFor();
      assert.equal(await ivo.page.locator('input').count(), 0, 'there is nothing to fill in');
      await look(ivo, 'activate with an earlier link');
      await ivo.page.goto(second);
      await look(ivo, 'activate');
      await ivo.page.locator('#password').fill('short');
      await ivo.page.locator('#password-again').fill('other');
      await ivo.page.getByRole('button', { name: 'Activate account' }).click();
      await ivo.page.getByRole('alert').waitFor();
      await look(ivo, 'activate with errors');
      for (const field of ['#password', '#password-again']) await ivo.page.locator(field).fill(PASSWORD);
      await ivo.page.getByRole('button', { name: 'Activate account' }).click();
      await ivo.page.getByRole('heading', { name: 'Ivo Claes' }).waitFor();
      await page.reload();
      await pill('Active');
      const later = await meet();
      assert.equal((await later.page.goto(second)).status(), 404);
      await later.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
      await look(later, 'activate with a used link');
      await later.page.getByRole('link', { name: 'Sign in' }).click();
      await later.page.locator('#who').waitFor();
      await leave(later);
      await leave(ivo);
    });

    await step('S15: three failed sign-ins block, an administrator unblocks', async () => {
      const ivo = await meet();
      const signIn = async (password) => {
        await ivo.page.goto(at('/login?with=password'));
        await ivo.page.locator('#who').fill('ivo@acme.example');
        await ivo.page.locator('#password').fill(password);
        await ivo.page.locator('main form button[type=submit]').first().click();
        await ivo.page.waitForLoadState('load');
      };
      await ivo.page.goto(at('/login?with=password'));
      await look(ivo, 'sign in with a password');
      for (let tries = 0; tries < 3; tries += 1) await signIn('Wrong-horse-7');
      await look(ivo, 'sign in refused');
      await signIn(PASSWORD);
      assert.equal((await ivo.session(demo.document.url)).status, 401, 'the right password does not help any more');
      await page.goto(at('/organisation/employees?q=ivo'));
      assert.match(await page.locator('tbody').innerText(), /Blocked/);
      await look(ruth, 'employees one blocked');
      await open('Ivo Claes');
      await look(ruth, 'employee blocked');
      await press('Lift the block');
      await toast('The block of Ivo Claes is lifted.');
      await signIn(PASSWORD);
      assert.equal((await ivo.session(demo.document.url)).status, 200);
      await leave(ivo);
    });

    await step('S4: “Send a message with username and password” is two mails', async () => {
      const before = mails.mails.length;
      await page.goto(at('/organisation/employees/new'));
      await page.getByLabel('Bypass the user activation flow').uncheck();
      await page.getByLabel('Send a message with username and password link: two mails').check();
      await page.locator('#email').fill('two.mails@acme.example');
      await page.locator('#firstName').fill('Two');
      await page.locator('#lastName').fill('Mails');
      await press('Create');
      await page.getByRole('heading', { name: 'Two Mails', exact: true }).waitFor();
      await mails.link(before + 2);
      const texts = mails.mails.slice(before).map((mail) => mail.replaceAll('=\n', ''));
      assert.equal(texts.filter((text) => text.includes('two.mails@acme.example') && /Acme Bank/.test(text)).length, 2);
      assert.equal(texts.filter((text) => /token=/.test(text)).length, 1, 'the link is in one of them alone');
    });

    await step('E7: offices with a role in each, which must be one that the employee has', async () => {
      await open('Noor Jacobs');
      await tab('Offices');
      assert.ok(await page.getByLabel('Antwerp: Office Manager').isDisabled(), 'is no Office Manager');
      await page.getByLabel('Antwerp: Agent').check();
      await press('Save');
      await toast('Noor Jacobs is saved.');
      assert.ok(await page.getByLabel('Antwerp: Agent').isChecked());
      await look(ruth, 'employee in two offices');
    });

    await step('what an identity provider manages is locked and says by whom', async () => {
      await demo.createUser('E-70001', 'Hanne', 'Wouters');
      await open('Hanne Wouters');
      assert.equal(await page.locator('#lastName').getAttribute('readonly'), '');
      assert.match(await page.locator('#lastName-lock').innerText(), /Managed by Demonstration IdP. Change it there./);
      assert.equal(await page.locator('#introduction').getAttribute('readonly'), null, 'the rest is open');
      await look(ruth, 'employee locked fields');
    });

    await step('two who change somebody see both versions and choose for each field', async () => {
      await open('Nele Pauwels');
      const other = await arrive('E-10001');
      await other.page.goto(page.url());
      await other.page.getByLabel('Function or title').fill('Senior banker');
      await other.page.getByLabel('Phone').fill('+32 9 000 00 00');
      await other.page.getByRole('button', { name: 'Save' }).click();
      await other.page.locator('#toasts').getByText('Nele Pauwels is saved.').waitFor();
      await leave(other);
      await page.getByLabel('Function or title').fill('Private banker');
      await press('Save');
      const clash = page.getByRole('group', { name: 'Function or title' });
      assert.match(await clash.innerText(), /Private banker[^]*Senior banker/);
      await look(ruth, 'employee changed by two');
      await clash.getByLabel('As it is now: Senior banker').check();
      await press('Save');
      await toast('Nele Pauwels is saved.');
      assert.equal(await page.getByLabel('Function or title').inputValue(), 'Senior banker');
      assert.equal(await page.getByLabel('Phone').inputValue(), '+32 9 000 00 00', 'what only the other changed is kept');
    });

    await step('leaving with unsaved changes asks', async () => {
      await page.getByLabel('Introduction').fill('Half a sentence');
      const asked = page.waitForEvent('dialog');
      const going = page.goto(at('/organisation/employees')).catch(() => {});
      const dialog = await asked;
      assert.equal(dialog.type(), 'beforeunload');
      await dialog.accept();
      await going;
    });

    await step('E9, S14: denied and granted with one click in the list; who is suspended is out at once', async () => {
      const wout = await arrive('E-10007');
      const { body } = await wout.session(demo.document.url);
      await page.goto(at('/organisation/employees?q=wout'));
      await page.getByRole('button', { name: 'Suspend Wout Claes' }).click();
      await toast('Wout Claes is suspended and signed out everywhere.');
      assert.equal((await wout.session(demo.document.url)).status, 401);
      const booked = await demo.command(
        'appointment', 'book', '--org', demo.org, '--employee', body.employee.id, '--starts-at', '2030-01-31T09:00:00Z', '--ends-at', '2030-01-31T10:00:00Z',
      ).catch((error) => String(error.stderr ?? error));
      assert.match(String(booked), /only an active agent/, 'and cannot be booked');
      await page.getByRole('button', { name: 'Restore Wout Claes' }).click();
      await toast('Wout Claes can sign in again.');
      await wout.signIn(demo.document.loginUrl, 'E-10007');
      assert.equal((await wout.session(demo.document.url)).status, 200);
      await leave(wout);
    });

    await step('E10, S13: a deletion says what goes with it, offers to suspend, and wants the address typed', async () => {
      await open('Nele Pauwels');
      if (!await page.locator('#onlinePlanning').isChecked()) {
        await page.locator('#onlinePlanning').check();
        await press('Save');
        await toast('Nele Pauwels is saved.');
      }
      const id = new URL(page.url()).pathname.split('/').at(-1);
      await demo.command(
        'appointment', 'book', '--org', demo.org, '--employee', id, '--starts-at', '2030-01-31T09:00:00Z', '--ends-at', '2030-01-31T10:00:00Z',
      );
      for (const day of ['01', '02']) {
        await demo.command('publication', 'schedule', '--org', demo.org, '--employee', id, '--publish-at', `2030-02-${day}T09:00:00Z`);
      }
      await page.getByRole('link', { name: 'Delete for good' }).click();
      const text = await page.locator('main').innerText();
      for (const part of ['1 appointment, which will be cancelled', '2 scheduled publications, which will not go out']) {
        assert.ok(text.includes(part), text);
      }
      await page.getByRole('button', { name: 'Suspend Nele Pauwels instead' }).waitFor();
      await look(ruth, 'employee delete with impact');
      await page.getByLabel('To delete for good').fill('nele');
      await press('Delete for good');
      await wrong();
      await look(ruth, 'employee delete with error');
      await page.getByLabel('To delete for good').fill('nele@acme.example');
      await press('Delete for good');
      await toast('Nele Pauwels is deleted.');
      assert.deepEqual((await demo.command('publication', 'list', '--org', demo.org)).filter(({ state }) => state === 'scheduled'), []);
    });

    await step('E8: an Office Manager changes the people of their offices, without their names and the role Administrator', async () => {
      const lena = await arrive('E-10002');
      const { page: hers } = lena;
      await hers.goto(at('/team/employees'));
      const people = await hers.locator('tbody b').allInnerTexts();
      assert.ok(people.includes('Noor Jacobs') && !people.includes('Marie Lefèvre'), people.join());
      await hers.getByRole('link', { name: 'Pieter De Smet' }).click();
      for (const field of ['#firstName', '#lastName', '#username']) {
        assert.equal(await hers.locator(field).getAttribute('readonly'), '', field);
      }
      assert.ok(await hers.getByLabel('Administrator', { exact: true }).isDisabled());
      assert.equal(await hers.getByRole('link', { name: 'Delete for good' }).count(), 0);
      assert.deepEqual(
        (await hers.locator('.tabs a').allInnerTexts()).filter((text) => ['Sign-in', 'Provisioning', 'Audit'].includes(text.trim())), [],
      );
      await look(lena, 'team employee');
      await hers.getByLabel('Introduction').fill('Speaks four languages.');
      await hers.getByRole('button', { name: 'Save' }).click();
      await hers.locator('#toasts').getByText('Pieter De Smet is saved.').waitFor();
      await open('Marie Lefèvre');
      const path = new URL(page.url()).pathname;
      assert.equal((await hers.goto(at(path))).status(), 403, 'somebody of another office');
      await look(lena, 'team nobody of theirs');
      await hers.goto(at('/organisation'));
      await look(lena, 'team list');
      await leave(lena);
    });

    await step('a plain Agent finds nothing of the Backoffice', async () => {
      const marie = await arrive('E-10021');
      assert.equal(await marie.page.getByRole('link', { name: 'Open the Backoffice' }).count(), 0);
      for (const path of ['/organisation', '/organisation/employees', '/team/employees', '/organisation/audit']) {
        assert.equal((await marie.page.goto(at(path))).status(), 403, path);
      }
      await leave(marie);
    });

    await step('M7: of all who were added, the two who were invited alone were written to', async () => {
      const ledger = await demo.command('mail', 'list', '--org', demo.org);
      assert.deepEqual([...new Set(ledger.map(({ recipient }) => recipient))].sort(), ['ivo@acme.example', 'two.mails@acme.example']);
      assert.equal(mails.mails.length, ledger.length);
    });
  }, { MUSTER_SMTP_URL: mails.url.replace('smtp://', 'smtp://muster%40acme.example@') });
} finally {
  mails.stop();
}

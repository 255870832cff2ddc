// Why could somebody not sign in, and what did the identity provider send? Sign-in attempts with their checks and what to
// change, the provisioning log with what became of it, both filtered and linked to each other and to the employee; a
// session is ended; and the proof that nobody was written to.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/diagnosis.mjs

import assert from 'node:assert/strict';

import { tabTo, walk } from './walk.mjs';

await walk('diagnosis', async ({ demo, step, arrive, leave, look, at }) => {
  const ruth = await arrive('E-10001');
  const page = ruth.page;
  const users = 'urn:ietf:params:scim:schemas:core:2.0:User';
  const rows = () => page.locator('tbody tr');
  const filter = () => page.getByRole('button', { name: 'Filter', exact: true }).click();
  const references = {};
  let hanne;

  /** Somebody with a perfect assertion is refused, and told what to do without being told why. */
  async function refused(externalId, reason) {
    const visitor = await arrive(externalId);
    assert.equal(visitor.acs.status(), 403);
    const text = await visitor.page.locator('main').innerText();
    assert.match(text, /tell an administrator of your organisation the reference number/);
    assert.ok(!text.includes(reason), text);
    references[reason] = await visitor.reference();
    await look(visitor, `refused ${reason}`);
    await leave(visitor);
  }

  await step('a log without a request says how to get some', async () => {
    await page.goto(at('/organisation/provisioning'));
    await page.getByRole('heading', { name: 'No SCIM request has come yet' }).waitFor();
    await look(ruth, 'provisioning none');
  });

  await step('M6: suspended, pending, deleted and unknown people are refused with a page that says what to do', async () => {
    hanne = await demo.createUser('E-70001', 'Hanne', 'Wouters');
    const gone = await demo.createUser('E-70009', 'Gone', 'Already');
    assert.equal((await demo.scim('DELETE', `/Users/${gone.id}`)).status, 204);
    await demo.command(
      'employee', 'add', '--org', demo.org, '--email', 'ivo@acme.example', '--first-name', 'Ivo', '--last-name', 'Claes',
      '--external-id', 'E-70002',
    );
    await refused('E-10003', 'employee_suspended');
    await refused('E-70002', 'employee_pending');
    await refused('E-70009', 'employee_deleted');
    await refused('E-nobody', 'employee_unknown');
  });

  await step('M6: the administrator sees each with its exact reason', async () => {
    await page.goto(at('/organisation/sign-ins'));
    for (const reason of Object.keys(references)) await page.locator('tbody').getByText(reason).waitFor();
    await look(ruth, 'sign-ins');
  });

  for (const reason of ['employee_suspended', 'employee_pending', 'employee_deleted', 'employee_unknown']) {
    await step(`M6: ${reason} is found by the number that the person was shown, with the checks and what to change`, async () => {
      await page.goto(at('/organisation/sign-ins'));
      await page.getByLabel('Person or reference number').fill(references[reason]);
      await filter();
      assert.equal(await rows().count(), 1);
      await rows().locator('th a').click();
      await page.getByRole('heading', { name: 'The checks, one by one' }).waitFor();
      assert.equal(await page.locator('.checklist .is-wrong').count(), 1, 'one check failed');
      assert.ok(await page.locator('.checklist .is-done').count() >= 8, 'those before it passed');
      await page.getByRole('heading', { name: 'What to change' }).waitFor();
      assert.match(await page.locator('.facts').innerText(), new RegExp(reason));
      await look(ruth, `sign-in attempt ${reason}`);
    });
  }

  await step('attempts are filtered by person, connection, outcome and time, and the address says so', async () => {
    await page.goto(at('/organisation/sign-ins'));
    await page.getByLabel('Person or reference number').fill('E-10003');
    await page.getByLabel('Outcome').selectOption({ label: 'Refused' });
    await page.getByLabel('Connection', { exact: true }).selectOption({ label: 'Demonstration IdP' });
    await filter();
    const asked = new URL(page.url()).searchParams;
    assert.deepEqual([asked.get('who'), asked.get('outcome'), asked.get('connection')], ['E-10003', 'wrong', 'demo-idp']);
    assert.equal(await rows().count(), 1);
    await look(ruth, 'sign-ins filtered');
    await page.getByLabel('Until').fill('2020-01-01');
    await filter();
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await look(ruth, 'sign-ins none match');
    await page.getByRole('link', { name: 'Clear all filters' }).first().click();
    assert.ok(await rows().count() > 4);
  });

  await step('an attempt leads to what was provisioned for the person', async () => {
    await page.goto(at('/organisation/sign-ins?who=E-70001'));
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    const visitor = await arrive('E-70001');
    await page.reload();
    await rows().locator('th a').click();
    assert.equal(await page.locator('.checklist .is-wrong').count(), 0);
    await look(ruth, 'sign-in attempt accepted');
    await page.getByRole('link', { name: 'What was provisioned for this person' }).click();
    await page.getByRole('heading', { name: 'Provisioning log' }).waitFor();
    assert.match(await rows().first().innerText(), /POST \/Users/);
    await leave(visitor);
  });

  await step('the provisioning log has every request with what it changed, old and new', async () => {
    const patch = (operations) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });
    const changed = await demo.scim('PATCH', `/Users/${hanne.id}`, patch([
      { op: 'replace', path: 'title', value: 'Mortgage adviser' },
      { op: 'replace', path: 'name.familyName', value: 'Wouters-Claes' },
    ]));
    assert.equal(changed.status, 200);
    const twice = await demo.scim('POST', '/Users', { schemas: [users], userName: 'e-70001@acme.example', active: true });
    assert.equal(twice.status, 409);
    await page.goto(at('/organisation/provisioning'));
    await look(ruth, 'provisioning');
    await page.getByLabel('Person').fill('E-70001');
    await page.getByLabel('Changes only').check();
    await filter();
    await rows().filter({ hasText: 'PATCH' }).locator('th a').click();
    await page.getByRole('heading', { name: 'What changed' }).waitFor();
    const table = await page.locator('.columns tbody').innerText();
    assert.match(table, /Wouters\s+Wouters-Claes/);
    assert.match(table, /Mortgage adviser/);
    await look(ruth, 'provisioning request');
  });

  await step('a request that was refused says why, and what matches nothing says so', async () => {
    await page.goto(at('/organisation/provisioning?outcome=wrong'));
    await rows().first().locator('th a').click();
    await page.getByText('409 uniqueness').waitFor();
    await look(ruth, 'provisioning request refused');
    await page.goto(at('/organisation/provisioning?who=nobody'));
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await look(ruth, 'provisioning none match');
  });

  await step('from a request it is one click to the employee, with the same history there', async () => {
    await page.goto(at('/organisation/provisioning?who=E-70001&writes=true'));
    await rows().filter({ hasText: 'PATCH' }).locator('th a').click();
    await page.locator('.facts').getByRole('link', { name: 'Hanne Wouters-Claes' }).click();
    await page.locator('.tabs a', { hasText: 'Provisioning' }).click();
    assert.match(await page.locator('main').innerText(), /Mortgage adviser/);
    await look(ruth, 'employee provisioning history');
  });

  await step('a session is ended, and holds no longer', async () => {
    const visitor = await arrive('E-70001');
    assert.equal((await visitor.session(demo.document.url)).status, 200);
    await page.locator('.tabs a', { hasText: 'Sign-in' }).click();
    await page.locator('details.fold summary').first().click();
    await page.locator('.ladder').first().waitFor();
    await look(ruth, 'employee sign-in history');
    while (await page.getByRole('button', { name: 'End', exact: true }).count() > 0) {
      await page.getByRole('button', { name: 'End', exact: true }).first().click();
      await page.locator('#toasts').getByText('The session is ended.').waitFor();
    }
    await page.getByText('Not signed in anywhere.').waitFor();
    assert.equal((await visitor.session(demo.document.url)).status, 401);
    await leave(visitor);
  });

  await step('M7: the mail ledger proves that nobody was written to who came by SCIM', async () => {
    await page.goto(at('/organisation/mails'));
    await look(ruth, 'mails');
    await page.locator('#q').fill('E-70001');
    await page.getByRole('heading', { name: 'No mail was ever queued for Hanne Wouters-Claes.' }).waitFor();
    await page.getByText('Came by SCIM').waitFor();
    await look(ruth, 'mails proof');
    await page.locator('#q').fill('E-70002');
    await page.locator('tbody').getByText('Invitation', { exact: true }).waitFor();
    await look(ruth, 'mails of one');
    await page.locator('#q').fill('');
    await page.getByLabel('State').selectOption({ label: 'Failed' });
    await page.getByRole('heading', { name: 'No mail matches' }).waitFor();
    await look(ruth, 'mails none match');
  });

  await step('by keyboard alone from the list to the reason', async () => {
    await page.goto(at('/organisation/sign-ins'));
    await page.keyboard.press('/');
    await page.keyboard.type(references.employee_unknown);
    await page.keyboard.press('Enter');
    await page.waitForURL(/who=/);
    await tabTo(ruth, rows().first().locator('th a'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What to change' }).waitFor();
  });

  await step('all of it without scripts', async () => {
    const plain = await arrive('E-10001', { javaScriptEnabled: false });
    await plain.page.goto(at('/organisation/sign-ins'));
    await plain.page.getByLabel('Person or reference number').fill(references.employee_deleted);
    await plain.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await plain.page.locator('tbody th a').click();
    await plain.page.getByRole('heading', { name: 'What to change' }).waitFor();
    await plain.page.goto(at('/organisation/mails'));
    await plain.page.locator('#q').fill('E-70001');
    await plain.page.getByRole('button', { name: 'Apply' }).click();
    await plain.page.getByRole('heading', { name: 'No mail was ever queued for Hanne Wouters-Claes.' }).waitFor();
    await leave(plain);
  });
});

// A connection is set up with the pages alone, each step showing live whether it worked: which identity provider, what to
// enter there, its metadata, a test sign-in, a SCIM token, a test push. Then its settings, our keys, its tokens, what came
// through it, and its end. The identity provider is the one of examples/.
//
//   MUSTER_BIN=… MUSTER_TEST_NODE_MODULES=… MUSTER_TEST_DEMO_IDP=target/debug/examples/demo_idp \
//     node tests/browser/connections.mjs

import assert from 'node:assert/strict';

import { ExampleIdp } from './muster.mjs';
import { tabTo, walk } from './walk.mjs';

let idp;

try {
  await walk('connections', async ({ demo, step, arrive, leave, look, at }) => {
    const ruth = await arrive('E-10001');
    const page = ruth.page;
    const one = '/organisation/connections/trial';
    const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
    const next = (name) => page.getByRole('link', { name: `Next: ${name}` }).click();
    const toast = (text) => page.locator('#toasts').getByText(text).waitFor();
    /** The page reads itself again until the text is there; nobody reloads it. */
    const live = async (text) => {
      await page.evaluate(() => { globalThis.sameDocument = true; });
      await page.locator('#live').getByText(text).first().waitFor({ timeout: 15_000 });
      assert.equal(await page.evaluate(() => globalThis.sameDocument), true, 'without a reload');
    };
    const values = {};

    await step('which identity provider it is', async () => {
      await page.goto(at('/organisation/connections'));
      await look(ruth, 'connections');
      await page.getByRole('link', { name: 'Connection', exact: true }).click();
      await heading('New connection');
      await look(ruth, 'connection new');
      await page.getByLabel('Another one').check();
      await page.locator('#name').fill('Trial');
      await page.getByLabel('Short name in links').fill('Not A Slug');
      await page.getByRole('button', { name: 'Create the connection' }).click();
      await page.getByRole('alert').waitFor();
      assert.ok(await page.getByLabel('Another one').isChecked(), 'what was chosen is kept');
      await look(ruth, 'connection new with error');
      await page.getByLabel('Short name in links').fill('trial');
      await page.getByRole('button', { name: 'Create the connection' }).click();
    });

    await step('what to enter there, in the words of its console', async () => {
      await heading('What to enter at the identity provider');
      await look(ruth, 'connection register there');
      await page.getByRole('link', { name: 'Entra ID', exact: true }).click();
      await page.getByLabel('Identifier (Entity ID)').waitFor();
      assert.equal(await page.getByLabel('Identifier (Entity ID)').inputValue(), at('/saml/acme/trial/metadata'));
      assert.equal(await page.getByLabel('Reply URL (Assertion Consumer Service URL)').inputValue(), at('/saml/acme/trial/acs'));
      await look(ruth, 'connection register at entra');
      values.metadata = at('/saml/acme/trial/metadata');
      idp = await ExampleIdp.start(values.metadata);
    });

    await step('its metadata, and what is wrong with a wrong one', async () => {
      await next('Metadata');
      await heading('Bring its metadata');
      await look(ruth, 'connection metadata');
      await page.getByLabel('The text of the metadata').fill('<html>not metadata</html>');
      await page.getByRole('button', { name: 'Use this metadata' }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.getByLabel('The text of the metadata').inputValue(), '<html>not metadata</html>');
      await look(ruth, 'connection metadata with error');
      await page.getByLabel('The text of the metadata').fill(await idp.metadata());
      await page.getByRole('button', { name: 'Use this metadata' }).click();
      await toast('The metadata of Trial is in place.');
      await page.getByRole('heading', { name: 'The identity provider' }).waitFor();
      await look(ruth, 'connection metadata in place');
    });

    await step('a test sign-in shows itself: refused with the reason, then accepted', async () => {
      await next('Test sign-in');
      await page.getByText('Nothing has come yet.').waitFor();
      await look(ruth, 'connection test sign-in');
      const login = await page.getByLabel('Sign-in link').inputValue();
      const stranger = await arrive('E-nobody', { loginUrl: login });
      assert.equal(stranger.acs.status(), 403);
      await live('refused');
      await leave(stranger);
      await demo.command(
        'employee', 'add', '--org', demo.org, '--email', 'trial.person@acme.example', '--first-name', 'Trial',
        '--last-name', 'Person', '--external-id', 'T-1', '--bypass',
      );
      values.visitor = await arrive('T-1', { loginUrl: login });
      assert.equal(values.visitor.acs.status(), 303);
      await live('accepted');
      await look(ruth, 'connection test sign-in that worked');
    });

    await step('a SCIM token is shown once', async () => {
      await next('SCIM tokens');
      await look(ruth, 'connection tokens none');
      await page.locator('#label').fill('Trial');
      await page.getByRole('button', { name: 'Create the token' }).click();
      await heading('Copy the new token now');
      values.token = await page.getByLabel('SCIM token', { exact: true }).inputValue();
      assert.match(values.token, /^muster_scim_/);
      await look(ruth, 'connection token made');
      await page.goto(at(`${one}/tokens`));
      assert.ok(!(await page.content()).includes(values.token), 'a second look does not show it');
      await look(ruth, 'connection tokens');
    });

    await step('a test push shows itself', async () => {
      await next('Test push');
      await page.getByText('Nothing has come yet.').waitFor();
      await look(ruth, 'connection test push');
      const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'pushed@acme.example', externalId: 'T-2', active: true };
      const { status } = await demo.scim('POST', '/Users', user, values.token);
      assert.equal(status, 201);
      await live('POST /Users');
      await look(ruth, 'connection test push that worked');
    });

    await step('the overview says that everything works', async () => {
      await page.locator('.tabs a', { hasText: 'Overview' }).click();
      assert.equal(await page.locator('.checklist .is-done').count(), 5, await page.locator('.checklist').innerText());
      await look(ruth, 'connection overview');
      await page.goto(at('/organisation/connections'));
      const row = page.locator('tbody tr', { hasText: 'Trial' });
      assert.match(await row.innerText(), /SAML[^]*SCIM/);
      assert.match(await row.innerText(), /ends\s+in /, 'when its certificate ends');
      await look(ruth, 'connections two');
    });

    await step('settings: what is risky is marked, what is wrong stands beside its field', async () => {
      await page.goto(at(`${one}/settings`));
      await look(ruth, 'connection settings');
      await page.getByLabel('saml.clock_skew_seconds').fill('a while');
      await page.locator('#name').fill('Trial provider');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.getByLabel('saml.clock_skew_seconds').inputValue(), 'a while');
      await look(ruth, 'connection settings with error');
      await page.getByLabel('saml.clock_skew_seconds').fill('60');
      await page.getByRole('button', { name: 'Save' }).click();
      await toast('The settings of Trial provider are saved.');
      assert.equal(await page.getByLabel('saml.clock_skew_seconds').inputValue(), '60');
    });

    await step('our keys are replaced in three steps', async () => {
      await page.locator('.tabs a', { hasText: 'Our keys' }).click();
      const keys = () => page.locator('tbody tr').count();
      const before = await keys();
      await look(ruth, 'connection keys');
      await page.getByRole('button', { name: 'Make the next keys' }).click();
      await toast('The next keys are in our metadata.');
      assert.ok(await keys() > before);
      await look(ruth, 'connection keys prepared');
      await page.getByRole('button', { name: 'Use the next keys' }).click();
      await toast('The next keys are in use.');
      await look(ruth, 'connection keys activated');
      await page.getByRole('button', { name: 'Remove the previous keys' }).click();
      await toast('The previous keys are removed.');
      assert.equal(await keys(), before);
    });

    await step('disabled, it ends its sessions and refuses pushes; enabled, it goes on', async () => {
      assert.equal((await values.visitor.session(demo.document.url)).status, 200);
      await page.locator('.tabs a', { hasText: 'Overview' }).click();
      await page.getByRole('button', { name: 'Disable' }).click();
      await toast('Trial provider is disabled, and its sessions have ended.');
      await look(ruth, 'connection disabled');
      assert.equal((await values.visitor.session(demo.document.url)).status, 401);
      assert.ok([401, 403].includes((await demo.scim('GET', '/Users', undefined, values.token)).status));
      await page.goto(at('/organisation/connections'));
      await look(ruth, 'connections one disabled');
      await page.goto(at(one));
      await page.getByRole('button', { name: 'Enable' }).click();
      await toast('Trial provider is enabled.');
      assert.equal((await demo.scim('GET', '/Users', undefined, values.token)).status, 200);
    });

    await step('a token that is revoked is refused at once', async () => {
      await page.goto(at(`${one}/tokens`));
      await page.getByRole('button', { name: 'Revoke Trial' }).click();
      await toast('The token Trial is revoked.');
      assert.equal((await demo.scim('GET', '/Users', undefined, values.token)).status, 401);
      await look(ruth, 'connection tokens revoked');
    });

    await step('it is deleted once its short name was typed', async () => {
      await page.locator('.tabs a', { hasText: 'Overview' }).click();
      await page.getByRole('link', { name: 'Delete the connection' }).click();
      await look(ruth, 'connection delete');
      await page.getByLabel('Short name of the connection').fill('demo-idp');
      await page.getByRole('button', { name: 'Delete the connection' }).click();
      await page.getByRole('alert').waitFor();
      await look(ruth, 'connection delete with error');
      await page.getByLabel('Short name of the connection').fill('trial');
      await page.getByRole('button', { name: 'Delete the connection' }).click();
      await toast('Trial provider is deleted.');
      assert.equal(await page.locator('tbody tr').count(), 1);
    });

    await step('a connection is made by keyboard alone', async () => {
      await page.keyboard.press('n');
      await heading('New connection');
      const okta = page.getByLabel('Entra ID');
      await tabTo(ruth, okta);
      await page.keyboard.press('ArrowDown');
      assert.ok(await page.getByLabel('Okta').isChecked());
      await tabTo(ruth, page.getByRole('button', { name: 'Create the connection' }));
      await page.keyboard.press('Enter');
      await heading('What to enter in Okta');
      await tabTo(ruth, page.getByRole('link', { name: 'Next: Metadata' }));
      await page.keyboard.press('Enter');
      await heading('Bring its metadata');
      await look(ruth, 'connection metadata at okta');
    });

    await step('and without scripts', async () => {
      const plain = await arrive('E-10001', { javaScriptEnabled: false });
      await plain.page.goto(at('/organisation/connections/okta/metadata'));
      await plain.page.getByLabel('The text of the metadata').fill(await idp.metadata());
      await plain.page.getByRole('button', { name: 'Use this metadata' }).click();
      await plain.page.getByText('The metadata of Okta is in place.').waitFor();
      await plain.page.getByRole('link', { name: 'Next: Test sign-in' }).click();
      await plain.page.getByRole('link', { name: 'Look again' }).click();
      await plain.page.getByText('Nothing has come yet.').waitFor();
      await leave(plain);
    });
  });
} finally {
  await idp?.stop();
}

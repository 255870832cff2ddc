// Somebody new sets up single sign-on with SimpleSAMLphp and provisioning from examples/ with nothing but the pages, as
// docs/tutorial.md tells it: what is clicked and what is pasted is counted, and the tutorial says the same.
//
//   MUSTER_BIN=… MUSTER_TEST_NODE_MODULES=… MUSTER_TEST_IDPS=… MUSTER_TEST_SCIM_CLIENT=target/debug/examples/scim_client \
//     node tests/browser/newcomer.mjs

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { Demo, databaseName } from './muster.mjs';
import { Visitor, startBrowser } from './pages.mjs';
import { SimpleSamlPhp } from './simplesamlphp.mjs';
import { look } from './walk.mjs';

const run = promisify(execFile);
const PASSWORD = 'Correct-horse-7';
const client = process.env.MUSTER_TEST_SCIM_CLIENT;
assert.ok(client, 'MUSTER_TEST_SCIM_CLIENT names the built example scim_client');

const visitors = [];
const done = { clicks: [], pasted: [] };
let muster;
let idp;
let browser;
let steps = 0;

async function step(name, action) {
  try {
    await action();
  } catch (error) {
    console.log(`not ok: ${name}`);
    for (const [index, visitor] of visitors.entries()) {
      await visitor.keep(`newcomer ${name} ${index + 1}`).catch((fault) => console.log(`   no picture: ${fault.message}`));
    }
    console.log(muster?.log.split('\n').slice(-20).join('\n') ?? '');
    console.log(await idp?.log() ?? '');
    throw error;
  }
  steps += 1;
  console.log(`ok: ${name}`);
}

async function meet() {
  const visitor = await Visitor.arrive(browser);
  visitors.push(visitor);
  return visitor;
}

/** Clicks on what is called so, and remembers it. */
async function click(page, role, name) {
  await page.getByRole(role, { name, exact: true }).first().click();
  done.clicks.push(name);
}

/** What somebody copies from a field of the page to paste it elsewhere. */
async function copied(page, label) {
  const value = await page.getByLabel(label, { exact: true }).first().inputValue();
  assert.ok(value, `${label} has a value to copy`);
  done.pasted.push(label);
  return value;
}

const heading = (page, name) => page.getByRole('heading', { name, exact: true }).waitFor();

try {
  let admin;
  let page;

  await step('the link for setting up makes the organisation and its administrator', async () => {
    muster = await Demo.serve({}, { behindTls: false });
    browser = await startBrowser();
    admin = await meet();
    page = admin.page;
    await page.goto(muster.setupLink);
    const typed = {
      organisation: 'Acme', slug: 'acme', 'first-name': 'Ruth', 'last-name': 'Vos', email: 'ruth.vos@acme.example',
      'external-id': 'ruth', password: PASSWORD, 'password-again': PASSWORD,
    };
    for (const [id, value] of Object.entries(typed)) await page.locator(`#${id}`).fill(value);
    await click(page, 'button', 'Create organisation and administrator');
    await heading(page, 'Ruth Vos');
  });

  await step('a connection is made', async () => {
    await click(page, 'link', 'Open the Backoffice');
    await click(page, 'link', 'Connections');
    await click(page, 'link', 'Connection');
    await click(page, 'radio', 'Another one');
    await page.locator('#name').fill('SimpleSAMLphp');
    await click(page, 'button', 'Create the connection');
    await heading(page, 'What to enter at the identity provider');
    await look(admin, 'newcomer register there');
  });

  await step('SimpleSAMLphp is told where our metadata is: the first pasted value', async () => {
    idp = await SimpleSamlPhp.start({ spMetadata: await copied(page, 'SP metadata URL'), people: ['ruth'] });
  });

  await step('its metadata comes to us: the second', async () => {
    await click(page, 'link', 'Next: Metadata');
    await page.getByLabel('The text of the metadata').fill(await idp.metadata());
    done.pasted.push('The text of the metadata');
    await click(page, 'button', 'Use this metadata');
    await page.locator('#toasts').getByText('The metadata of SimpleSAMLphp is in place.').waitFor();
  });

  await step('a test sign-in at SimpleSAMLphp, and the page says by itself that it worked', async () => {
    await click(page, 'link', 'Next: Test sign-in');
    await page.getByText('Nothing has come yet.').waitFor();
    const visitor = await meet();
    await visitor.page.goto(await page.getByLabel('Sign-in link').inputValue());
    await visitor.page.locator('input[name=username]').fill('ruth');
    await visitor.page.locator('input[name=password]').fill('ruth');
    await visitor.answered(() => visitor.page.locator('input[name=password]').press('Enter'));
    assert.equal(visitor.acs.status(), 303, await visitor.acs.text().catch(() => ''));
    await heading(visitor.page, 'Ruth Vos');
    await page.locator('#live').getByText('accepted').first().waitFor();
    await look(admin, 'newcomer test sign-in');
  });

  await step('the SCIM client is told our address and a token, the third and the fourth, and its push is seen', async () => {
    await click(page, 'link', 'Next: SCIM tokens');
    await page.locator('#label').fill('Example');
    await click(page, 'button', 'Create the token');
    const token = await copied(page, 'SCIM token');
    await click(page, 'link', 'Next: Test push');
    await page.getByText('Nothing has come yet.').waitFor();
    const url = await copied(page, 'SCIM base URL, Tenant URL');
    const { stdout } = await run(client, ['--url', url, 'okta'], { env: { ...process.env, SCIM_TOKEN: token } });
    assert.match(stdout, /POST/);
    await page.locator('#live').getByText('DELETE /Users/').first().waitFor();
    await look(admin, 'newcomer test push');
  });

  await step('everything works', async () => {
    await click(page, 'link', 'Overview');
    assert.equal(await page.locator('.checklist .is-done').count(), 5, await page.locator('.checklist').innerText());
  });

  await step('four values were pasted, and the tutorial tells each click and each value', async () => {
    assert.deepEqual(done.pasted, ['SP metadata URL', 'The text of the metadata', 'SCIM token', 'SCIM base URL, Tenant URL']);
    const tutorial = await readFile(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
    for (const name of [...done.clicks, ...done.pasted]) assert.ok(tutorial.includes(`**${name}**`), `the tutorial names ${name}`);
    assert.ok(tutorial.includes(`${done.clicks.length} clicks`), `the tutorial says ${done.clicks.length} clicks: ${done.clicks}`);
  });

  console.log(`${steps} steps on ${databaseName}: ${done.clicks.length} clicks, ${done.pasted.length} pasted values`);
} finally {
  await browser?.close();
  await idp?.stop();
  await muster?.stop();
}

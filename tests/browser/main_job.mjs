// The main job in a real browser: an IdP creates an employee by SCIM, the employee signs in by SAML, the IdP
// suspends and deletes, access ends at once, and no mail was ever sent.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/main_job.mjs

import assert from 'node:assert/strict';

import { Demo } from './muster.mjs';
import { Visitor, startBrowser } from './pages.mjs';

const visitors = [];
let demo;
let browser;
let steps = 0;

async function step(name, action) {
  try {
    await action();
  } catch (error) {
    console.log(`not ok: ${name}`);
    for (const [index, visitor] of visitors.entries()) {
      await visitor.keep(`${name} ${index + 1}`).catch((fault) => console.log(`   no picture: ${fault.message}`));
    }
    console.log(demo?.log.split('\n').slice(-40).join('\n') ?? '');
    throw error;
  }
  steps += 1;
  console.log(`ok: ${name}`);
}

async function arrive(options) {
  const visitor = await Visitor.arrive(browser, options);
  visitor.withoutScripts = options?.javaScriptEnabled === false;
  visitors.push(visitor);
  return visitor;
}

/** The newest sign-in attempt, as the administrator sees it. */
async function newestAttempt() {
  const [newest] = await demo.command('sign-in', 'list', '--org', demo.org, '--limit', '1');
  return newest;
}

/** Signs in as `externalId` and demands a refusal for `reason` that the person is not told. */
async function refused(externalId, reason) {
  const visitor = await arrive();
  await visitor.signIn(demo.document.loginUrl, externalId);
  assert.equal(visitor.acs.status(), 403);
  assert.equal(visitor.acs.headers()['set-cookie']?.includes('muster_session=') ?? false, false, 'no session cookie');
  const reference = await visitor.reference();
  assert.match(reference, /\S{6,}/);
  const text = await visitor.page.locator('body').innerText();
  assert.ok(!text.includes(reason) && !/suspended|deleted|pending|unknown/i.test(text), `says no reason: ${text}`);
  await visitor.inspect(`refusal for ${reason}`);
  const attempt = await newestAttempt();
  assert.equal(attempt.outcome, 'refused');
  assert.equal(attempt.reason, reason);
  assert.equal(attempt.reference, reference);
  assert.equal(attempt.nameId, externalId);
  assert.equal((await visitor.session(demo.document.url)).status, 401);
  await visitor.leave();
  visitors.pop();
}

async function main() {
  const person = { externalId: 'E-70001', givenName: 'Hanne', familyName: 'Wouters' };
  let created;
  let hanne;

  await step('the demo starts and says where everything is', async () => {
    demo = await Demo.start();
    browser = await startBrowser();
  });

  await step('an employee whom the IdP just created signs in', async () => {
    created = await demo.createUser(person.externalId, person.givenName, person.familyName);
    hanne = await arrive();
    await hanne.goToTheIdp(demo.document.loginUrl);
    await hanne.inspect('the page of the demonstration IdP');
    await hanne.typeSubject(person.externalId);
    assert.equal(hanne.acs.status(), 303);
    await hanne.page.getByRole('heading', { name: 'Hanne Wouters' }).waitFor();
    await hanne.inspect('the landing page');
    const { status, body } = await hanne.session(demo.document.url);
    assert.equal(status, 200);
    assert.equal(body.employee.externalId, person.externalId);
    assert.equal(body.employee.id, created.id);
    assert.equal(body.organisation.slug, demo.org);
    assert.ok(Date.parse(body.expiresAt) > Date.now());
    const attempt = await newestAttempt();
    assert.equal(attempt.outcome, 'accepted');
    assert.equal(attempt.employeeId, created.id);
    assert.ok(attempt.checks.length >= 10 && attempt.checks.every((check) => check.ok), JSON.stringify(attempt.checks));
  });

  await step('the session cookie is out of reach of scripts and of other sites', async () => {
    const cookie = (await hanne.context.cookies()).find(({ name }) => name.endsWith('muster_session'));
    assert.equal(cookie.name, 'muster_session');
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Lax');
    assert.equal(await hanne.page.evaluate(() => document.cookie), '');
    const policy = (await hanne.page.reload()).headers()['content-security-policy'];
    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/);
  });

  await step('a suspension ends the open session before SCIM has answered', async () => {
    await demo.setActive(created.id, false);
    assert.equal((await hanne.session(demo.document.url)).status, 401);
    await hanne.page.goto(new URL('/', demo.document.url).href);
    assert.equal(await hanne.page.getByText('Hanne Wouters').count(), 0, 'the next page is nobody’s');
    assert.equal(new URL(hanne.page.url()).pathname, '/login');
    await hanne.inspect('the sign-in page');
  });

  await step('a suspended employee is refused, and the reason is in the list', () => refused(person.externalId, 'employee_suspended'));

  await step('restored, the employee signs in again, with a new session', async () => {
    await demo.setActive(created.id, true);
    assert.equal((await hanne.session(demo.document.url)).status, 401, 'the ended session stays ended');
    await hanne.signIn(demo.document.loginUrl, person.externalId);
    assert.equal((await hanne.session(demo.document.url)).status, 200);
  });

  await step('looking at /logout changes nothing; its button signs out here and at the IdP', async () => {
    await hanne.page.goto(new URL('/logout', demo.document.url).href);
    await hanne.inspect('the question before logging out');
    assert.equal((await hanne.session(demo.document.url)).status, 200);
    assert.ok(await hanne.atTheIdp(), 'the IdP remembers who signed in');
    await hanne.page.locator('form[action="/logout"] button').click();
    await hanne.page.waitForURL((url) => url.pathname.endsWith('/slo') && url.origin === new URL(demo.document.url).origin);
    await hanne.page.getByText('as well').waitFor();
    await hanne.inspect('the page after logging out');
    assert.equal((await hanne.session(demo.document.url)).status, 401);
    assert.equal(await hanne.atTheIdp(), undefined, 'the IdP has forgotten it');
  });

  for (const javaScriptEnabled of [true, false]) {
    await step(`signing out at the IdP ends the session here, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
      const visitor = await arrive({ javaScriptEnabled });
      await visitor.signIn(demo.document.loginUrl, person.externalId);
      assert.equal((await visitor.session(demo.document.url)).status, 200);
      await visitor.page.goto(new URL('/sso', demo.document.idpUrl).href);
      if (javaScriptEnabled) await visitor.inspect('the page of the demonstration IdP for somebody it knows');
      await visitor.page.locator('form[action="/sign-out"] button').click();
      // Without scripts each side's page has a button to press.
      if (!javaScriptEnabled) {
        await visitor.page.locator('main form button[type=submit]').click();
        await visitor.page.locator('main form button[type=submit]').click();
      }
      await visitor.page.getByText('Muster ended your session as well.').waitFor();
      assert.equal(new URL(visitor.page.url()).origin, new URL(demo.document.idpUrl).origin);
      if (javaScriptEnabled) await visitor.inspect('the page of the demonstration IdP after signing out');
      assert.equal((await visitor.session(demo.document.url)).status, 401);
      assert.equal(await visitor.atTheIdp(), undefined);
      assert.deepEqual(visitor.violations, []);
      await visitor.leave();
      visitors.pop();
    });
  }

  await step('somebody from the list signs in without scripts', async () => {
    const { body } = await demo.scim('GET', '/Users?count=200');
    const listed = body.Resources.find(({ active, externalId }) => active && externalId && externalId !== person.externalId);
    const visitor = await arrive({ javaScriptEnabled: false });
    await visitor.goToTheIdp(demo.document.loginUrl);
    await visitor.choose(listed.externalId);
    assert.equal(visitor.acs.status(), 303);
    const session = await visitor.session(demo.document.url);
    assert.equal(session.body.employee.id, listed.id);
    await visitor.leave();
    visitors.pop();
  });

  await step('the demo has a suspended employee, who is refused', async () => {
    const { body } = await demo.scim('GET', '/Users?count=200');
    const suspended = body.Resources.find(({ active }) => active === false);
    assert.ok(suspended, 'somebody in the demo is suspended');
    await refused(suspended.externalId, 'employee_suspended');
  });

  await step('somebody whom nobody knows is refused', () => refused('E-nobody', 'employee_unknown'));

  await step('a deleted employee is gone at once and refused as deleted', async () => {
    await hanne.signIn(demo.document.loginUrl, person.externalId);
    assert.equal((await hanne.session(demo.document.url)).status, 200);
    assert.equal((await demo.scim('DELETE', `/Users/${created.id}`)).status, 204);
    assert.equal((await hanne.session(demo.document.url)).status, 401);
    assert.equal((await demo.scim('GET', `/Users/${created.id}`)).status, 404);
    await refused(person.externalId, 'employee_deleted');
  });

  await step('no mail was sent to anybody', async () => {
    assert.deepEqual(await demo.command('mail', 'list', '--org', demo.org), []);
  });

  await step('an invited employee is refused until they are activated, and the ledger does see a mail', async () => {
    const invited = await demo.command(
      'employee', 'add', '--org', demo.org, '--email', 'invited@acme.example', '--first-name', 'Ivo', '--last-name', 'Claes',
      '--external-id', 'E-70002',
    );
    await refused('E-70002', 'employee_pending');
    const mails = await demo.command('mail', 'list', '--org', demo.org, '--employee', invited.id);
    assert.equal(mails.length, 1);
  });

  await step('the audit log is whole', () => demo.command('audit', 'verify'));

  await step('SIGTERM ends the server well', async () => {
    await browser.close();
    await demo.stop();
    assert.equal(demo.stopped, 0);
  });
}

try {
  await main();
  console.log(`${steps} steps passed`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await demo?.stop();
}

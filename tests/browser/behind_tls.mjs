// Muster behind a proxy that speaks TLS, as it stands in the field: an identity provider of another site posts
// to it, and people without one are set up, invited, forget their password and bring a code.
//
//   MUSTER_BIN=target/release/muster MUSTER_TEST_NODE_MODULES=…/node_modules node tests/browser/behind_tls.mjs

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { Demo } from './muster.mjs';
import { Visitor, startBrowser } from './pages.mjs';
import { MailServer } from './tls.mjs';
import { look } from './walk.mjs';

const PASSWORD = 'Correct-horse-7';
const OTHER = 'Battery-staple-8';

const visitors = [];
let muster;
let mails;
let browser;
let steps = 0;

async function step(name, action) {
  try {
    await action();
  } catch (error) {
    console.log(`not ok: ${name}`);
    for (const [index, visitor] of visitors.entries()) {
      await visitor.keep(`tls ${name} ${index + 1}`).catch((fault) => console.log(`   no picture: ${fault.message}`));
    }
    console.log(muster?.log.split('\n').slice(-40).join('\n') ?? '');
    throw error;
  }
  steps += 1;
  console.log(`ok: ${name}`);
}

async function arrive(options) {
  const visitor = await Visitor.arrive(browser, { ignoreHTTPSErrors: true, ...options });
  visitors.push(visitor);
  return visitor;
}

const press = (visitor) => visitor.page.locator('main form button[type=submit]').first().click();
const heading = (visitor, name) => visitor.page.getByRole('heading', { name, level: 1 }).waitFor();

async function sessionCookie(visitor) {
  return (await visitor.context.cookies()).find(({ name }) => name.endsWith('muster_session'));
}

/** The code of an authenticator app, by its key as the page shows it (RFC 6238). */
function code(key, at = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function postFromAnotherSite() {
  let created;
  let hanne;

  await step('the demo starts behind TLS', async () => {
    muster = await Demo.start({ behindTls: true });
    browser = await startBrowser();
    created = await muster.createUser('E-70001', 'Hanne', 'Wouters');
    assert.notEqual(new URL(muster.document.idpUrl).hostname, 'localhost', 'the identity provider is another site');
  });

  await step('an identity provider of another site posts, and the person is in', async () => {
    hanne = await arrive();
    await hanne.signIn(muster.document.loginUrl, 'E-70001');
    assert.equal(hanne.acs.status(), 303);
    const headers = await hanne.acs.request().allHeaders();
    assert.equal(headers['sec-fetch-site'], 'cross-site');
    assert.match(headers.cookie ?? '', /__Host-muster_sign_in=/, 'the cookie that binds the sign-in travels');
    await heading(hanne, 'Hanne Wouters');
    assert.equal((await hanne.session(muster.document.url)).body.employee.id, created.id);
  });

  await step('the session cookie is bound to this host, over https, and stays at home', async () => {
    const cookie = await sessionCookie(hanne);
    assert.equal(cookie.name, '__Host-muster_session');
    const { secure, httpOnly, sameSite, path, domain } = cookie;
    assert.deepEqual({ secure, httpOnly, sameSite, path, domain }, {
      secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost',
    });
  });

  await step('who signs in again leaves no session behind, though the post did not bring its cookie', async () => {
    const [before] = await muster.command('session', 'list', '--org', muster.org);
    await hanne.signIn(muster.document.loginUrl, 'E-70001');
    assert.doesNotMatch((await hanne.acs.request().allHeaders()).cookie ?? '', /__Host-muster_session=/);
    const sessions = await muster.command('session', 'list', '--org', muster.org);
    assert.equal(sessions.length, 1);
    assert.notEqual(sessions[0].id, before.id);
    assert.equal((await hanne.session(muster.document.url)).status, 200);
  });

  await step('there is no password of hers to change', async () => {
    await hanne.page.goto(`${muster.proxy.origin}/account/security`);
    assert.equal(await hanne.page.locator('input[type=password]').count(), 0);
    await hanne.inspect('security without a password');
  });

  await step('the demo ends well', async () => {
    assert.deepEqual(hanne.violations, []);
    await hanne.leave();
    visitors.pop();
    await muster.stop();
    assert.equal(muster.stopped, 0);
  });
}

async function peopleWithoutIdentityProvider() {
  let noor;
  let key;
  let recovery;

  await step('a server on an empty directory has a link for setting up', async () => {
    mails = await MailServer.start();
    muster = await Demo.serve({ MUSTER_SMTP_URL: mails.url });
    assert.equal(new URL(muster.setupLink).origin, muster.proxy.origin);
  });

  await step('the page for setting up says what is wrong beside each field', async () => {
    const looking = await arrive();
    await looking.page.goto(muster.setupLink);
    await looking.inspect('setting up');
    await press(looking);
    await looking.page.locator('#organisation-error').waitFor();
    await looking.inspect('setting up, refused');
    assert.deepEqual(looking.violations, []);
    await looking.leave();
    visitors.pop();
  });

  await step('the first organisation and its administrator are made without scripts', async () => {
    noor = await arrive({ javaScriptEnabled: false });
    await noor.page.goto(muster.setupLink);
    await press(noor);
    await noor.page.locator('#organisation-error').waitFor();
    const typed = { organisation: 'Gent Bank', slug: 'gent', 'first-name': 'Noor', 'last-name': 'Peeters', email: 'noor@gent.example' };
    for (const [id, value] of Object.entries(typed)) await noor.page.locator(`#${id}`).fill(value);
    for (const id of ['password', 'password-again']) await noor.page.locator(`#${id}`).fill(PASSWORD);
    await press(noor);
    await heading(noor, 'Noor Peeters');
    const { body } = await noor.session(muster.proxy.origin);
    assert.deepEqual(body.employee.availableRoles, ['ADMIN']);
    await noor.leave();
    visitors.pop();
  });

  await step('the link is used up, and its file goes', async () => {
    noor = await arrive();
    const answer = await noor.page.goto(muster.setupLink);
    assert.equal(answer.status(), 404);
    await noor.inspect('a used link for setting up');
    let there = true;
    for (let tries = 0; there && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      there = await access(join(muster.dataDir, 'setup-link')).then(() => true, () => false);
    }
    assert.ok(!there, 'the file is removed');
  });

  await step('who forgot the password gets a link and chooses another', async () => {
    await noor.page.goto(`${muster.proxy.origin}/login?with=password`);
    await noor.inspect('sign-in with a password');
    await noor.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await noor.inspect('forgot');
    for (const who of ['nobody@gent.example', 'noor@gent.example']) {
      await noor.page.goto(`${muster.proxy.origin}/forgot`);
      await noor.page.locator('#who').fill(who);
      await press(noor);
      await heading(noor, 'Look into your mailbox');
    }
    await noor.inspect('forgot, asked');
    await noor.page.goto(await mails.link(1));
    await noor.inspect('reset');
    for (const id of ['password', 'password-again']) await noor.page.locator(`#${id}`).fill('Noor-Peeters-1');
    await press(noor);
    await noor.page.locator('#password-error').waitFor();
    await noor.inspect('reset, refused');
    for (const id of ['password', 'password-again']) await noor.page.locator(`#${id}`).fill(OTHER);
    await press(noor);
    await heading(noor, 'Noor Peeters');
    assert.equal((await sessionCookie(noor)).name, '__Host-muster_session');
  });

  await step('an organisation without anything says on every page how to begin', async () => {
    const pages = {
      employees: null, 'employees/import': null, offices: 'No office yet', roles: 'No further role yet',
      connections: 'No connections yet', 'sign-ins': null, provisioning: 'No SCIM request has come yet', audit: null,
      mails: null, settings: null, 'employees/new': null,
    };
    for (const [path, title] of Object.entries(pages)) {
      await noor.page.goto(`${muster.proxy.origin}/organisation/${path}`);
      if (title) await noor.page.getByRole('heading', { name: title }).waitFor();
      await look(noor, `new organisation ${path}`);
    }
    await noor.page.getByLabel('Bypass the user activation flow').check();
    await noor.page.getByText('There is no connection to an identity provider yet').waitFor();
  });

  await step('an authenticator app is added', async () => {
    await noor.page.goto(`${muster.proxy.origin}/account/security`);
    await noor.inspect('security');
    await noor.page.locator('#proof').fill(OTHER);
    await noor.page.getByRole('button', { name: 'Add an authenticator app' }).click();
    await heading(noor, 'Add an authenticator app');
    await noor.inspect('enrol');
    const size = await noor.page.locator('svg.qr').boundingBox();
    assert.ok(size.width >= 200 && Math.abs(size.width - size.height) < 2, JSON.stringify(size));
    key = await noor.page.locator('dd.mono').innerText();
    await noor.page.locator('#code').fill('000000');
    await press(noor);
    await noor.page.locator('#code-error').waitFor();
    await noor.page.locator('#code').fill(code(key));
    await press(noor);
    await heading(noor, 'Your recovery codes');
    await noor.inspect('recovery codes');
    recovery = await noor.page.locator('.codes li').allInnerTexts();
    assert.equal(recovery.length, 10);
    await noor.page.getByRole('link', { name: 'I have kept them' }).click();
    await noor.inspect('security with an authenticator app');
  });

  await step('the password alone signs nobody in', async () => {
    const { page } = noor;
    await page.goto(muster.proxy.origin);
    await page.locator('form[action="/logout"] button').click();
    await page.goto(`${muster.proxy.origin}/login?with=password&return_to=/account/security`);
    await page.locator('#who').fill('noor@gent.example');
    await page.locator('#password').fill(OTHER);
    await press(noor);
    await heading(noor, 'Enter a code');
    await noor.inspect('a code');
    assert.equal((await noor.session(muster.proxy.origin)).status, 401);
    await page.locator('#code').fill(code(key, Date.now() - 300_000));
    await press(noor);
    await page.locator('#code-error').waitFor();
    await noor.inspect('a code, refused');
    await page.locator('#code').fill(recovery[0]);
    await press(noor);
    await heading(noor, 'Security');
    assert.ok((await page.locator('main').innerText()).includes('9 recovery codes'));
  });

  await step('who is invited activates the account from the mail', async () => {
    await muster.command('employee', 'add', '--org', 'gent', '--email', 'ivo@gent.example', '--first-name', 'Ivo', '--last-name', 'Claes');
    const ivo = await arrive({ locale: 'nl-BE' });
    await ivo.page.goto(await mails.link(2));
    await ivo.inspect('activate');
    for (const id of ['password', 'password-again']) await ivo.page.locator(`#${id}`).fill(PASSWORD);
    await press(ivo);
    await heading(ivo, 'Ivo Claes');
    await ivo.leave();
    visitors.pop();
  });

  await step('nobody got a mail who did not ask or was not invited, and the server ends well', async () => {
    const ledger = await muster.command('mail', 'list', '--org', 'gent');
    assert.deepEqual(ledger.map(({ kind, state }) => `${kind} ${state}`), ['invitation sent', 'password_reset sent']);
    assert.equal(mails.mails.length, 2);
    await muster.command('audit', 'verify');
    await browser.close();
    await muster.stop();
    assert.equal(muster.stopped, 0);
  });
}

try {
  await postFromAnotherSite();
  await peopleWithoutIdentityProvider();
  console.log(`${steps} steps passed`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await muster?.stop();
  mails?.stop();
}

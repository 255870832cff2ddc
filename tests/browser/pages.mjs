// A browser, the pages a person meets on the way in, and what every page must be: accessible in light and
// dark, readable at 320 px, and at peace with its own content security policy.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = process.env.MUSTER_TEST_NODE_MODULES;
assert.ok(modules, 'MUSTER_TEST_NODE_MODULES names the folder with playwright-core and axe-core; ./test sets it');
const require = createRequire(join(modules, 'from-here.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const failures = join(checkout, 'target', 'browser-failures');

/** Starts Chromium; it reaches nothing but this machine. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.MUSTER_TEST_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}

/** A person in front of a browser of their own. */
export class Visitor {
  static async arrive(browser, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    context.setDefaultTimeout(15_000);
    const visitor = new Visitor(context, await context.newPage());
    visitor.page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) visitor.violations.push(message.text());
    });
    visitor.page.on('pageerror', (error) => visitor.violations.push(String(error)));
    return visitor;
  }

  constructor(context, page) {
    Object.assign(this, { context, page, violations: [] });
  }

  leave() {
    return this.context.close();
  }

  /** Starts a sign-in and stops at the demonstration IdP's page. */
  async goToTheIdp(loginUrl) {
    await this.page.goto(loginUrl);
    await this.page.locator('input[name=subject]').waitFor();
  }

  /** Chooses a person who is listed, by External ID. */
  async choose(externalId) {
    await this.answered(() => this.page.locator(`button[name=subject][value="${externalId}"]`).click());
  }

  /** Types the External ID of anybody. */
  async typeSubject(externalId) {
    await this.page.locator('input[name=subject]').fill(externalId);
    await this.answered(() => this.page.locator('form:has(input[type=text][name=subject]) button[type=submit]').click());
  }

  /** Runs `send` and waits for the answer of the assertion consumer service, and for the page after it. */
  async answered(send) {
    const answer = this.page.waitForResponse((response) => {
      const request = response.request();
      return request.method() === 'POST' && new URL(response.url()).pathname.endsWith('/acs');
    });
    await send();
    // Without scripts the IdP's last page has a button to press.
    if (this.withoutScripts) await this.page.locator('main form button[type=submit]').click();
    this.acs = await answer;
    await this.page.waitForLoadState('load');
  }

  async signIn(loginUrl, externalId) {
    await this.goToTheIdp(loginUrl);
    await this.typeSubject(externalId);
  }

  /** `GET /api/session` with this browser's cookies: `{ status, body }`. */
  async session(url) {
    const answer = await this.context.request.get(new URL('/api/session', url).href);
    return { status: answer.status(), body: answer.ok() ? await answer.json() : null };
  }

  /** The demonstration IdP's cookie, which says who signed in last. */
  async atTheIdp() {
    return (await this.context.cookies()).find(({ name }) => name === 'muster_demo_idp');
  }

  /** The reference number on a page of refusal. */
  async reference() {
    return (await this.page.locator('dl.reference dd').first().innerText()).trim();
  }

  /** Demands of the open page what every page must be. */
  async inspect(name) {
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.evaluate(axe);
      const { violations } = await this.page.evaluate(() => globalThis.axe.run());
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
      assert.deepEqual(told, [], `${name}, ${colorScheme}: accessible`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    const before = this.page.viewportSize();
    await this.page.setViewportSize({ width: 320, height: 640 });
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${name}: ${width} px wide on a screen of 320 px`);
    await this.page.setViewportSize(before);
    assert.deepEqual(this.violations, [], `${name}: no violation of the content security policy, no script error`);
  }

  /** Keeps what is on the screen for whoever looks into a failure. */
  async keep(name) {
    await mkdir(failures, { recursive: true });
    const file = join(failures, name.replaceAll(/[^a-z0-9]+/gi, '-'));
    await this.page.screenshot({ path: `${file}.png`, fullPage: true });
    await writeFile(`${file}.html`, `<!-- ${this.page.url()} -->\n${await this.page.content()}`);
    console.log(`   kept ${file}.png and .html`);
  }
}

// A walk through the pages of the demonstration: people who arrive, steps that are told, and pages that are looked at.
// On SQLite each of those is inspected and its picture kept, light, dark and 360 px wide, in target/browser-pages/; on
// PostgreSQL (MUSTER_TEST_POSTGRES names a cluster) the pages are the same and the walk alone is made.

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Demo, databaseName } from './muster.mjs';
import { Visitor, startBrowser } from './pages.mjs';

const pictures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'target', 'browser-pages');

/** Demands of the open page what every page must be, and keeps its picture. */
export async function look(visitor, name) {
  if (databaseName !== 'SQLite') return;
  await visitor.inspect(name);
  await mkdir(pictures, { recursive: true });
  const file = join(pictures, name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase());
  for (const colorScheme of ['light', 'dark']) {
    await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await visitor.page.screenshot({ path: `${file}-${colorScheme}.png`, fullPage: true });
  }
  await visitor.page.emulateMedia({ colorScheme: 'light' });
  const before = visitor.page.viewportSize();
  await visitor.page.setViewportSize({ width: 360, height: 740 });
  await visitor.page.screenshot({ path: `${file}-360.png`, fullPage: true });
  await visitor.page.setViewportSize(before);
}

/** Goes on with the keyboard until `wanted` has the focus. */
export async function tabTo(visitor, wanted) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await visitor.page.keyboard.press('Tab');
  }
  throw new Error(`not reached by keyboard: ${wanted}`);
}

/**
 * Starts a demonstration (with `settings` in its environment) and a browser, tells `story` with what it walks by, and
 * ends both.
 */
export async function walk(name, story, settings = {}) {
  const visitors = [];
  let browser;
  let demo;
  let steps = 0;

  async function step(title, action) {
    try {
      await action();
    } catch (error) {
      console.log(`not ok: ${title}`);
      for (const [index, visitor] of visitors.entries()) {
        await visitor.keep(`${name} ${title} ${index + 1}`).catch((fault) => console.log(`   no picture: ${fault.message}`));
      }
      console.log(demo.log.split('\n').filter((line) => / (WARN|ERROR) /.test(line)).slice(-20).map((line) => line.slice(0, 400)).join('\n'));
      throw error;
    }
    steps += 1;
    console.log(`ok: ${title}`);
  }

  /** Somebody with a browser of their own, whom nobody knows yet. */
  async function meet(options) {
    const visitor = await Visitor.arrive(browser, options);
    visitors.push(visitor);
    return visitor;
  }

  /** Somebody signs in through the demonstration's identity provider or at `loginUrl`, in a browser of their own. */
  async function arrive(externalId, { loginUrl = demo.document.loginUrl, ...options } = {}) {
    const visitor = await meet(options);
    visitor.withoutScripts = options.javaScriptEnabled === false;
    await visitor.signIn(loginUrl, externalId);
    return visitor;
  }

  async function leave(visitor) {
    visitors.splice(visitors.indexOf(visitor), 1);
    await visitor.leave();
  }

  try {
    demo = await Demo.start({ settings });
    browser = await startBrowser();
    const at = (path) => new URL(path, demo.document.url).href;
    await story({ demo, step, arrive, leave, meet, look, at });
    await demo.command('audit', 'verify');
    const kept = databaseName === 'SQLite' ? `; the pictures are in ${pictures}` : '';
    console.log(`${steps} steps on ${databaseName}${kept}`);
  } finally {
    await browser?.close();
    await demo?.stop();
  }
}

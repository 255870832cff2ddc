// SimpleSAMLphp as Debian packages it, run by PHP's own web server out of a folder of its own, for one service provider whose
// metadata it fetches itself.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { freePort } from './muster.mjs';

const run = promisify(execFile);
const configuration = join(dirname(fileURLToPath(import.meta.url)), '..', 'peers', 'idps', 'simplesamlphp');
const FILES = {
  'config.php': 'config', 'authsources.php': 'config', 'saml20-idp-hosted.php': 'metadata',
};

export class SimpleSamlPhp {
  /** Everybody's password is their name. */
  static async start({ spMetadata, people }) {
    assert.ok(process.env.MUSTER_TEST_IDPS, 'MUSTER_TEST_IDPS names the folder with SimpleSAMLphp; ./test sets it');
    const installed = join(process.env.MUSTER_TEST_IDPS, 'simplesamlphp');
    const folder = await mkdtemp(join(tmpdir(), 'muster-browser-php-'));
    for (const name of ['log', 'data', 'temporary', 'metadata', 'sessions', 'config']) await mkdir(join(folder, name));
    for (const [file, place] of Object.entries(FILES)) await copyFile(join(configuration, file), join(folder, place, file));
    await run('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', '30', '-subj', '/CN=idp',
      '-keyout', join(folder, 'idp.key'), '-out', join(folder, 'idp.crt'),
    ]);
    const port = await freePort();
    const child = spawn('php', [
      '-d', 'opcache.enable_cli=0', '-S', `127.0.0.1:${port}`, '-t', join(installed, 'usr/share/simplesamlphp/www'),
    ], {
      env: {
        ...process.env, SIMPLESAMLPHP_CONFIG_DIR: join(folder, 'config'), IDP_FOLDER: folder, IDP_PORT: String(port),
        IDP_INSTALLED: installed, IDP_PEOPLE: people.join(' '), IDP_SP_METADATA: spMetadata,
      },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const idp = Object.assign(new SimpleSamlPhp(), { child, folder, base: `http://127.0.0.1:${port}` });
    for (let tries = 0; tries < 100; tries += 1) {
      if (await fetch(`${idp.base}/saml2/idp/metadata.php`).then((answer) => answer.ok, () => false)) return idp;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const log = await idp.log();
    await idp.stop();
    throw new Error(`SimpleSAMLphp does not answer: ${log}`);
  }

  /** Its metadata as a text, as somebody pastes it. */
  async metadata() {
    return (await fetch(`${this.base}/saml2/idp/metadata.php`)).text();
  }

  /** The end of what it noted. */
  async log() {
    const text = await readFile(join(this.folder, 'log', 'simplesamlphp.log'), 'utf8').catch(() => '');
    return text.split('\n').slice(-20).join('\n');
  }

  async stop() {
    this.child.kill('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}

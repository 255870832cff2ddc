// Starts a demonstration of the binary under test and talks to it as an IdP's provisioning and an
// administrator's shell do.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TlsProxy } from './tls.mjs';

const run = promisify(execFile);
const START_MILLISECONDS = 20_000;

/** A port on which nobody listens. */
export async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The JSON document that `child` prints when it is ready, however many lines it has. */
function readyDocument(child) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const late = setTimeout(() => reject(new Error(`not ready after ${START_MILLISECONDS} ms; printed: ${printed}`)), START_MILLISECONDS);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (piece) => {
      printed += piece;
      try {
        resolve(JSON.parse(printed));
        clearTimeout(late);
      } catch {
        // Not all of it yet.
      }
    });
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`ended before it was ready (${signal ?? code}); printed: ${printed}`));
    });
  });
}

/** The identity provider of examples/demo_idp, for the service provider whose metadata is at an address. */
export class ExampleIdp {
  static async start(spMetadata) {
    const binary = process.env.MUSTER_TEST_DEMO_IDP;
    assert.ok(binary, 'MUSTER_TEST_DEMO_IDP names the built example demo_idp');
    const folder = await mkdtemp(join(tmpdir(), 'muster-browser-idp-'));
    const listen = `127.0.0.1:${await freePort()}`;
    const child = spawn(binary, ['--sp-metadata', spMetadata, '--listen', listen, '--state-dir', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const idp = Object.assign(new ExampleIdp(), { child, folder, metadataUrl: `http://${listen}/metadata` });
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => { throw new Error(`the example identity provider ended with ${code}`); }),
    ]);
    return idp;
  }

  /** Its metadata as a text, as somebody pastes it. */
  async metadata() {
    return (await fetch(this.metadataUrl)).text();
  }

  async stop() {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The environment without settings of Muster: what the test is told of is not meant for the binary. */
function withoutSettings(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MUSTER_')));
}

/** The cluster for tests on PostgreSQL; without one, walks run on SQLite. */
const cluster = process.env.MUSTER_TEST_POSTGRES;

/** The database that the walks run on. */
export const databaseName = cluster ? 'PostgreSQL' : 'SQLite';

async function psql(statement) {
  await run('psql', ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--command=${statement}`, cluster]);
}

/** A database of its own: the setting that names it, and how it goes away. */
async function freshDatabase() {
  if (!cluster) return { settings: {}, drop: async () => {} };
  const name = `browser_${randomBytes(6).toString('hex')}`;
  await psql(`create database "${name}"`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { settings: { MUSTER_DATABASE_URL: url.href }, drop: () => psql(`drop database "${name}" with (force)`) };
}

export class Demo {
  /** Starts `muster demo` in an empty folder of its own; `behindTls`: browsers come by https. */
  static async start({ behindTls = false, settings = {} } = {}) {
    const demo = await Demo.spawn(['demo', '--json'], { behindTls, settings });
    try {
      demo.document = await readyDocument(demo.child);
    } catch (error) {
      await demo.stop();
      throw new Error(`${error.message}\n${demo.log}`);
    }
    // The test itself does not trust the proxy's certificate.
    if (demo.proxy) demo.document.scimUrl = demo.document.scimUrl.replace(demo.proxy.origin, `http://${demo.listen}`);
    for (const field of ['url', 'loginUrl', 'scimUrl', 'scimToken', 'organisation', 'connection']) {
      assert.ok(demo.document[field], `the document of \`demo --json\` has ${field}: ${JSON.stringify(demo.document)}`);
    }
    return demo;
  }

  /** Starts `muster serve` on an empty directory, behind TLS if so wanted; answers when the link for setting up is there. */
  static async serve(settings, { behindTls = true } = {}) {
    const server = await Demo.spawn(['serve', '--log', 'info'], { behindTls, settings });
    for (let tries = 0; !server.log.includes('listening') && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(!server.log.includes('token='), 'the link itself is not in the log');
    server.setupLink = (await readFile(join(server.dataDir, 'setup-link'), 'utf8')).trim();
    return server;
  }

  /** Starts the binary in an empty folder of its own, behind a proxy if so wanted. */
  static async spawn(words, { behindTls, settings = {} }) {
    const binary = process.env.MUSTER_BIN;
    assert.ok(binary, 'MUSTER_BIN names the binary to test');
    const folder = await mkdtemp(join(tmpdir(), 'muster-browser-'));
    const dataDir = join(folder, 'data');
    const port = await freePort();
    const listen = `127.0.0.1:${port}`;
    const proxy = behindTls ? await TlsProxy.before(port) : null;
    const origin = proxy ? ['--public-url', proxy.origin] : [];
    const database = await freshDatabase();
    const env = { ...withoutSettings(process.env), ...database.settings, ...settings };
    const child = spawn(binary, [...words, '--data-dir', dataDir, '--listen', listen, ...origin], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const demo = Object.assign(new Demo(binary, folder, dataDir, child), { listen, proxy, env, database });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (piece) => (demo.log += piece));
    return demo;
  }

  constructor(binary, folder, dataDir, child) {
    Object.assign(this, { binary, folder, dataDir, child, log: '' });
  }

  /** The organisation's slug, whether the document gives it bare or as an object. */
  get org() {
    return this.document.organisation.slug ?? this.document.organisation;
  }

  /** Ends the server as an operator would, and demands that it ends well. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      const [code, signal] = await ended;
      clearTimeout(late);
      this.stopped = signal ?? code;
    }
    await this.proxy?.stop();
    this.proxy = null;
    await this.database?.drop();
    this.database = null;
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What a command prints with `--json`. */
  async command(...words) {
    const origin = this.proxy ? ['--public-url', this.proxy.origin] : [];
    const { stdout } = await run(this.binary, [...words, '--json', '--data-dir', this.dataDir, ...origin], {
      cwd: this.folder,
      env: this.env,
    });
    return JSON.parse(stdout);
  }

  /** One SCIM request: `{ status, body }`; with the demonstration's token unless another is given. */
  async scim(method, path, body, token = this.document.scimToken) {
    const answer = await fetch(this.document.scimUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  /** Creates an employee as an IdP does; answers the resource. */
  async createUser(externalId, givenName, familyName) {
    const { status, body } = await this.scim('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: `${externalId.toLowerCase()}@acme.example`,
      externalId,
      name: { givenName, familyName },
      emails: [{ value: `${externalId.toLowerCase()}@acme.example`, type: 'work', primary: true }],
      active: true,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /** Sets `active` with a PATCH, as Entra ID and Okta do. */
  async setActive(id, value) {
    const { status, body } = await this.scim('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value }],
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.active, value);
  }
}

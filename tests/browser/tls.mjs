// What stands in front of Muster in the field: a proxy that speaks TLS, and a mail server.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A key and a certificate for `localhost` that nobody vouches for. */
async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'muster-tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  await run('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert,
  ]);
  const pair = { key: await readFile(key), cert: await readFile(cert) };
  await rm(folder, { recursive: true });
  return pair;
}

/** Stands in front of `127.0.0.1:port` as `https://localhost:…`. */
export class TlsProxy {
  static async before(port) {
    const server = createTlsServer(await certificate(), (asked, answer) => {
      const headers = { ...asked.headers, 'x-forwarded-for': asked.socket.remoteAddress, 'x-forwarded-proto': 'https' };
      const passed = request({ host: '127.0.0.1', port, method: asked.method, path: asked.url, headers }, (got) => {
        answer.writeHead(got.statusCode, got.rawHeaders);
        got.pipe(answer);
      });
      passed.on('error', () => answer.writeHead(502).end());
      asked.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return Object.assign(new TlsProxy(), { server, origin: `https://localhost:${server.address().port}` });
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A mail server that keeps what it gets. */
export class MailServer {
  static async start() {
    const mails = [];
    const server = createServer((socket) => {
      let waiting = '';
      let message = null;
      const say = (line) => socket.write(`${line}\r\n`);
      say('220 sink');
      socket.on('error', () => {});
      socket.on('data', (piece) => {
        waiting += piece;
        for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
          const line = waiting.slice(0, end);
          waiting = waiting.slice(end + 2);
          if (message !== null) {
            if (line === '.') {
              mails.push(message.join('\n'));
              message = null;
              say('250 taken');
            } else {
              message.push(line);
            }
          } else if (/^DATA/i.test(line)) {
            message = [];
            say('354 go on');
          } else if (/^QUIT/i.test(line)) {
            socket.end('221 bye\r\n');
          } else {
            say('250 fine');
          }
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return Object.assign(new MailServer(), { server, mails, url: `smtp://127.0.0.1:${server.address().port}` });
  }

  /** The link in the newest mail, when there are `count`. */
  async link(count) {
    for (let tries = 0; this.mails.length < count && tries < 300; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (this.mails.length !== count) throw new Error(`${this.mails.length} mails instead of ${count}`);
    // Quoted-printable folds long lines, and writes = as =3D.
    const text = this.mails.at(-1).replaceAll('=\n', '').replaceAll('=3D', '=');
    return /https?:\/\/(localhost|127\.0\.0\.1):\d+\/[a-z]+\?token=\S+/.exec(text)[0];
  }

  stop() {
    this.server.close();
  }
}

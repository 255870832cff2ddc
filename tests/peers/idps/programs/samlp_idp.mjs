// samlp, Auth0's SAML IdP, with the saml package under it.

import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { load, read, serve } from './commands.mjs';

const samlp = load('samlp');
const xmldom = load('@auth0/xmldom');
const xpath = load('xpath');

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const { folder, base } = JSON.parse(process.argv[2]);
const key = readFileSync(join(folder, 'idp.key'));
const cert = readFileSync(join(folder, 'idp.crt'));
const issuer = `${base}/idp`;
/** Service providers by entity ID. */
const known = new Map();

/** What the middleware answers to a request like Express's. */
function answered(middleware, request) {
  return new Promise((resolve, reject) => {
    const response = { set() {}, send: (...sent) => resolve(sent.at(-1)) };
    middleware({ headers: { host: new URL(base).host }, protocol: 'https', query: {}, ...request }, response, reject);
  });
}

function keep(entityId, text, sign, encryption) {
  const document = new xmldom.DOMParser().parseFromString(text);
  const value = (path) => xpath.select(`string(${path})`, document);
  const certificate = (use) => {
    const key = `//*[local-name()='KeyDescriptor'][not(@use) or @use='${use}'][1]`;
    const found = value(`${key}//*[local-name()='X509Certificate']`);
    return `-----BEGIN CERTIFICATE-----\n${found.trim()}\n-----END CERTIFICATE-----\n`;
  };
  known.set(entityId, {
    acs: value(`//*[local-name()='AssertionConsumerService'][@Binding='${POST}'][1]/@Location`),
    signingCert: certificate('signing'),
    sign,
    encrypt: encryption && {
      encryptionCert: certificate('encryption'),
      encryptionPublicKey: createPublicKey(certificate('encryption')).export({ type: 'spki', format: 'pem' }),
      encryptionAlgorithm: encryption,
      // Asked for CBC, it would rather not.
      disallowEncryptionWithInsecureAlgorithm: false,
      warnOnInsecureEncryptionAlgorithm: false,
    },
  });
}

async function form(entityId, person, { request, relayState } = {}) {
  const { acs, sign, encrypt } = known.get(entityId);
  const options = {
    issuer,
    key,
    cert,
    inResponseTo: request?.id,
    audience: entityId,
    destination: acs,
    recipient: acs,
    signAssertion: sign !== 'response',
    signResponse: sign !== 'assertion',
    signatureAlgorithm: 'rsa-sha256',
    digestAlgorithm: 'sha256',
    lifetimeInSeconds: 300,
    ...encrypt,
    nameIdentifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  };
  const user = { id: person, displayName: person, name: {}, emails: [{ value: `${person}@acme.example` }] };
  const response = await new Promise((resolve, reject) => {
    samlp.getSamlResponse(options, user, (error, made) => (error ? reject(error) : resolve(made)));
  });
  const fields = { SAMLResponse: Buffer.from(response).toString('base64') };
  if (relayState !== undefined) fields.RelayState = relayState;
  return { action: acs, fields };
}

await serve({
  metadata: () =>
    answered(samlp.metadata({
      issuer, cert: cert.toString(), redirectEndpointPath: '/sso', postEndpointPath: '/sso', logoutEndpointPaths: {},
    }), {}),

  async trust({ entity_id: entityId, url, sign, encryption }) {
    keep(entityId, await read(url), sign, encryption);
  },

  trust_text({ entity_id: entityId, text, sign }) {
    keep(entityId, text, sign);
  },

  async respond({ person, url, fields }) {
    const query = url ? Object.fromEntries(new URL(url).searchParams) : {};
    const request = { method: url ? 'GET' : 'POST', query, body: fields ?? {} };
    const parse = (options) => new Promise((resolve, reject) => {
      samlp.parseRequest(request, options, (error, parsed) => (error ? reject(error) : resolve(parsed)));
    });
    // Who asks decides the key, and samlp's own getCredentials is not asked about this kind of message.
    const { issuer: asking } = await parse({});
    const parsed = await parse({ signingCert: known.get(asking).signingCert, relayState: query.RelayState });
    const relayState = query.RelayState ?? fields?.RelayState;
    return form(parsed.issuer, person, { request: parsed, relayState });
  },

  start: ({ entity_id: entityId, person }) => form(entityId, person),
});

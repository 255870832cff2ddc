// samlify as an IdP.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { load, read, serve } from './commands.mjs';

const samlify = load('samlify');

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const { folder, base } = JSON.parse(process.argv[2]);
const text = (name) => readFileSync(join(folder, name), 'utf8');
const bindings = [samlify.Constants.namespace.binding.redirect, samlify.Constants.namespace.binding.post];

// Checking against the schema is left to its users; our requests are checked by the other libraries.
samlify.setSchemaValidator({ validate: async () => 'not checked' });

const settings = {
  entityID: `${base}/idp`,
  privateKey: text('idp.key'),
  signingCert: text('idp.crt'),
  wantAuthnRequestsSigned: true,
  requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  nameIDFormat: [UNSPECIFIED],
  singleSignOnService: bindings.map((Binding) => ({ Binding, Location: `${base}/sso` })),
  singleLogoutService: bindings.map((Binding) => ({ Binding, Location: `${base}/slo` })),
  loginResponseTemplate: { context: samlify.SamlLib.defaultLoginResponseTemplate.context, attributes: [] },
};
const idp = samlify.IdentityProvider(settings);
/** Service providers by entity ID. */
const known = new Map();

/** The template that samlify comes with lacks the statement about the sign-in, which SAML demands. */
function filled(context, values) {
  const statement =
    '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext>' +
    '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>' +
    '</saml:AuthnContext></saml:AuthnStatement>';
  let template = context.replace('{AuthnStatement}', statement).replace('{AttributeStatement}', '');
  if (!values.InResponseTo) template = template.replaceAll(' InResponseTo="{InResponseTo}"', '');
  return { id: values.ID, context: samlify.SamlLib.replaceTagsByValue(template, values) };
}

async function form(entityId, person, request, relayState) {
  const sp = known.get(entityId);
  const acs = sp.entityMeta.getAssertionConsumerService('post');
  const now = new Date();
  const later = new Date(now.getTime() + 300_000).toISOString();
  const id = () => `_${randomUUID()}`;
  const values = {
    ID: id(),
    AssertionID: id(),
    Destination: acs,
    Audience: entityId,
    SubjectRecipient: acs,
    Issuer: idp.entityMeta.getEntityID(),
    IssueInstant: now.toISOString(),
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    ConditionsNotBefore: now.toISOString(),
    ConditionsNotOnOrAfter: later,
    SubjectConfirmationDataNotOnOrAfter: later,
    NameIDFormat: UNSPECIFIED,
    NameID: person,
    InResponseTo: request?.extract.request.id,
  };
  // An encrypted assertion is signed around as well: first encrypted, then signed.
  const options = { relayState, encryptThenSign: sp.own !== idp };
  if (!sp.ownTemplate) options.customTagReplacement = (context) => filled(context, values);
  const made = await sp.own.createLoginResponse(sp, request ?? {}, 'post', { email: person }, options);
  const fields = { SAMLResponse: made.context };
  if (relayState !== undefined) fields.RelayState = relayState;
  return { action: made.entityEndpoint, fields };
}

function keep(entityId, metadata, sign, { own_template: ownTemplate = false, encryption } = {}) {
  const sp = samlify.ServiceProvider({ metadata, wantMessageSigned: sign === 'both' });
  // How it encrypts is a setting of the whole IdP, so that another one answers those who want it.
  const encrypting = { isAssertionEncrypted: true, dataEncryptionAlgorithm: encryption };
  const own = encryption ? samlify.IdentityProvider({ ...settings, ...encrypting }) : idp;
  known.set(entityId, Object.assign(sp, { ownTemplate, own }));
}

await serve({
  metadata: () => idp.getMetadata(),

  async trust({ entity_id: entityId, url, sign, ...options }) {
    keep(entityId, await read(url), sign, options);
  },

  trust_text({ entity_id: entityId, text: metadata, sign }) {
    keep(entityId, metadata, sign);
  },

  async respond({ person, url, fields }) {
    const query = url ? Object.fromEntries(new URL(url).searchParams) : null;
    const message = query?.SAMLRequest ?? fields.SAMLRequest;
    const xml = url ? samlify.Utility.inflateString(message) : String(samlify.Utility.base64Decode(message));
    const issuer = samlify.Extractor.extract(xml, samlify.Extractor.loginRequestFields).issuer;
    const sp = known.get(issuer);
    if (!sp) throw new Error(`unknown issuer ${issuer}`);
    // The octets that are signed are those that came.
    const octetString = url && new URL(url).search.slice(1).replace(/&Signature=.*$/, '');
    const [binding, carried] = url ? ['redirect', { query, octetString }] : ['post', { body: fields }];
    const request = await idp.parseLoginRequest(sp, binding, carried);
    return form(issuer, person, request, query?.RelayState ?? fields?.RelayState);
  },

  start: ({ entity_id: entityId, person }) => form(entityId, person),
});

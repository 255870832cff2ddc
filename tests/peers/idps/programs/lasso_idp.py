"""Lasso as an IdP."""

import datetime
import json
import os
import sys
import urllib.parse
import urllib.request

import lasso

from commands import serve

HINTS = {"assertion": lasso.PROFILE_SIGNATURE_HINT_FORBID, "both": lasso.PROFILE_SIGNATURE_HINT_FORCE}
METADATA = """<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{base}/idp">
  <IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor>
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{base}/slo"/>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{base}/slo"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{base}/sso"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{base}/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
"""


class Idp:
    def __init__(self, folder, base):
        with open(os.path.join(folder, "idp.crt"), encoding="utf-8") as file:
            pem = file.read()
        with open(os.path.join(folder, "idp.key"), encoding="utf-8") as file:
            key = file.read()
        certificate = "".join(pem.split("-----")[2].split())
        self.own_metadata = METADATA.format(base=base, certificate=certificate)
        self.server = lasso.Server.newFromBuffers(self.own_metadata, key, None, pem)
        self.server.signatureMethod = lasso.SIGNATURE_METHOD_RSA_SHA256
        self.signs = {}
        self.sessions = {}

    def metadata(self):
        return self.own_metadata

    def trust(self, entity_id, url, sign, encryption=None):
        with urllib.request.urlopen(url) as answer:
            self.trust_text(entity_id, answer.read().decode(), sign)
        if encryption:
            provider = self.server.providers[entity_id]
            provider.setEncryptionMode(lasso.ENCRYPTION_MODE_ASSERTION)
            provider.setEncryptionSymKeyType(getattr(lasso, f"ENCRYPTION_SYM_KEY_TYPE_{encryption}"))

    def trust_text(self, entity_id, text, sign):
        self.server.addProviderFromBuffer(lasso.PROVIDER_ROLE_SP, text)
        self.signs[entity_id] = sign

    def respond(self, person, url=None, fields=None):
        login = lasso.Login(self.server)
        login.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        if url:
            login.processAuthnRequestMsg(urllib.parse.urlsplit(url).query)
        else:
            login.processAuthnRequestMsg(fields["SAMLRequest"])
            login.msgRelayState = fields.get("RelayState")
        return self._form(login, person)

    def start(self, entity_id, person):
        login = lasso.Login(self.server)
        login.initIdpInitiatedAuthnRequest(entity_id)
        login.request.nameIDPolicy.format = lasso.SAML2_NAME_IDENTIFIER_FORMAT_UNSPECIFIED
        login.request.protocolBinding = lasso.SAML2_METADATA_BINDING_POST
        login.processAuthnRequestMsg(None)
        return self._form(login, person)

    def answer_logout(self, entity_id, url=None, fields=None):
        logout = self._logout(entity_id)
        logout.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        logout.processRequestMsg(urllib.parse.urlsplit(url).query if url else fields["SAMLRequest"])
        if fields:
            logout.msgRelayState = fields.get("RelayState")
        logout.validateRequest()
        logout.buildResponseMsg()
        return _carried(logout, "SAMLResponse")

    def ask_logout(self, entity_id, destination, person, index, binding):
        logout = self._logout(entity_id)
        logout.initRequest(entity_id, {"redirect": lasso.HTTP_METHOD_REDIRECT, "post": lasso.HTTP_METHOD_POST}[binding])
        logout.msgRelayState = "where we were"
        logout.buildRequestMsg()
        assert logout.request.sessionIndex == index, (logout.request.sessionIndex, index)
        self.asking = logout
        return _carried(logout, "SAMLRequest")

    def check_logout_answer(self, entity_id, url=None, fields=None):
        self.asking.setSignatureVerifyHint(lasso.PROFILE_SIGNATURE_VERIFY_HINT_FORCE)
        self.asking.processResponseMsg(urllib.parse.urlsplit(url).query if url else fields["SAMLResponse"])

    def _logout(self, entity_id):
        logout = lasso.Logout(self.server)
        logout.setSessionFromDump(self.sessions[entity_id])
        return logout

    def _form(self, login, person):
        login.setSignatureHint(HINTS[self.signs[login.remoteProviderId]])
        login.validateRequestMsg(True, True)
        now = datetime.datetime.now(datetime.timezone.utc)
        first, last = (moment.strftime("%Y-%m-%dT%H:%M:%SZ")
                       for moment in (now - datetime.timedelta(minutes=1), now + datetime.timedelta(minutes=5)))
        login.buildAssertion(lasso.SAML2_AUTHN_CONTEXT_PASSWORD, now.strftime("%Y-%m-%dT%H:%M:%SZ"), None, first, last)
        name = login.assertion.subject.nameID
        name.format = lasso.SAML2_NAME_IDENTIFIER_FORMAT_UNSPECIFIED
        name.content = person
        name.nameQualifier = name.spNameQualifier = None
        login.buildAuthnResponseMsg()
        self.sessions[login.remoteProviderId] = login.session.dump()
        fields = {"SAMLResponse": login.msgBody}
        if login.msgRelayState is not None:
            fields["RelayState"] = login.msgRelayState
        return {"action": login.msgUrl, "fields": fields}


def _carried(logout, name):
    if not logout.msgBody:
        return {"url": logout.msgUrl}
    fields = {name: logout.msgBody}
    if logout.msgRelayState is not None:
        fields["RelayState"] = logout.msgRelayState
    return {"action": logout.msgUrl, "fields": fields}


serve(Idp(**json.loads(sys.argv[1])))

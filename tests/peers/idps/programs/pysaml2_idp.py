"""pysaml2 as an IdP."""

import base64
import json
import os
import re
import sys
import urllib.parse
import urllib.request

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORD
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_UNSPECIFIED, NameID
from saml2.server import Server
from saml2.sigver import get_xmlsec_binary
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from commands import serve

SHA256 = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}


class Idp:
    def __init__(self, folder, base):
        self.folder = folder
        self.entity_id = f"{base}/idp"
        self.signs, self.algorithms, self.encrypted = {}, {}, set()
        both = (BINDING_HTTP_REDIRECT, BINDING_HTTP_POST)
        self.server = Server(config=IdPConfig().load({
            "entityid": self.entity_id,
            "key_file": os.path.join(folder, "idp.key"),
            "cert_file": os.path.join(folder, "idp.crt"),
            "xmlsec_binary": get_xmlsec_binary(),
            "metadata": {"inline": []},
            "service": {"idp": {
                "want_authn_requests_signed": True,
                "endpoints": {
                    "single_sign_on_service": [(f"{base}/sso", binding) for binding in both],
                    "single_logout_service": [(f"{base}/slo", binding) for binding in both],
                },
            }},
        }))

    def metadata(self):
        return str(entity_descriptor(self.server.config))

    def trust(self, entity_id, url, sign, sha1=False, encrypt=False):
        """Reads metadata from its URL and checks its signature with the key that stands in it."""
        self.server.metadata.load("remote", url=url, cert=self._published_certificate(url))
        self.signs[entity_id] = sign
        # What pysaml2 signs with unless it is told otherwise.
        self.algorithms[entity_id] = {} if sha1 else SHA256
        if encrypt:
            self.encrypted.add(entity_id)

    def trust_text(self, entity_id, text, sign):
        self.server.metadata.load("inline", text)
        self.signs[entity_id] = sign

    def _published_certificate(self, url):
        with urllib.request.urlopen(url) as answer:
            found = re.search(rb"X509Certificate>([^<]+)<", answer.read()).group(1)
        path = os.path.join(self.folder, "sp.crt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"-----BEGIN CERTIFICATE-----\n{found.decode().strip()}\n-----END CERTIFICATE-----\n")
        return path

    def respond(self, person, url=None, fields=None):
        if url:
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
            request = self.server.parse_authn_request(
                query["SAMLRequest"], BINDING_HTTP_REDIRECT, relay_state=query.get("RelayState"),
                sigalg=query.get("SigAlg"), signature=query.get("Signature"))
            relay_state = query.get("RelayState")
        else:
            request = self.server.parse_authn_request(fields["SAMLRequest"], BINDING_HTTP_POST)
            relay_state = fields.get("RelayState")
        where = self.server.response_args(request.message)
        return self._form(where["destination"], where["sp_entity_id"], where["in_response_to"], person, relay_state)

    def start(self, entity_id, person):
        service = self.server.metadata.assertion_consumer_service(entity_id, BINDING_HTTP_POST)[0]
        return self._form(service["location"], entity_id, None, person, None)

    def answer_logout(self, entity_id, url=None, fields=None):
        message, binding, relay_state, signature = _arrived(url, fields)
        request = self.server.parse_logout_request(message, binding, relay_state=relay_state, **signature)
        response = self.server.create_logout_response(
            request.message, [binding], sign=binding == BINDING_HTTP_POST, **SHA256)
        destination = self.server.metadata.single_logout_service(entity_id, binding, "spsso")[0]["location"]
        return self._carry(response, binding, destination, relay_state, response=True)

    def ask_logout(self, entity_id, destination, person, index, binding):
        binding = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}[binding]
        _, request = self.server.create_logout_request(
            destination, entity_id, name_id=NameID(format=NAMEID_FORMAT_UNSPECIFIED, text=person),
            session_indexes=[index], sign=binding == BINDING_HTTP_POST, **SHA256)
        return self._carry(request, binding, destination, "where we were")

    def check_logout_answer(self, entity_id, url=None, fields=None):
        message, binding, relay_state, _ = _arrived(url, fields)
        assert relay_state == "where we were", relay_state
        response = self.server.parse_logout_request_response(message, binding)
        assert response and response.status_ok(), str(response)

    def _carry(self, message, binding, destination, relay_state, response=False):
        carried = self.server.apply_binding(
            binding, str(message), destination, relay_state or "", response=response,
            sign=binding == BINDING_HTTP_REDIRECT, sigalg=SIG_RSA_SHA256)
        if binding == BINDING_HTTP_REDIRECT:
            return {"url": dict(carried["headers"])["Location"]}
        name = "SAMLResponse" if response else "SAMLRequest"
        fields = {name: base64.b64encode(str(message).encode()).decode()}
        return {"action": destination, "fields": {**fields, **({"RelayState": relay_state} if relay_state else {})}}

    def _form(self, destination, entity_id, in_response_to, person, relay_state):
        sign = self.signs[entity_id]
        response = self.server.create_authn_response(
            {"uid": [person]}, in_response_to, destination, entity_id,
            name_id=NameID(format=NAMEID_FORMAT_UNSPECIFIED, text=person), authn={"class_ref": PASSWORD},
            sign_response=sign in ("response", "both"), sign_assertion=sign in ("assertion", "both"),
            encrypt_assertion=entity_id in self.encrypted, **self.algorithms.get(entity_id, SHA256))
        fields = {"SAMLResponse": base64.b64encode(str(response).encode()).decode()}
        if relay_state is not None:
            fields["RelayState"] = relay_state
        return {"action": destination, "fields": fields}


def _arrived(url, fields):
    """A message with its binding, its RelayState and what signs its query."""
    if url:
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    message = fields.get("SAMLRequest") or fields["SAMLResponse"]
    signature = {"sigalg": fields["SigAlg"], "signature": fields["Signature"]} if url else {}
    return message, BINDING_HTTP_REDIRECT if url else BINDING_HTTP_POST, fields.get("RelayState"), signature


serve(Idp(**json.loads(sys.argv[1])))

"""Libraries that act as identity providers, each in a process of its own: no login page, everything else."""

import base64
import contextlib
import json
import os
import re
import subprocess
import sys

from .browser import Form, Page
from .processes import end, key_and_certificate, tail

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
# Nothing listens there: requests are handed over and responses carried by the test.
BASE = "https://idp.example"


class LibraryIdp:
    def __init__(self, name, signs, child, folder, abilities):
        self.name = name
        # What only some of them can do, with the options of `trust` that make them do it.
        vars(self).update(abilities)
        self.signs = signs
        self.child = child
        self.log = os.path.join(folder, "program.log")
        self.entity_id = f"{BASE}/idp"
        self.metadata = os.path.join(folder, "idp.xml")
        with open(self.metadata, "w", encoding="utf-8") as file:
            file.write(self.do("metadata"))

    def do(self, what, **arguments):
        """Has the program do it; LibraryRefuses when the library raises an error."""
        self.child.stdin.write(json.dumps({"do": what, "with": arguments}) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        assert line, f"{self.name} ended:\n{tail(self.log)}"
        told = json.loads(line)
        if "error" in told:
            raise LibraryRefuses(f"{self.name}: {told['error']}", told["trace"])
        return told["answer"]

    def trust(self, provider, sign, **options):
        """Reads the metadata of a service provider from its URL and keeps how to answer it."""
        self.do("trust", entity_id=provider.entity_id, url=provider.metadata_url, sign=sign, **options)

    def trust_elsewhere(self, provider, entity_id):
        """Another service provider by name, whose responses are posted to the address of `provider`."""
        text = provider.fetch_metadata().replace(f'entityID="{provider.entity_id}"', f'entityID="{entity_id}"')
        self.do("trust_text", entity_id=entity_id, text=text, sign=self.signs[-1])

    def respond(self, browser, begun, person):
        """From the page that begins a sign-in to the form that carries the response."""
        return self._form(self.do("respond", person=person, **_carried(begun)))

    def start_here(self, browser, entity_id, person):
        """A sign-in that begins at the IdP."""
        return self._form(self.do("start", entity_id=entity_id, person=person))

    def refuses(self, browser, begun):
        """Whether the library turns a request down for its signature."""
        try:
            self.do("respond", person="dwho", **_carried(begun))
        except LibraryRefuses as refusal:
            return re.search("sig|digest", refusal.args[0], re.IGNORECASE) is not None
        return False

    def _page(self, answer):
        """The page that carries what the library made."""
        return Page.redirect(answer["url"]) if "url" in answer else Page.showing(self._form(answer))

    @staticmethod
    def _form(answer):
        return Form(answer["action"], "POST", answer["fields"])


class LogoutLibraryIdp(LibraryIdp):
    """One that speaks single logout, too."""

    def answer_logout(self, provider, begun):
        """The page with the answer to our request."""
        return self._page(self.do("answer_logout", entity_id=provider.entity_id, **_carried(begun)))

    def refuses_logout(self, provider, begun):
        """Whether the library turns a logout request down for its signature."""
        try:
            self.answer_logout(provider, begun)
        except LibraryRefuses as refusal:
            return re.search("sig|digest", refusal.args[0], re.IGNORECASE) is not None
        return False

    def ask_logout(self, provider, person, form, binding):
        """The page with a request to end the session that `form` began."""
        index = re.search('SessionIndex="([^"]+)"', base64.b64decode(form.fields["SAMLResponse"]).decode()).group(1)
        return self._page(self.do("ask_logout", entity_id=provider.entity_id, destination=provider.slo_url,
                                  person=person, index=index, binding=binding))

    def check_logout_answer(self, provider, page):
        """Demands that the library believes our answer."""
        self.do("check_logout_answer", entity_id=provider.entity_id, **_carried(page))


def _carried(begun):
    asked = begun.form_with("SAMLRequest") or begun.form_with("SAMLResponse")
    return {"fields": asked.fields} if asked else {"url": begun.location}


class LibraryRefuses(Exception):
    """The library raised an error."""


def library(name, signs, command, program, kind=LibraryIdp, **abilities):
    """What runs `program` with `command` as an IdP."""
    @contextlib.contextmanager
    def running(folder, people):
        key_and_certificate(folder)
        arguments = json.dumps({"folder": folder, "base": BASE})
        with open(os.path.join(folder, "program.log"), "ab") as log:
            child = subprocess.Popen([*command, os.path.join(PROGRAMS, program), arguments], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        try:
            yield kind(name, signs, child, folder, abilities)
        finally:
            end(child)
            child.stdin.close()
            child.stdout.close()
    return running


ALL = ("assertion", "response", "both")
GCM_256 = {"encryption": "http://www.w3.org/2009/xmlenc11#aes256-gcm"}
GCM_128 = {"encryption": "http://www.w3.org/2009/xmlenc11#aes128-gcm"}
CBC_256 = {"encryption": "http://www.w3.org/2001/04/xmlenc#aes256-cbc"}

pysaml2 = library("pysaml2", ALL, [sys.executable], "pysaml2_idp.py", LogoutLibraryIdp, sha1={"sha1": True},
                  encrypts={"3DES-CBC": {"encrypt": True}})
# Debian's package is for Debian's Python.
lasso = library("lasso", ("assertion", "both"), ["/usr/bin/python3"], "lasso_idp.py", LogoutLibraryIdp,
                encrypts={"AES-256-CBC": {"encryption": "AES_256"}, "3DES-CBC": {"encryption": "3DES"}})
samlp = library("samlp", ALL, ["node"], "samlp_idp.mjs", encrypts={"AES-256-GCM": GCM_256, "AES-256-CBC": CBC_256})
samlify = library("samlify", ("assertion", "both"), ["node"], "samlify_idp.mjs", own_template={"own_template": True},
                  encrypts={"AES-128-GCM": GCM_128, "AES-256-CBC": CBC_256})

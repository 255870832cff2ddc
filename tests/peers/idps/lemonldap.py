"""LemonLDAP::NG as Debian packages it, run by Plack's own web server out of a folder of its own."""

import contextlib
import json
import os
import subprocess
import urllib.parse

from gateway import free_port

from .browser import Browser, follow, follow_through
from .processes import key_and_certificate, serving

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lemonldap")
PE_SAML_SIGNATURE_ERROR = 57
# It always signs the assertion; whether the response as well is this option.
SIGNS = {"assertion": 0, "both": 1}


class LemonLdap:
    """The IdP: its demonstration users sign in at its login page with their name as the password."""

    name = "LemonLDAP::NG"
    signs = tuple(SIGNS)
    # For so many seconds after a login nobody has to log in anew, whatever a request says.
    credentials_count_for = 3
    # What Lasso encrypts with unless it is told otherwise, and LemonLDAP::NG does not tell it.
    encrypts = {"AES-128-CBC": {"samlSPMetaDataOptionsEncryptionMode": "assertion"}}

    def __init__(self, folder, installed):
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.metadata = f"{self.base}/saml/metadata/idp"
        self.entity_id = f"{self.base}/saml/metadata"
        self.environment = {
            **os.environ, "LLNG_DEFAULTCONFFILE": os.path.join(folder, "lemonldap-ng.ini"),
            "PERL5LIB": f"{installed}/usr/share/perl5:{HERE}"}
        key, certificate = key_and_certificate(folder)
        self.configuration = self._configuration(_read(key), _read(certificate))
        self.configured = 0
        self.server = contextlib.ExitStack()

    def _configuration(self, key, certificate):
        sessions = {name: os.path.join(self.folder, name) for name in ("sessions", "locks", "persistent", "cache")}
        files = {"generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
                 "LockDirectory": sessions["locks"]}
        return {
            "cfgAuthor": "test", "cfgDate": 1, "cfgVersion": "2.16.1", "key": "a key for the length of one test run",
            "domain": "127.0.0.1", "portal": f"{self.base}/", "securedCookie": 0, "cookieName": "lemonldap",
            "authentication": "Demo", "userDB": "Same", "passwordDB": "Demo", "registerDB": "Null",
            "demoExportedVars": {"uid": "uid", "cn": "cn", "mail": "mail"},
            "globalStorage": "Apache::Session::File",
            "globalStorageOptions": {**files, "Directory": sessions["sessions"]},
            "persistentStorage": "Apache::Session::File",
            "persistentStorageOptions": {**files, "Directory": sessions["persistent"]},
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": {"namespace": "sessions", "default_expires_in": 600, "cache_depth": 1,
                                           "cache_root": sessions["cache"]},
            "locationRules": {"127.0.0.1": {"default": "accept"}}, "exportedHeaders": {},
            "requireToken": 0, "captcha": "NoCaptcha", "loginHistoryEnabled": 0, "portalDisplayRegister": 0,
            "portalForceAuthnInterval": self.credentials_count_for,
            "issuerDBSAMLActivation": 1, "issuerDBSAMLRule": "1", "issuerDBSAMLPath": "^/saml/",
            "samlEntityID": "#PORTAL#/saml/metadata", "samlOrganizationName": "IDP",
            "samlOrganizationDisplayName": "IDP", "samlOrganizationURL": self.base,
            "samlServicePrivateKeySig": key, "samlServicePublicKeySig": certificate,
            "samlServiceUseCertificateInResponse": 1, "samlServiceSignatureMethod": "RSA_SHA256",
            "samlSPMetaDataXML": {}, "samlSPMetaDataOptions": {}, "samlSPMetaDataExportedAttributes": {},
        }

    def start(self):
        """Starts, or starts anew with the configuration as it is now."""
        self.server.close()
        self.configured += 1
        path = os.path.join(self.folder, "conf", f"lmConf-{self.configured}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**self.configuration, "cfgNum": self.configured}, file)
        command = ["plackup", "--server", "HTTP::Server::PSGI", "--host", "127.0.0.1", "--port", str(self.port),
                   "--env", "production", "-a", os.path.join(HERE, "portal.psgi")]
        log = os.path.join(self.folder, "portal.log")
        self.server.enter_context(serving(command, self.port, log, env=self.environment))

    def trust(self, provider, sign, **options):
        """Reads the metadata of a service provider from its URL and keeps how to answer it."""
        self._keep(provider.org, provider.fetch_metadata(), sign, options)

    def trust_elsewhere(self, provider, entity_id):
        """Another service provider by name, whose responses are posted to the address of `provider`."""
        metadata = provider.fetch_metadata().replace(f'entityID="{provider.entity_id}"', f'entityID="{entity_id}"')
        self._keep("elsewhere", metadata, "both", {})

    def _keep(self, name, metadata, sign, options):
        self.configuration["samlSPMetaDataXML"][name] = {"samlSPMetaDataXML": metadata}
        self.configuration["samlSPMetaDataExportedAttributes"][name] = {"uid": "1;uid", "mail": "0;mail"}
        self.configuration["samlSPMetaDataOptions"][name] = {
            "samlSPMetaDataOptionsSignSSOMessage": SIGNS[sign],
            "samlSPMetaDataOptionsCheckSSOMessageSignature": 1,
            "samlSPMetaDataOptionsSignSLOMessage": 1, "samlSPMetaDataOptionsCheckSLOMessageSignature": 1,
            "samlSPMetaDataOptionsSignatureMethod": "RSA_SHA256", "samlSPMetaDataOptionsEncryptionMode": "none",
            "samlSPMetaDataOptionsEnableIDPInitiatedURL": 1, "samlSPMetaDataOptionsNameIDFormat": "unspecified",
            "samlSPMetaDataOptionsNameIDSessionKey": "uid", **options}
        self.start()

    def respond(self, browser, begun, person):
        """From the page that begins a sign-in to the form that carries the response."""
        return self._through_login(browser, follow(browser, begun), person)

    def asks_for_password(self, browser, begun):
        """Whether the IdP wants credentials although the person may have a session there."""
        page = follow(browser, begun)
        # It says first that a login is wanted.
        announced = page.form_with("forceUpgrade")
        return (browser.submit(announced) if announced else page).form_with("password") is not None

    def start_here(self, browser, entity_id, person):
        """A sign-in that begins at the IdP."""
        query = urllib.parse.urlencode({"IDPInitiated": 1, "sp": entity_id})
        return self._through_login(browser, browser.open(f"{self.base}/saml/singleSignOn?{query}"), person)

    def log_out(self, browser, change=lambda url: url):
        """Ends the person's session at the IdP, which tells every service provider, each in a frame."""
        page = browser.open(f"{self.base}/?logout=1")
        told = [frame for frame in page.frames if "SAMLRequest=" in frame]
        assert told, page.text
        for frame in told:
            # In a frame of another site no browser sends our cookies.
            visitor = Browser()
            follow_through(visitor, visitor.ask(change(frame)))

    def refuses(self, browser, begun):
        """Whether the IdP turns a request down for its signature, which it looks at after the login."""
        page = self._log_in(browser, follow(browser, begun), "dwho")
        return f'trmsg="{PE_SAML_SIGNATURE_ERROR}"' in page.text and page.form_with("SAMLResponse") is None

    @staticmethod
    def _log_in(browser, page, person):
        login = page.form_with("password")
        return browser.submit(login.filled(user=person, password=person)) if login else page

    def _through_login(self, browser, page, person):
        page = self._log_in(browser, page, person)
        form = page.form_with("SAMLResponse")
        assert form, f"{self.name} gives no response but {page.status} {page.url}:\n{page.text[:3000]}"
        return form


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


@contextlib.contextmanager
def running(folder, people):
    installed = os.path.join(os.environ["MUSTER_TEST_IDPS"], "lemonldap")
    assert os.path.isdir(installed), f"LemonLDAP::NG is not in {installed}: ./test puts it there"
    for name in ("conf", "cache", "sessions", "locks", "persistent"):
        os.mkdir(os.path.join(folder, name))
    settings = _read(os.path.join(HERE, "lemonldap-ng.ini"))
    with open(os.path.join(folder, "lemonldap-ng.ini"), "w", encoding="utf-8") as file:
        file.write(settings.replace("@FOLDER@", folder).replace("@INSTALLED@", installed))
    idp = LemonLdap(folder, installed)
    with idp.server:
        idp.start()
        yield idp

"""SimpleSAMLphp as Debian packages it, run by PHP's own web server out of a folder of its own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import urllib.parse

from gateway import free_port

from .browser import follow, follow_through
from .processes import key_and_certificate, serving

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simplesamlphp")
SIGNS = {"assertion": (True, False), "response": (False, True), "both": (True, True)}


class SimpleSamlPhp:
    """The IdP: its users sign in at its login page with their name as the password."""

    name = "SimpleSAMLphp"
    signs = tuple(SIGNS)
    credentials_count_for = 0
    # It knows no other algorithm than this.
    encrypts = {"AES-128-CBC": {"assertion.encryption": True}}
    sha1 = {"signature.algorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}

    def __init__(self, environment, folder):
        self.environment = environment
        self.folder = folder
        self.base = f"http://127.0.0.1:{environment['IDP_PORT']}"
        self.metadata = f"{self.base}/saml2/idp/metadata.php"
        self.entity_id = f"{self.base}/idp"

    def trust(self, provider, sign, **options):
        """Reads the metadata of a service provider from its URL and keeps how to answer it."""
        assertion, response = SIGNS[sign]
        options = {"saml20.sign.assertion": assertion, "saml20.sign.response": response, **options}
        script = os.path.join(HERE, "trust.php")
        document = os.path.join(self.folder, "sp.xml")
        with open(document, "w", encoding="utf-8") as file:
            file.write(provider.fetch_metadata())
        done = subprocess.run(["php", script, document, json.dumps(options)], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, f"SimpleSAMLphp reads our metadata: {done.stdout}{done.stderr}"

    def trust_elsewhere(self, provider, entity_id):
        """Another service provider by name, whose responses are posted to the address of `provider`."""
        self.trust(provider, "both", entityid=entity_id)

    def respond(self, browser, begun, person):
        """From the page that begins a sign-in to the form that carries the response."""
        return self._through_login(browser, follow(browser, begun), person)

    def asks_for_password(self, browser, begun):
        """Whether the IdP wants credentials although the person may have a session there."""
        return follow(browser, begun).form_with("password") is not None

    def log_out(self, browser, change=lambda url: url):
        """Ends the person's session at the IdP, which tells every service provider, one after the other."""
        query = urllib.parse.urlencode({"ReturnTo": f"{self.base}/logout.php"})
        follow_through(browser, browser.ask(f"{self.base}/saml2/idp/SingleLogoutService.php?{query}"), change)

    def change_key(self):
        """Signs with another key from now on, and says so in its metadata."""
        key_and_certificate(self.folder)

    def start_here(self, browser, entity_id, person):
        """A sign-in that begins at the IdP."""
        query = urllib.parse.urlencode({"spentityid": entity_id})
        return self._through_login(browser, browser.open(f"{self.base}/saml2/idp/SSOService.php?{query}"), person)

    def _through_login(self, browser, page, person):
        login = page.form_with("password")
        if login:
            page = browser.submit(login.filled(username=person, password=person))
        form = page.form_with("SAMLResponse")
        assert form, f"{self.name} gives no response but {page.status} {page.url}:\n{page.text[:3000]}"
        return form

    def refuses(self, browser, begun):
        """Whether the IdP turns a request down for its signature: no login page, no response."""
        page = follow(browser, begun)
        told = re.search("Caused by: .*(signature|digest)", page.text)
        return bool(told) and not page.form_with("password") and not page.form_with("SAMLResponse")


@contextlib.contextmanager
def running(folder, people):
    installed = os.path.join(os.environ["MUSTER_TEST_IDPS"], "simplesamlphp")
    www = os.path.join(installed, "usr/share/simplesamlphp/www")
    assert os.path.isdir(www), f"SimpleSAMLphp is not in {installed}: ./test puts it there"
    for name in ("log", "data", "temporary", "metadata", "sessions", "config"):
        os.mkdir(os.path.join(folder, name))
    for name, place in (("config.php", "config"), ("authsources.php", "config"),
                        ("saml20-idp-hosted.php", "metadata"), ("saml20-sp-remote.php", "metadata")):
        shutil.copy(os.path.join(HERE, name), os.path.join(folder, place))
    key_and_certificate(folder)
    port = free_port()
    environment = {**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": os.path.join(folder, "config"), "IDP_FOLDER": folder,
                   "IDP_PORT": str(port), "IDP_INSTALLED": installed, "IDP_PEOPLE": " ".join(people)}
    with open(os.path.join(folder, "service-providers"), "w", encoding="utf-8") as file:
        file.write("a:0:{}")
    command = ["php", "-d", "opcache.enable_cli=0", "-S", f"127.0.0.1:{port}", "-t", www]
    with serving(command, port, os.path.join(folder, "php.log"), env=environment):
        yield SimpleSamlPhp(environment, folder)

"""One connection of a Muster under test, seen from an identity provider, an administrator and a browser."""

import json

from gateway import Client

from .browser import Browser, Form


class ServiceProvider:
    """An organisation of its own with one connection to an IdP and its SCIM token."""

    def __init__(self, gateway, org, idp_metadata, *settings):
        self.gateway = gateway
        self.org = org
        gateway.command("org", "create", org, "--name", org)
        self.connection = ("--org", org, "--slug", "idp")
        chosen = [word for setting in settings for word in ("--set", setting)]
        links = gateway.command("connection", "create", *self.connection, "--idp-metadata", idp_metadata, *chosen)
        self.entity_id = links["entityId"]
        self.acs_url = links["acsUrl"]
        self.metadata_url = links["metadataUrl"]
        self.login_url = links["loginUrl"]
        self.slo_url = links["sloUrl"]
        token = gateway.command("scim-token", "create", "--org", org, "--connection", "idp")["token"]
        self.provisioning = Client(gateway, token=token)

    def fetch_metadata(self):
        page = Browser().ask(self.metadata_url)
        assert page.status == 200, f"{self.metadata_url}: {page.status}"
        return page.text

    def set(self, *settings):
        self.gateway.command("connection", "set", *self.connection, *settings)

    def refresh(self):
        """Fetches the IdP's metadata again."""
        self.gateway.command("connection", "refresh", *self.connection)

    def shown(self):
        return self.gateway.command("connection", "show", *self.connection)

    def hire(self, external_id):
        """The IdP provisions somebody; answers the employee's id."""
        status, body = self.provisioning.create(external_id)
        assert status == 201, (status, body)
        return body["id"]

    def set_active(self, employee, active):
        """The IdP suspends or restores somebody."""
        patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "path": "active", "value": active}]}
        status, body = self.provisioning.scim("PATCH", f"/Users/{employee}", patch)
        assert status == 200 and body["active"] is active, (status, body)

    def last_sign_in(self):
        """The newest sign-in attempt as the administrator sees it."""
        return self.gateway.command("sign-in", "list", "--org", self.org, "--limit", "1")[0]

    def session(self, browser):
        """`GET /api/session` with this browser's cookies: its JSON, or None when nobody is signed in."""
        page = browser.ask(f"http://127.0.0.1:{self.gateway.port}/api/session")
        assert page.status in (200, 401), (page.status, page.text)
        return json.loads(page.text) if page.status == 200 else None

    def log_out(self, browser):
        """Presses our own button: a page that leads to the IdP's logout, or that says it is done."""
        base = f"http://127.0.0.1:{self.gateway.port}"
        return browser.ask(f"{base}/logout", {}, origin=base)

    def begin(self, browser):
        """Begins a sign-in: a redirect to the IdP, or a page with the form that goes there."""
        page = browser.ask(self.login_url)
        assert page.location or (page.status == 200 and page.form_with("SAMLRequest")), (page.status, page.text)
        return page

    def post(self, browser, response, relay_state=None):
        """Posts a response to the assertion consumer service, whatever address its form had."""
        fields = {"SAMLResponse": response, **({} if relay_state is None else {"RelayState": relay_state})}
        return browser.post(Form(self.acs_url, "POST", fields))

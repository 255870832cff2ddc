"""A hundred employees come in the four ways in which nobody is to get a mail: past the activation, by SCIM, from a file, and at
their first sign-in. The mail server hears nothing, and the ledger has nothing; then one invitation, and it hears of that one.

    no_mail.py [sqlite|postgres]…"""

import os
import sys
import tempfile
import time

from gateway import unprovisioned
from idps import library
from idps.browser import Browser
from idps.service_provider import ServiceProvider
from mail_server import MailServer

EACH = 25
# The server looks at its outbox every few seconds; a mail would have come by then.
PATIENCE = 8


def hundred(gateway, folder):
    people = [f"late-{number}" for number in range(EACH)]
    with library.pysaml2(os.path.realpath(folder), people) as idp:
        provider = ServiceProvider(gateway, "acme", idp.metadata, "saml.jit=true")
        gateway.start()
        idp.trust(provider, "both")
        for number in range(EACH):
            gateway.command("employee", "add", "--org", "acme", "--email", f"bypassed-{number}@acme.example", "--first-name",
                            "Given", "--last-name", "Family", "--external-id", f"bypassed-{number}", "--bypass")
            status, body = provider.provisioning.create(f"pushed-{number}")
            assert status == 201, (status, body)
        rows = ["email,firstName,lastName,externalId"]
        rows += [f"listed-{number}@acme.example,Given,Family,listed-{number}" for number in range(EACH)]
        path = os.path.join(folder, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")
        done = gateway.command("employee", "import", "--org", "acme", path)
        assert done["created"] == EACH, done
        for person in people:
            browser = Browser()
            answer = browser.post(idp.respond(browser, provider.begin(browser), person))
            assert answer.status == 303, provider.last_sign_in()
    found = gateway.command("employee", "list", "--org", "acme")
    assert len(found) == 4 * EACH, len(found)
    assert {employee["status"] for employee in found} == {"ACTIVE"}, found[:3]


def run(engine):
    with tempfile.TemporaryDirectory(prefix="muster-no-mail-") as folder, MailServer() as mails, \
            unprovisioned(engine, MUSTER_SMTP_URL=mails.url, MUSTER_SIGN_IN_RATE_LIMIT="0") as gateway:
        gateway.environment["MUSTER_PUBLIC_URL"] = f"http://127.0.0.1:{gateway.port}"
        hundred(gateway, folder)
        time.sleep(PATIENCE)
        assert mails.recipients() == [], mails.recipients()
        assert gateway.command("mail", "list", "--org", "acme") == []
        gateway.command("employee", "add", "--org", "acme", "--email", "invited@acme.example", "--first-name", "Given",
                        "--last-name", "Family", "--external-id", "invited")
        until = time.monotonic() + 60
        while time.monotonic() < until and not mails.recipients():
            time.sleep(0.2)
        # A second mail would come with the next look at the outbox.
        time.sleep(PATIENCE)
        assert mails.recipients() == ["invited@acme.example"], mails.recipients()
        [mail] = gateway.command("mail", "list", "--org", "acme")
        assert (mail["kind"], mail["state"], mail["recipient"]) == ("invitation", "sent", "invited@acme.example"), mail
        assert gateway.stop() == 0
    print(f"ok: {engine}: {4 * EACH} employees and no mail; one invitation and one mail")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ("sqlite", "postgres"):
        run(chosen)

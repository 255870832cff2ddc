"""Two servers on one PostgreSQL are one Muster: what is done through one of them holds in the other from the next request
on, nothing is done twice, and while one is restarted the other goes on without a request dropped or half answered."""

import contextlib
import http.client
import os
import sys
import tempfile
import threading
import time
import urllib.parse

from gateway import Client, unprovisioned
from idps import library
from idps.browser import Browser, Form
from idps.service_provider import ServiceProvider
from idps.story import PEOPLE, PERSON, refused
from mail_server import MailServer

ROUNDS = 20
CLIENTS = 6
RESTARTS = 3
LETTERS = 24


class Pair:
    """Both servers, and the one organisation that they serve. `first` has the public address."""

    def __init__(self, first, second, idp):
        self.first, self.second = first, second
        self.idp = idp
        self.provider = ServiceProvider(first, "acme", idp.metadata)
        idp.trust(self.provider, "both")
        first.token = second.token = self.provider.provisioning.token
        self.employee = self.provider.hire(PERSON)

    def both(self):
        return (self.first, self.second)

    def session(self, gateway, browser):
        """Whom `gateway` takes the browser for: the status of `GET /api/session`."""
        return browser.ask(f"http://127.0.0.1:{gateway.port}/api/session").status

    def begun(self, gateway, browser):
        """A response to a sign-in that began at `gateway`."""
        return self.idp.respond(browser, browser.ask(through(gateway, self.provider.login_url)), PERSON)

    def signed_in(self, gateway):
        """Somebody who began and ended a sign-in at `gateway`."""
        browser = Browser()
        answer = post(gateway, browser, self.begun(gateway, browser))
        assert answer.status == 303, (answer.status, self.provider.last_sign_in())
        return browser

    def set_active(self, gateway, active):
        patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                 "Operations": [{"op": "replace", "path": "active", "value": active}]}
        status, body = Client(gateway).scim("PATCH", f"/Users/{self.employee}", patch)
        assert status == 200 and body["active"] is active, (status, body)

    def sessions(self):
        return self.first.command("session", "list", "--org", "acme", "--employee", self.employee)


def through(gateway, url):
    """The same address at the port of `gateway`."""
    return urllib.parse.urlsplit(url)._replace(netloc=f"127.0.0.1:{gateway.port}").geturl()


def post(gateway, browser, form):
    return browser.post(Form(through(gateway, form.action), form.method, form.fields))


@contextlib.contextmanager
def pair(**settings):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-pair-"))
        first = stack.enter_context(unprovisioned("postgres", MUSTER_SIGN_IN_RATE_LIMIT="0", **settings))
        first.environment["MUSTER_PUBLIC_URL"] = f"http://127.0.0.1:{first.port}"
        idp = stack.enter_context(library.pysaml2(os.path.realpath(folder), PEOPLE))
        first.start()
        second = stack.enter_context(first.twin())
        second.start()
        yield Pair(first, second, idp)
        for gateway in (first, second):
            assert gateway.stop() == 0
        first.command("audit", "verify")


def at_once(*work):
    """Runs all of it at the same moment and answers what each gave."""
    barrier, given = threading.Barrier(len(work)), [None] * len(work)

    def run(place, one):
        barrier.wait()
        given[place] = one()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def suspension(pair):
    for near, far in (pair.both(), pair.both()[::-1]) * 3:
        here, there = pair.signed_in(near), pair.signed_in(far)
        assert [pair.session(gateway, browser) for gateway in pair.both() for browser in (here, there)] == [200] * 4
        waiting = Browser()
        form = pair.begun(far, waiting)
        pair.set_active(near, False)
        assert pair.session(far, here) == 401 and pair.session(far, there) == 401, "the session lives on in the other"
        assert pair.session(near, here) == 401 and pair.session(near, there) == 401
        refused(pair.provider, waiting, post(far, waiting, form), "employee_suspended", name_id=PERSON)
        pair.set_active(far, True)
        assert pair.session(near, here) == 401, "no session comes back"
    print("ok: a suspension through one server ends every session in the other and refuses the sign-in under way")


def tokens_and_connections(pair):
    browser = pair.signed_in(pair.second)
    words = ("--org", "acme", "--connection", "idp")
    for number in range(5):
        made = pair.first.command("scim-token", "create", *words, "--label", f"short-lived {number}")
        clients = [Client(gateway, token=made["token"]) for gateway in pair.both()]
        assert [client.scim("GET", "/Users?count=1")[0] for client in clients] == [200, 200]
        pair.first.command("scim-token", "revoke", "--org", "acme", made["id"])
        assert [client.scim("GET", "/Users?count=1")[0] for client in clients] == [401, 401], "a revoked token is good"
    pair.provider.set("enabled=false")
    for gateway in pair.both():
        assert Client(gateway).scim("GET", "/Users?count=1")[0] == 403
        assert pair.session(gateway, browser) == 401, "the session outlives its connection"
    pair.provider.set("enabled=true")
    assert pair.session(pair.second, browser) == 401
    print("ok: a revoked token and a disabled connection are refused by both servers at once")


def one_response_many_posts(pair):
    last = None
    for _ in range(ROUNDS):
        browser = Browser()
        form = pair.begun(pair.first, browser)
        copies = [Browser() for _ in range(4)]
        for copy in copies:
            copy.copy_cookies(browser)
        before = len(pair.sessions())
        posts = [lambda copy=copy, gateway=gateway: post(gateway, copy, form).status
                 for copy, gateway in zip(copies, pair.both() * 2)]
        statuses = sorted(at_once(*posts))
        assert statuses == [303, 403, 403, 403], statuses
        assert len(pair.sessions()) == before + 1, "one response made more than one session"
        last = (browser, form)
    for gateway in pair.both():
        thief = Browser()
        thief.copy_cookies(last[0])
        refused(pair.provider, thief, post(gateway, thief, last[1]), "request_used", name_id=PERSON)
    for gateway in pair.both():
        assert gateway.stop() == 0
        gateway.start()
        thief = Browser()
        thief.copy_cookies(last[0])
        refused(pair.provider, thief, post(gateway, thief, last[1]), "request_used", name_id=PERSON)
    print(f"ok: {ROUNDS} responses, each posted four times at once to both: one session each; no replay, nor after a restart")


def cursors(pair):
    client = Client(pair.first)
    wanted = {client.create(f"paged-{number}")[1]["id"] for number in range(30)}
    for first, second in (pair.both(), pair.both()[::-1]):
        found, cursor, gateways = [], "", [first, second]
        while cursor is not None:
            gateways.reverse()
            status, page = Client(gateways[0]).scim("GET", f"/Users?count=7&cursor={urllib.parse.quote(cursor)}")
            assert status == 200, (status, page)
            found += [resource["id"] for resource in page["Resources"]]
            cursor = page.get("nextCursor")
        assert len(found) == len(set(found)) and set(found) >= wanted, "pages by turns lack somebody or repeat"
    print("ok: a cursor that one server made is good in the other")


def jobs():
    with MailServer() as mails, pair(MUSTER_SMTP_URL=mails.url) as both:
        people = ["email,firstName,lastName,externalId"]
        people += [f"letter-{number}@acme.example,Ann,Adler,letter-{number}" for number in range(LETTERS)]
        path = os.path.join(both.first.folder, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(people) + "\n")
        done = both.first.command("employee", "import", "--org", "acme", path, "--invite")
        assert done["created"] == LETTERS, done
        until = time.monotonic() + 60
        while time.monotonic() < until and len(mails.recipients()) < LETTERS:
            time.sleep(0.2)
        # A second copy would come within the next look at the outbox.
        time.sleep(5)
        sent = sorted(mails.recipients())
        assert len(sent) == len(set(sent)) >= LETTERS, f"{len(sent)} mails to {len(set(sent))} of {LETTERS} people"
        ledger = both.first.command("mail", "list", "--org", "acme")
        assert {mail["state"].lower() for mail in ledger} == {"sent"}, ledger[:3]
    print(f"ok: {len(sent)} mails, each sent by one of the two servers; the audit chain that both seal is one")


class Load:
    """Clients that go on whatever happens. A refused connection leads to the other server; nothing else may go wrong."""

    def __init__(self, pair):
        self.pair = pair
        self.browser = pair.signed_in(pair.first)
        self.cookie = f"muster_session={self.browser.cookie('muster_session')}"
        self.over = threading.Event()
        self.created, self.faults, self.answers, self.moves = {}, [], 0, 0
        self.lock = threading.Lock()

    def client(self, number):
        """One client: with a connection that it keeps, or with a new one for every request."""
        gateways = list(self.pair.both())
        client = Client(gateways[0])
        count = 0
        while not self.over.is_set():
            count += 1
            name = f"rolling-{number}-{count}"
            work = [lambda: client.create(name), lambda: client.scim("GET", f"/Users/{self.pair.employee}"),
                    lambda: client.request("GET", "/api/session", headers={"cookie": self.cookie})][count % 3]
            expected = 201 if count % 3 == 0 else 200
            for attempt in range(200):
                try:
                    status, body = work()
                except ConnectionRefusedError:
                    gateways.reverse()
                    client = Client(gateways[0])
                    with self.lock:
                        self.moves += 1
                    time.sleep(0.005)
                    continue
                except (OSError, http.client.HTTPException) as error:
                    self.fault(f"request {count} of client {number} broke off: {error!r}")
                    return
                break
            else:
                self.fault(f"client {number} finds no server")
                return
            if status != expected or body is None:
                self.fault(f"request {count} of client {number}: {status} {body}")
                return
            with self.lock:
                self.answers += 1
                if expected == 201:
                    self.created[name] = body["id"]
            if number % 3 == 0:
                client.connection.close()

    def fault(self, text):
        with self.lock:
            self.faults.append(text)


def rolling_restart(pair):
    load = Load(pair)
    threads = [threading.Thread(target=load.client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for _ in range(RESTARTS):
        for gateway in pair.both():
            time.sleep(1)
            assert gateway.stop() == 0, "SIGTERM ends a server well"
            gateway.start()
    load.over.set()
    for thread in threads:
        thread.join()
    assert not load.faults, "\n".join(load.faults[:5])
    assert load.moves > 0 and load.created, "the load went on through the restarts"
    client = Client(pair.second)
    for name, employee in load.created.items():
        status, body = client.scim("GET", f"/Users/{employee}")
        assert (status, body["externalId"]) == (200, name)
    print(f"ok: {2 * RESTARTS} restarts by turns, {load.answers} requests answered, none dropped; "
          f"{load.moves} connections refused and taken to the other")


if __name__ == "__main__":
    chosen = sys.argv[1:]
    with pair() as two:
        for topic in (suspension, tokens_and_connections, one_response_many_posts, cursors, rolling_restart):
            if not chosen or topic.__name__ in chosen:
                topic(two)
    if not chosen or "jobs" in chosen:
        jobs()

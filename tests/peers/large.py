"""One organisation with very many employees and groups, and very many organisations, in one database: how long the server
takes to start on it, what the requests of identity providers cost, how much memory it has, how large the database is.

    large.py [sqlite|postgres]… [--employees N] [--organisations N] [--seconds N] [--sign-ins N]

Without numbers it is a small one that shows that the script works; docs/PERFORMANCE.md has a run of a million. It fails
when an answer is wrong or the server has more than 128 MiB, not when something is slow."""

import argparse
import os
import sqlite3
import statistics
import tempfile
import threading
import time
import urllib.parse
import uuid

from gateway import Client, psql, unprovisioned, user
from idps import library
from idps.browser import Browser, Form
from idps.service_provider import ServiceProvider
from idps.story import PEOPLE, PERSON

# Employees of each of the many organisations, and of each group of the large one.
SMALL, TEAM = 100, 200
CLIENTS = 8
MEMORY = 128 * 1024
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
START = 1_773_334_800_000_000

# Kinds of rows, in the ids.
EMPLOYEE, GROUP, ORGANISATION, CONNECTION = 1, 2, 3, 4
ONLY = "select organisation_id, id from connections"


def numbered(kind, number):
    """An id whose order is that of the numbers, as ids are that were made one after the other."""
    return uuid.UUID(f"019ce2fd-{number >> 16:04x}-7{kind:03x}-8{number & 0xfff:03x}-{number:012x}")


def person(number):
    mail = f"person{number}@acme.example"
    document = (f'{{"userName":"{mail}","externalId":"P-{number}","name":{{"givenName":"Given{number}","familyName":"Family"}},'
                f'"emails":[{{"type":"work","primary":true,"value":"{mail}"}}],"active":true,"title":"Adviser"}}')
    return mail, document


class Sqlite:
    """Writes rows past the server, which does not run."""

    def __init__(self, gateway):
        self.path = gateway.database_path
        self.connection = sqlite3.connect(self.path)
        self.connection.execute("pragma foreign_keys = off")

    def id(self, value):
        return value.bytes

    def ids(self):
        """The only organisation and its only connection."""
        return tuple(uuid.UUID(bytes=one) for one in self.connection.execute(ONLY).fetchone())

    def flag(self, value):
        return int(value)

    def insert(self, table, columns, rows):
        marks = ", ".join("?" for _ in columns.split(", "))
        with self.connection:
            self.connection.executemany(f"insert into {table} ({columns}) values ({marks})", rows)

    def end(self):
        self.connection.execute("pragma wal_checkpoint(truncate)")
        self.connection.close()

    def size(self):
        return sum(os.path.getsize(self.path + end) for end in ("", "-wal") if os.path.exists(self.path + end))


class Postgres:
    """The same by COPY."""

    def __init__(self, gateway):
        self.url = gateway.environment["MUSTER_DATABASE_URL"]

    def id(self, value):
        return str(value)

    def ids(self):
        return tuple(uuid.UUID(one) for one in psql(self.url, ONLY).split("|"))

    def flag(self, value):
        return "t" if value else "f"

    def insert(self, table, columns, rows):
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            for row in rows:
                file.write("\t".join(str(value) for value in row) + "\n")
            file.flush()
            psql(self.url, f"\\copy {table} ({columns}) from '{file.name}'")

    def end(self):
        psql(self.url, "vacuum analyze")

    def size(self):
        return int(psql(self.url, "select pg_database_size(current_database())"))


EMPLOYEES = ("id, organisation_id, connection_id, origin, status, activated, external_id, external_id_folded, username, "
             "username_folded, email, email_folded, first_name, last_name, name_folded, function, roles, offices, "
             "online_planning, failed_sign_ins, scim_document, created_at, updated_at, version")
CHUNK = 20_000


def hire(database, people):
    """Employees by their numbers, each with the organisation and the connection that manages it; and their mail addresses."""
    rows, mails = [], []
    for number, organisation, connection in people:
        mail, document = person(number)
        one, at = database.id(numbered(EMPLOYEE, number)), START + number * 1_000
        rows.append((one, organisation, connection, "scim", "ACTIVE", database.flag(True), f"P-{number}", f"p-{number}", mail, mail,
                     mail, mail, f"Given{number}", "Family", f"family given{number}", "Adviser", "", "",
                     database.flag(False), 0, document, at, at, 1))
        mails.append((one, 0, organisation, mail))
    database.insert("employees", EMPLOYEES, rows)
    database.insert("employee_emails", "employee_id, position, organisation_id, value_folded", mails)


def count(database, totals):
    # A shard that the server's own rows do not have.
    database.insert("organisation_totals", "organisation_id, kind, shard, total",
                    [(organisation, kind, 1_000, total) for organisation, kind, total in totals])


def pieces(total, size):
    return (range(first, min(first + size, total)) for first in range(0, total, size))


def populate(database, employees, organisations):
    """Fills the one organisation that is there, and makes many small ones."""
    owner, manager = (database.id(one) for one in database.ids())
    for numbers in pieces(employees, CHUNK):
        hire(database, ((number, owner, manager) for number in numbers))
    for teams in pieces(employees // TEAM, CHUNK // TEAM):
        ids = [(team, database.id(numbered(GROUP, team))) for team in teams]
        database.insert("groups", "id, organisation_id, connection_id, display_name, name_folded, created_at, updated_at, version",
                        [(group, owner, manager, f"Team {team}", f"team {team}", START, START, 1) for team, group in ids])
        members = [(group, database.id(numbered(EMPLOYEE, team * TEAM + place)), owner) for team, group in ids
                   for place in range(TEAM)]
        database.insert("group_members", "group_id, member_id, organisation_id, employee_id",
                        [(group, member, owner, member) for group, member, owner in members])
    count(database, [(owner, "employees", employees), (owner, "groups", employees // TEAM)])
    for numbers in pieces(organisations, CHUNK // SMALL):
        own = [(number, database.id(numbered(ORGANISATION, number)), database.id(numbered(CONNECTION, number))) for number in numbers]
        database.insert("organisations", "id, slug, name, settings, created_at, updated_at, version",
                        [(one, f"small-{number}", f"Small {number}", "{}", START, START, 1) for number, one, _ in own])
        database.insert("connections", "id, organisation_id, slug, name, settings, created_at, updated_at, version",
                        [(idp, one, "idp", "IdP", "{}", START, START, 1) for _, one, idp in own])
        hire(database, ((employees + number * SMALL + place, one, idp) for number, one, idp in own for place in range(SMALL)))
        count(database, [(one, "employees", SMALL) for _, one, _ in own])
    database.end()


def resident(gateway, field="VmRSS"):
    """KiB of memory of the server; VmHWM is the most it had."""
    with open(f"/proc/{gateway.server.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field))


def ended(gateway):
    status = gateway.stop()
    with open(gateway.log_path, encoding="utf-8", errors="replace") as log:
        assert status == 0, f"exit {status}:\n{log.read()[-2_000:]}"


class Mix:
    """Several clients that do the same for a while; what each request took, by its name."""

    def __init__(self, gateway, seconds):
        self.gateway, self.until = gateway, time.monotonic() + seconds
        self.took, self.lock, self.faults = {}, threading.Lock(), []

    def run(self, work):
        def client(number):
            try:
                mine = Client(self.gateway, seconds=60)
                step = 0
                while time.monotonic() < self.until:
                    work(self, mine, number + CLIENTS * step)
                    step += 1
            except Exception as fault:  # noqa: BLE001 - whatever it was, it is told below
                self.faults.append(fault)
        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.faults, self.faults[0]
        return self

    def ask(self, name, client, wanted, method, path, body=None):
        begun = time.monotonic()
        status, answer = client.scim(method, path, body)
        with self.lock:
            self.took.setdefault(name, []).append(time.monotonic() - begun)
        assert status == wanted, (method, path, status, answer)
        return answer

    def report(self):
        for name, took in self.took.items():
            show(name, took)


def show(name, took):
    took = sorted(took)
    last = len(took) - 1
    at = [1_000 * took[last * percent // 100] for percent in (50, 95, 99)]
    print(f"| {name} | {len(took)} | {at[0]:.1f} | {at[1]:.1f} | {at[2]:.1f} |", flush=True)


def spread(step, bound):
    return step * 7_919_993 % bound


def entra(employees, salt):
    """Entra ID's cycle: each user is looked for by userName and compared; a few are changed, groups are looked for."""
    def work(mix, client, step):
        number = spread(step + salt, employees)
        path = "/Users?filter=" + urllib.parse.quote(f'userName eq "person{number}@acme.example"')
        found = mix.ask("Entra: user by userName", client, 200, "GET", path)
        assert found["totalResults"] == 1, found
        one = found["Resources"][0]["id"]
        if step % 10 == 0:
            change = {"schemas": [PATCH], "Operations": [{"op": "Replace", "path": "title", "value": f"Adviser {step}"}]}
            mix.ask("Entra: change of a title", client, 200, "PATCH", f"/Users/{one}", change)
        if step % 5 == 0:
            team = spread(step, employees // TEAM)
            path = "/Groups?excludedAttributes=members&filter=" + urllib.parse.quote(f'displayName eq "Team {team}"')
            assert mix.ask("Entra: group by displayName", client, 200, "GET", path)["totalResults"] == 1
    return work


def okta(employees, salt):
    """Okta's pushes: somebody new, read again and replaced as a whole, and put into a group."""
    def work(mix, client, step):
        sent = user(f"New-{salt}-{step}")
        one = mix.ask("Okta: create", client, 201, "POST", "/Users", sent)["id"]
        mix.ask("Okta: get by id", client, 200, "GET", f"/Users/{one}")
        mix.ask("Okta: replace", client, 200, "PUT", f"/Users/{one}", {**sent, "title": "Adviser"})
        group = numbered(GROUP, spread(step, employees // TEAM))
        change = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "members", "value": [{"value": one}]}]}
        mix.ask("Okta: one member more", client, 204, "PATCH", f"/Groups/{group}", change)
    return work


def monday(provider, idp, sign_ins):
    """Many people sign in at once; the responses were made before."""
    ready = []
    for _ in range(sign_ins):
        browser = Browser()
        ready.append((browser, idp.respond(browser, provider.begin(browser), PERSON)))
    took, lock = [], threading.Lock()

    def client():
        while True:
            with lock:
                if not ready:
                    return
                browser, form = ready.pop()
            begun = time.monotonic()
            answer = browser.post(Form(form.action, form.method, form.fields))
            with lock:
                took.append(time.monotonic() - begun if answer.status == 303 else None)
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == sign_ins and None not in took, provider.last_sign_in()
    show("Monday morning: sign-in", took)


def run(engine, employees, organisations, seconds, sign_ins):
    with tempfile.TemporaryDirectory(prefix="muster-large-") as folder, \
            unprovisioned(engine, MUSTER_SIGN_IN_RATE_LIMIT="0") as gateway, \
            library.pysaml2(os.path.realpath(folder), PEOPLE) as idp:
        gateway.environment["MUSTER_PUBLIC_URL"] = f"http://127.0.0.1:{gateway.port}"
        provider = ServiceProvider(gateway, "acme", idp.metadata)
        gateway.token = provider.provisioning.token
        database = Sqlite(gateway) if engine == "sqlite" else Postgres(gateway)
        begun = time.monotonic()
        populate(database, employees, organisations)
        print(f"\n{engine}: {employees} employees and {employees // TEAM} groups in one organisation, {organisations} organisations "
              f"of {SMALL}; {database.size() / 2**20:.0f} MiB, written in {time.monotonic() - begun:.0f} s", flush=True)
        starts = []
        for _ in range(3):
            begun = time.monotonic()
            gateway.start()
            starts.append(time.monotonic() - begun)
            ended(gateway)
        gateway.start()
        print(f"start: {statistics.median(starts) * 1_000:.0f} ms until /readyz answers; {resident(gateway) / 1024:.0f} MiB then")
        idp.trust(provider, "both")
        provider.hire(PERSON)
        print(f"\n| {CLIENTS} clients at once | requests | median, ms | 95 %, ms | 99 %, ms |\n|---|---:|---:|---:|---:|")
        salt = int(time.time())
        for mix in (entra, okta):
            Mix(gateway, seconds).run(mix(employees, salt)).report()
        monday(provider, idp, sign_ins)
        most = resident(gateway, "VmHWM")
        print(f"\nmemory: {most / 1024:.0f} MiB at most; database: {database.size() / 2**20:.0f} MiB", flush=True)
        assert most < MEMORY, f"{most} KiB are more than {MEMORY}"
        ended(gateway)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", metavar="sqlite|postgres")
    parser.add_argument("--employees", type=int, default=2_000)
    parser.add_argument("--organisations", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--sign-ins", type=int, default=24)
    arguments = parser.parse_args()
    for engine in arguments.engines or ("sqlite", "postgres"):
        run(engine, arguments.employees, arguments.organisations, arguments.seconds, arguments.sign_ins)
    print("ok: large")


if __name__ == "__main__":
    main()

"""Kills the server with SIGKILL in the middle of everything that identity providers and people do at once, on both
databases, and demands that afterwards everything that was answered is there, whole, nothing is half there, and the audit
log still verifies.

    kill_nine.py [sqlite|postgres]… [--cycles N] [--seed N]

Without --cycles ten on each. The seed decides what is done and when the kill comes; it is printed."""

import argparse
import http.client
import os
import random
import tempfile
import threading
import time

from gateway import Client, check_whole, unprovisioned
from idps import library
from idps.browser import Browser
from idps.service_provider import ServiceProvider
from idps.story import PEOPLE, PERSON

WRITERS = 6
# Cycles after which a new database is begun: reading all of a large one after each kill takes longer than the rest.
LIFETIME = 25
# The kill comes so many seconds after the first answer, while others are under way.
KILL_AFTER = (0.05, 1.2)
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Ledger:
    """What was asked and what was answered, of all cycles. An employee or group belongs to one writer, who asks for one thing
    after the other: only the last one can be without an answer."""

    def __init__(self):
        self.sent = set()
        # External ID → id, the title of the last answer, and the one that was asked for and not answered.
        self.people, self.titles, self.asked_titles = {}, {}, {}
        # Who was asked to be deleted, and who was answered to be.
        self.leaving, self.gone = set(), set()
        # Group → id; (group, member) → whether it was answered to be in it; and what was asked and not answered.
        self.groups, self.members, self.asked_members = {}, {}, set()
        self.answers = 0
        self.sign_ins = 0
        self.faults = []
        self.lock = threading.Lock()


class Stream:
    """Everything at once until the server is gone."""

    def __init__(self, scene, label, seed):
        self.scene, self.gateway, self.ledger = scene, scene.gateway, scene.ledger
        self.label, self.seed = label, seed
        self.first = threading.Event()
        self.answered = 0
        # Browsers that were signed in and told so.
        self.signed_in = []

    def note(self, status, wanted, body, what):
        with self.ledger.lock:
            if status != wanted:
                self.ledger.faults.append(f"{what}: {status} {body}")
            self.ledger.answers += 1
            self.answered += 1
        self.first.set()
        return status == wanted

    def write(self, writer):
        dice = random.Random(f"{self.seed}-{self.label}-{writer}")
        client, ledger, mine, group = Client(self.gateway), self.ledger, [], None
        try:
            for number in range(100_000):
                action = dice.choices(("create", "patch", "delete", "group"), (5, 3, 1, 2))[0]
                name = f"{self.label}-{writer}-{number}"
                if action == "create" or not mine:
                    with ledger.lock:
                        ledger.sent.add(name)
                    status, body = client.create(name)
                    if self.note(status, 201, body, "create"):
                        mine.append(name)
                        with ledger.lock:
                            ledger.people[name] = body["id"]
                elif action == "patch":
                    self.rename(client, dice.choice(mine), f"Title {number}")
                elif action == "delete":
                    self.remove(client, mine.pop(dice.randrange(len(mine))))
                elif group is None:
                    status, body = client.scim("POST", "/Groups", {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name})
                    if self.note(status, 201, body, "group"):
                        group = name
                        with ledger.lock:
                            ledger.groups[name] = body["id"]
                else:
                    self.join(client, group, dice.choice(mine))
        except (OSError, http.client.HTTPException):
            return

    def rename(self, client, name, title):
        self.ledger.asked_titles[name] = title
        status, body = client.scim("PATCH", f"/Users/{self.ledger.people[name]}", {
            "schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": title}]})
        if self.note(status, 200, body, "patch"):
            self.ledger.titles[name] = self.ledger.asked_titles.pop(name)

    def remove(self, client, name):
        self.ledger.leaving.add(name)
        status, body = client.scim("DELETE", f"/Users/{self.ledger.people[name]}")
        if self.note(status, 204, body, "delete"):
            self.ledger.gone.add(name)

    def join(self, client, group, name):
        """Adds a member; a group PATCH is answered 200 or 204, as the connection says."""
        pair = (group, name)
        self.ledger.asked_members.add(pair)
        status, body = client.scim("PATCH", f"/Groups/{self.ledger.groups[group]}", {
            "schemas": [PATCH], "Operations": [{"op": "add", "path": "members",
                                                "value": [{"value": self.ledger.people[name]}]}]})
        if self.note(status, 204 if status == 204 else 200, body, "join"):
            self.ledger.members[pair] = True
            self.ledger.asked_members.discard(pair)

    def sign_in(self):
        """One person after the other; the identity provider answers one at a time."""
        scene = self.scene
        try:
            while True:
                browser = Browser()
                answer = browser.post(scene.idp.respond(browser, scene.provider.begin(browser), PERSON))
                if answer.status == 303:
                    self.signed_in.append(browser)
                    with self.ledger.lock:
                        self.ledger.sign_ins += 1
                elif answer.status < 500:
                    self.ledger.faults.append(f"sign-in: {answer.status}")
                    return
        except (OSError, http.client.HTTPException):
            return

    def run_and_kill(self, after):
        work = [threading.Thread(target=self.write, args=(writer,)) for writer in range(WRITERS)]
        work.append(threading.Thread(target=self.sign_in))
        for one in work:
            one.start()
        in_time = self.first.wait(timeout=60)
        time.sleep(after)
        self.gateway.kill()
        for one in work:
            one.join()
        assert not self.ledger.faults, f"answered otherwise than it should be: {self.ledger.faults[:3]}"
        assert in_time, "nothing was answered in a minute"


class Scene:
    """One installation with an identity provider that signs people in, and the ledger of its cycles."""

    def __init__(self, gateway, idp):
        self.gateway, self.idp, self.ledger = gateway, idp, Ledger()
        gateway.start()
        self.provider = ServiceProvider(gateway, "acme", idp.metadata)
        idp.trust(self.provider, "both")
        gateway.token = self.provider.provisioning.token
        self.person = self.provider.hire(PERSON)
        assert gateway.stop() == 0

    def cycle(self, label, seed, after):
        self.gateway.start()
        stream = Stream(self, label, seed)
        stream.run_and_kill(after)
        self.gateway.start()
        self.check_people()
        self.check_groups()
        for browser in stream.signed_in:
            session = self.provider.session(browser)
            assert session and session["employee"]["externalId"] == PERSON, "a session that was answered is gone"
        status, body = Client(self.gateway).create(f"{label}-after")
        assert status == 201, "and it goes on"
        self.ledger.sent.add(f"{label}-after")
        self.ledger.people[f"{label}-after"] = body["id"]
        assert self.gateway.stop() == 0, "SIGTERM ends the server well"
        self.gateway.command("audit", "verify")
        return stream

    def check_people(self):
        ledger, found = self.ledger, Client(self.gateway).everybody()
        del found[PERSON]
        lost = sorted(set(ledger.people) - set(found) - ledger.leaving)
        assert not lost, f"{len(lost)} creates were answered 201 and are gone, among them {lost[:5]}"
        risen = sorted(set(found) & ledger.gone)
        assert not risen, f"deletions were answered 204 and are undone: {risen[:5]}"
        invented = sorted(set(found) - ledger.sent)
        assert not invented, f"nobody asked for {invented[:5]}"
        for name, one in found.items():
            check_whole(name, one)
            allowed = {ledger.titles.get(name), ledger.asked_titles.get(name, ledger.titles.get(name))}
            assert one.get("title") in allowed, f"{name} has the title {one.get('title')}, not one of {allowed}"
            # What was not answered has happened or not, and from now on it stays so.
            ledger.titles[name] = one.get("title")
            assert one["id"] == ledger.people.setdefault(name, one["id"])
        ledger.asked_titles.clear()
        ledger.gone |= ledger.leaving - set(found)
        ledger.leaving -= set(found)

    def check_groups(self):
        ledger, client = self.ledger, Client(self.gateway)
        for group, key in ledger.groups.items():
            status, one = client.scim("GET", f"/Groups/{key}")
            assert status == 200, f"a group was answered 201 and is gone: {group}"
            found = {member["value"] for member in one.get("members", [])}
            for (where, name), _ in list(ledger.members.items()):
                if where == group and name not in ledger.gone:
                    assert ledger.people[name] in found, f"a member was answered and is gone: {name}"
            known = {ledger.people[name] for where, name in set(ledger.members) | ledger.asked_members if where == group}
            assert found <= known, "somebody is in a group who was never put there"
            for pair in [pair for pair in ledger.asked_members if pair[0] == group]:
                if ledger.people[pair[1]] in found:
                    ledger.members[pair] = True
                ledger.asked_members.discard(pair)


def check_engine(engine, cycles, seed):
    dice = random.Random(seed)
    done = answers = sign_ins = 0
    while done < cycles:
        ledger = check_installation(engine, range(done + 1, min(done + LIFETIME, cycles) + 1), cycles, seed, dice)
        done, answers, sign_ins = done + LIFETIME, answers + ledger.answers, sign_ins + ledger.sign_ins
    print(f"ok: {engine}: {cycles} cycles, {answers} changes and {sign_ins} sign-ins answered, none lost (seed {seed})",
          flush=True)


def check_installation(engine, numbers, cycles, seed, dice):
    """Some of the cycles on one database; the ledger of them."""
    with unprovisioned(engine, MUSTER_SIGN_IN_RATE_LIMIT="0") as gateway, \
            tempfile.TemporaryDirectory(prefix="muster-idp-") as folder, \
            library.pysaml2(os.path.realpath(folder), PEOPLE) as idp:
        scene = Scene(gateway, idp)
        for number in numbers:
            after = dice.uniform(*KILL_AFTER)
            stream = scene.cycle(f"{engine}-{number}", seed, after)
            print(f"ok: {engine}, cycle {number} of {cycles}: killed {after:.2f} s after the first answer; "
                  f"{stream.answered} changes and {len(stream.signed_in)} sign-ins answered, all there", flush=True)
        return scene.ledger


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engines", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2 ** 32))
    chosen = parser.parse_args()
    for engine in chosen.engines:
        check_engine(engine, chosen.cycles, chosen.seed)


if __name__ == "__main__":
    main()

"""Kills the server with SIGKILL in the middle of a stream of SCIM creates, on both databases, and demands
that afterwards every create that was answered 201 is there, whole, and that the audit log still verifies."""

import http.client
import sys
import threading
import urllib.parse

from gateway import Client, installation

ROUNDS = 3
WRITERS = 8
# The kill comes when this many creates of the round have been answered, while others are under way.
ANSWERED_BEFORE_KILL = 150


class Stream:
    """Creates employees from several connections at once until the server is gone."""

    def __init__(self, gateway, label):
        self.gateway = gateway
        self.label = label
        self.answered = {}
        self.sent = set()
        self.refused = []
        self.lock = threading.Lock()
        self.enough = threading.Event()

    def write(self, writer):
        client = Client(self.gateway)
        for number in range(100_000):
            external_id = f"{self.label}-{writer}-{number}"
            with self.lock:
                self.sent.add(external_id)
            try:
                status, body = client.create(external_id)
            except (OSError, http.client.HTTPException):
                return
            with self.lock:
                if status == 201 and body:
                    self.answered[external_id] = body["id"]
                else:
                    self.refused.append((external_id, status, body))
                if len(self.answered) >= ANSWERED_BEFORE_KILL or self.refused:
                    self.enough.set()

    def run_and_kill(self):
        writers = [threading.Thread(target=self.write, args=(writer,)) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        in_time = self.enough.wait(timeout=60)
        self.gateway.kill()
        for writer in writers:
            writer.join()
        assert not self.refused, f"a create was answered otherwise than 201: {self.refused[:3]}"
        assert in_time, f"only {len(self.answered)} creates answered in a minute"


def everybody(client):
    """External ID → resource of all employees, page by page."""
    found, start = {}, 1
    while True:
        status, page = client.scim("GET", f"/Users?startIndex={start}&count=100")
        assert status == 200, (status, page)
        resources = page.get("Resources", [])
        for resource in resources:
            found[resource["externalId"]] = resource
        start += len(resources)
        if not resources or start > page["totalResults"]:
            assert len(found) == page["totalResults"], "totalResults is exact"
            return found


def check_engine(engine):
    with installation(engine) as gateway:
        answered, sent = {}, set()
        for number in range(1, ROUNDS + 1):
            gateway.start()
            stream = Stream(gateway, f"{engine}-{number}")
            stream.run_and_kill()
            answered.update(stream.answered)
            sent |= stream.sent

            gateway.start()
            client = Client(gateway)
            found = everybody(client)
            lost = sorted(set(answered) - set(found))
            assert not lost, f"{len(lost)} creates were answered 201 and are gone, among them {lost[:5]}"
            invented = sorted(set(found) - sent)
            assert not invented, f"nobody asked for {invented[:5]}"
            for external_id, resource in found.items():
                named = resource["name"]["familyName"] == external_id
                assert named and resource["emails"] and resource["active"] is True, f"half an employee: {resource}"
            for external_id in list(stream.answered)[-20:]:
                status, resource = client.scim("GET", f"/Users/{answered[external_id]}")
                assert (status, resource["externalId"]) == (200, external_id)
                wanted = urllib.parse.quote(f'userName eq "{external_id.lower()}@acme.example"')
                status, page = client.scim("GET", f"/Users?filter={wanted}")
                assert (status, page["totalResults"]) == (200, 1)
            status, _ = client.create(f"{engine}-after-{number}")
            assert status == 201, "and the stream goes on"
            answered[f"{engine}-after-{number}"] = ""
            sent.add(f"{engine}-after-{number}")
            assert gateway.stop() == 0, "SIGTERM ends the server well"
            gateway.command("audit", "verify")
            unanswered = len(set(found) - set(answered))
            print(f"ok: {engine}, round {number}: all {len(stream.answered)} answered creates are there; "
                  f"{unanswered} in all were committed without an answer")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["sqlite", "postgres"]:
        check_engine(name)

"""A PostgreSQL that is stopped and started again, that is slow, and that says nothing at all. docs/survival.md says what is
expected."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from gateway import Client, Gateway, check_unavailable, check_whole
from tcp_proxy import Proxy

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts", "throwaway-postgres")
# As a browser sends it that once had a session.
COOKIE = "muster_session=muster_session_" + 64 * "x"
# The longest that any request takes, with room for a busy machine.
LONGEST = 36


class Cluster:
    """A PostgreSQL of this test alone, so that it can be stopped."""

    def __init__(self, folder):
        self.folder = folder
        self.url = subprocess.run([SCRIPT, "start", folder], check=True, stdout=subprocess.PIPE, text=True,
                                  stdin=subprocess.DEVNULL).stdout.strip()
        self.command = None

    def _pid(self):
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())

    def stop(self):
        """As its administrator stops it: connections are told and closed."""
        pid = self._pid()
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            self.command = file.read().decode().rstrip("\0").split("\0")
        owner = os.stat(f"/proc/{pid}")
        self.owner = {} if owner.st_uid == os.geteuid() else {
            "user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + 30
        while os.path.exists(os.path.join(self.folder, "data", "postmaster.pid")):
            assert time.monotonic() < until, "the cluster does not stop"
            time.sleep(0.05)

    def start(self):
        with open(os.path.join(self.folder, "again.log"), "ab") as log:
            subprocess.Popen(self.command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                             start_new_session=True, **self.owner)


@contextlib.contextmanager
def cluster():
    with tempfile.TemporaryDirectory(prefix="muster-cluster-") as folder:
        os.chmod(folder, 0o755)
        place = os.path.join(folder, "postgres")
        try:
            yield Cluster(place)
        finally:
            subprocess.run([SCRIPT, "stop", place], check=True, stdin=subprocess.DEVNULL)


@contextlib.contextmanager
def served(url):
    """A Muster on the database at `url`, with an organisation and a token."""
    with tempfile.TemporaryDirectory(prefix="muster-fault-") as folder:
        gateway = Gateway(folder, url)
        try:
            gateway.provision()
            gateway.start()
            yield gateway
        finally:
            gateway.kill()


def asked(gateway):
    """What each door answers at this moment, all asked at once: name → status, body, headers, seconds."""
    doors = {
        "scim write": lambda client: client.create(f"asked-{time.monotonic_ns()}"),
        "scim read": lambda client: client.scim("GET", "/Users?count=1"),
        "session": lambda client: client.request("GET", "/api/session", headers={"cookie": COOKIE}),
        "sign-in": lambda client: client.get("/saml/acme/idp/login"),
        "ready": lambda client: client.get("/readyz"),
        "alive": lambda client: client.get("/healthz"),
    }
    answers = {}

    def ask(name, work):
        since, client = time.monotonic(), Client(gateway, seconds=LONGEST + 20)
        try:
            status, body = work(client)
        except (OSError, http.client.HTTPException) as error:
            answers[name] = (repr(error), None, {}, time.monotonic() - since)
            return
        answers[name] = (status, body, client.headers, time.monotonic() - since)

    threads = [threading.Thread(target=ask, args=door) for door in doors.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check_away(answers):
    """Every door says in its own form that it cannot, in time; the process itself is well."""
    for name, (status, body, headers, seconds) in answers.items():
        assert seconds < LONGEST, f"{name} took {seconds:.0f} seconds"
        if name == "alive":
            assert status == 200, status
            continue
        assert status == 503, f"{name}: {status} {body}"
        if name.startswith("scim"):
            check_unavailable(status, body, headers)
        elif name != "ready":
            assert int(headers["Retry-After"]) > 0, name
            form = "application/json" if name == "session" else "text/html"
            assert headers["Content-Type"].startswith(form), f"{name}: {dict(headers)}"
    slowest = max(seconds for *_, seconds in answers.values())
    return f"{slowest:.1f} s"


def recovered(gateway, answered):
    """By itself, without a restart; nothing answered is lost, nothing is half there."""
    until = time.monotonic() + 30
    client = Client(gateway)
    while client.create(f"again-{len(answered)}")[0] != 201:
        assert time.monotonic() < until, "it does not recover"
        time.sleep(0.2)
        client = Client(gateway)
    answered.append(f"again-{len(answered)}")
    found = client.everybody()
    assert set(answered) <= set(found), "an answered create is gone"
    for name, one in found.items():
        check_whole(name, one)
    gateway.command("audit", "verify")


def gone_and_back():
    with cluster() as postgres, served(postgres.url) as gateway:
        answered = ["before"]
        assert Client(gateway).create("before")[0] == 201
        for _ in range(2):
            postgres.stop()
            waited = check_away(asked(gateway))
            postgres.start()
            recovered(gateway, answered)
        # Stopped in the middle of writing: who was answered 201 is there, who was not got 503 or nothing.
        over, lock = threading.Event(), threading.Lock()

        def write(number):
            client = Client(gateway, seconds=LONGEST)
            for count in range(100_000):
                if over.is_set():
                    return
                name = f"writing-{number}-{count}"
                try:
                    status, body = client.create(name)
                    if status == 201:
                        with lock:
                            answered.append(name)
                    else:
                        check_unavailable(status, body, client.headers)
                        refused.append(name)
                except (OSError, http.client.HTTPException):
                    # Who is answered before the body was read may have to begin a new connection.
                    client = Client(gateway, seconds=LONGEST)
                except AssertionError as error:
                    faults.append(error)
                    return

        refused, faults = [], []
        writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
        for writer in writers:
            writer.start()
        time.sleep(1)
        postgres.stop()
        postgres.start()
        time.sleep(3)
        over.set()
        for writer in writers:
            writer.join()
        assert not faults, faults[0]
        recovered(gateway, answered)
        assert gateway.stop() == 0
        print(f"ok: the database gone and back, three times: 503 from every door within {waited}, then as before; "
              f"{len(answered)} creates answered, all there; {len(refused)} refused")


def slow():
    with cluster() as postgres:
        parts = urllib.parse.urlsplit(postgres.url)
        with Proxy((parts.hostname, parts.port)) as proxy:
            at_proxy = parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}").geturl()
            with served(at_proxy) as gateway:
                answered = ["slowly"]
                assert Client(gateway).create("before")[0] == 201
                proxy.delay = 0.2
                since = time.monotonic()
                assert Client(gateway).create("slowly")[0] == 201
                slowly = time.monotonic() - since
                assert slowly > 0.8, "the proxy holds nothing up"
                # Each journey takes so long that no request can end in time.
                proxy.delay = 9
                waited = check_away(asked(gateway))
                proxy.delay = 0
                recovered(gateway, answered)
                # Nothing comes back at all, and then everything at once.
                proxy.delay = None
                silent = check_away(asked(gateway))
                proxy.delay = 0
                recovered(gateway, answered)
                proxy.cut()
                recovered(gateway, answered)
                assert gateway.stop() == 0
    print(f"ok: a slow database: a create in {slowly:.1f} s while that is in time; 503 within {waited} when it is not, "
          f"and within {silent} when it is silent; as before afterwards")


if __name__ == "__main__":
    for topic in (gone_and_back, slow):
        if not sys.argv[1:] or topic.__name__ in sys.argv[1:]:
            topic()

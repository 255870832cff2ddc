"""A Muster under test: configured, started, asked, killed. Standard library only."""

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

BINARY = os.environ.get("MUSTER_BIN", "")
POSTGRES = os.environ.get("MUSTER_TEST_POSTGRES", "")
START_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def postgres_database():
    """A database of its own in the cluster of the test run; gives its URL and removes it afterwards."""
    name = f"muster_{secrets.token_hex(6)}"
    psql(POSTGRES, f'create database "{name}"')
    try:
        yield urllib.parse.urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    finally:
        psql(POSTGRES, f'drop database "{name}" with (force)')


def psql(url, statement):
    command = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
    done = subprocess.run([*command, f"--command={statement}", url], check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Gateway:
    """One installation: a data folder, a database, and at most one running server."""

    def __init__(self, folder, database_url=None, **settings):
        self.folder = folder
        self.port = free_port()
        self.log_path = os.path.join(folder, "server.log")
        self.server = None
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("MUSTER_") or name == "MUSTER_TEST_RUN"}
        self.environment["MUSTER_DATA_DIR"] = os.path.join(folder, "data")
        self.environment["MUSTER_LISTEN"] = f"127.0.0.1:{self.port}"
        self.environment["MUSTER_SCIM_RATE_LIMIT"] = "0"
        if database_url:
            self.environment["MUSTER_DATABASE_URL"] = database_url
        self.environment.update(settings)

    @property
    def key_path(self):
        return os.path.join(self.environment["MUSTER_DATA_DIR"], "master.key")

    @property
    def database_path(self):
        return os.path.join(self.environment["MUSTER_DATA_DIR"], "muster.db")

    def command(self, *words):
        """What a command prints with --json; a refusal raises with its reason."""
        done = subprocess.run([BINARY, *words, "--json"], env=self.environment, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"muster {' '.join(words)}: exit {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def provision(self):
        """An organisation with a connection and a SCIM token, which it keeps."""
        self.command("org", "create", "acme", "--name", "Acme")
        self.command("connection", "create", "--org", "acme", "--slug", "idp")
        self.token = self.command("scim-token", "create", "--org", "acme", "--connection", "idp")["token"]

    def start(self, wrapper=()):
        """Starts the server, under `wrapper` if given, and waits until it is ready."""
        with open(self.log_path, "ab") as log:
            self.server = subprocess.Popen([*wrapper, BINARY, "serve"], env=self.environment, cwd=self.folder,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.server.poll() is not None:
                break
            with contextlib.suppress(OSError):
                if Client(self).get("/readyz")[0] == 200:
                    return
            time.sleep(0.02)
        self.kill()
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            raise AssertionError(f"the server did not become ready:\n{log.read()[-4000:]}")

    @contextlib.contextmanager
    def twin(self):
        """A second process of this installation: its database, its key, its public address, a port of its own."""
        with tempfile.TemporaryDirectory(prefix="muster-twin-") as folder:
            settings = {name: self.environment[name] for name in self.environment if name.startswith("MUSTER_")
                        and name not in ("MUSTER_DATA_DIR", "MUSTER_LISTEN")}
            twin = Gateway(folder, **settings)
            os.mkdir(twin.environment["MUSTER_DATA_DIR"], mode=0o700)
            shutil.copy(self.key_path, twin.key_path)
            twin.token = getattr(self, "token", None)
            try:
                yield twin
            finally:
                twin.kill()

    def kill(self):
        """Ends the server without a chance to finish anything."""
        if self.server:
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
            self.server = None

    def stop(self):
        """Ends the server as an operator would; answers its exit status."""
        self.server.send_signal(signal.SIGTERM)
        try:
            return self.server.wait(timeout=15)
        finally:
            self.kill()


@contextlib.contextmanager
def unprovisioned(engine, **settings):
    """An empty Gateway on "sqlite" or "postgres" that leaves nothing behind; `settings` by their names in the
    environment."""
    assert BINARY, "MUSTER_BIN names the binary to test"
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"muster-{engine}-"))
        url = stack.enter_context(postgres_database()) if engine == "postgres" else None
        gateway = Gateway(folder, url, **settings)
        stack.callback(gateway.kill)
        yield gateway


@contextlib.contextmanager
def installation(engine):
    """A Gateway as `unprovisioned` gives it, with an organisation, a connection and a SCIM token."""
    with unprovisioned(engine) as gateway:
        gateway.provision()
        yield gateway


class Client:
    """One keep-alive connection to a Gateway, with its SCIM token or another."""

    def __init__(self, gateway, seconds=10, token=None):
        self.gateway = gateway
        self.token = token
        # Of the last answer.
        self.headers = None
        self.connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=seconds)

    def request(self, method, path, body=None, headers=None):
        """Status and JSON body (None when empty or no JSON); OSError or HTTPException when it broke off."""
        content = None if body is None else json.dumps(body)
        self.connection.request(method, path, body=content, headers=headers or {})
        answer = self.connection.getresponse()
        self.headers = answer.headers
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, None

    def get(self, path):
        return self.request("GET", path)

    def scim(self, method, path, body=None):
        headers = {"authorization": f"Bearer {self.token or self.gateway.token}", "content-type": "application/scim+json"}
        return self.request(method, f"/scim/v2{path}", body, headers)

    def create(self, external_id):
        """Creates an employee as an IdP does."""
        return self.scim("POST", "/Users", user(external_id))

    def everybody(self):
        """External ID → resource of all employees, page by page."""
        found, start = {}, 1
        while True:
            status, page = self.scim("GET", f"/Users?startIndex={start}&count=100")
            assert status == 200, (status, page)
            resources = page.get("Resources", [])
            for resource in resources:
                found[resource["externalId"]] = resource
            start += len(resources)
            if not resources or start > page["totalResults"]:
                assert len(found) == page["totalResults"], "totalResults is exact"
                return found


def user(external_id):
    """An employee as an IdP sends it."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": f"{external_id.lower()}@acme.example",
        "externalId": external_id,
        "name": {"givenName": "Kill", "familyName": external_id},
        "emails": [{"value": f"{external_id.lower()}@acme.example", "type": "work", "primary": True}],
        "active": True,
    }


def check_whole(external_id, resource):
    """Demands that an employee is as `user` sent it."""
    named = resource["name"]["familyName"] == external_id
    assert named and resource["emails"] and resource["active"] is True, f"half an employee: {resource}"


def check_unavailable(status, body, headers):
    """Demands 503 as SCIM says it, with when to come back."""
    assert status == 503, (status, body)
    assert body and "urn:ietf:params:scim:api:messages:2.0:Error" in body["schemas"], body
    assert body["status"] == "503" and 0 < int(headers["Retry-After"]) <= 60, (body, dict(headers))

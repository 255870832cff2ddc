"""A master key that is damaged, missing, somebody else's or readable by others: no server starts, and nothing is touched.
And a rotation of the key that is killed at any moment. docs/survival.md says what is expected."""

import base64
import hashlib
import os
import random
import secrets
import signal
import subprocess
import sys
import time

from gateway import BINARY, Client, check_whole, installation, psql

KILLS = 12


def state(gateway):
    """What is in the data folder and, on PostgreSQL, what the database remembers of its key and its people."""
    folder = gateway.environment["MUSTER_DATA_DIR"]
    files = {}
    for name in sorted(os.listdir(folder)):
        # The log's index is made anew by everybody who reads.
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not name.endswith(("-shm", "-wal")):
            with open(path, "rb") as file:
                files[name] = hashlib.sha256(file.read()).hexdigest()
    url = gateway.environment.get("MUSTER_DATABASE_URL")
    rows = psql(url, "select (select string_agg(name || value, ',' order by name) from facts), (select count(*) from employees),"
                     " (select count(*) from audit_rows)") if url else None
    return files, rows


def refuses(gateway, *reasons):
    """Neither the server nor a command starts; both say why in one line, and leave everything as it was."""
    before = state(gateway)
    for words in (("serve", "--log", "error"), ("org", "list")):
        done = subprocess.run([BINARY, *words], env=gateway.environment, cwd=gateway.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 1 and not done.stdout, (words, done)
        line = done.stderr.strip()
        assert line.startswith("muster: ") and "\n" not in line, line
        assert all(reason in line for reason in reasons), f"{line!r} does not say {reasons}"
    assert state(gateway) == before, "something was touched"


def bad_keys(engine):
    with installation(engine) as gateway:
        key = gateway.key_path
        with open(key, "rb") as file:
            good = file.read()

        def put(content, mode=0o600):
            with open(key, "wb") as file:
                file.write(content)
            os.chmod(key, mode)

        for content in (b"", good[:20], good[:-6] + b"====\n", b"\x00" * 45, good + good + good, b"a" * 100_000):
            put(content)
            refuses(gateway, key, "damaged")
        put(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        refuses(gateway, "not the one that this database was made with")
        put(good + base64.b64encode(secrets.token_bytes(32)) + b"\n")
        refuses(gateway, "not the one that this database was made with")
        put(good, mode=0o644)
        refuses(gateway, key, "chmod 600")
        os.remove(key)
        refuses(gateway, "there is no master key", key)
        os.mkdir(key)
        refuses(gateway, key)
        os.rmdir(key)
        put(good)
        gateway.start()
        assert Client(gateway).create("as-before")[0] == 201
        assert gateway.stop() == 0
    print(f"ok: {engine}: eleven wrong master keys, each refused with its reason, and nothing touched")


def killed_rotations(engine):
    """Kills `muster master-key rotate` later and later; whatever was reached, the next command finds a key that fits."""
    dice = random.Random(20_261_122)
    with installation(engine) as gateway:
        gateway.start()
        client = Client(gateway)
        for number in range(40):
            assert client.create(f"kept-{number}")[0] == 201
        assert gateway.stop() == 0
        command = [BINARY, "master-key", "rotate"]
        since = time.monotonic()
        gateway.command("master-key", "rotate")
        whole = time.monotonic() - since
        keys = set()
        for number in range(KILLS):
            child = subprocess.Popen(command, env=gateway.environment, cwd=gateway.folder, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(whole * dice.uniform(0.3, 1.0))
            child.send_signal(signal.SIGKILL)
            child.wait()
            gateway.command("audit", "verify")
            with open(gateway.key_path, "rb") as file:
                keys.add(file.read())
            gateway.command("connection", "rotate-key", "--org", "acme", "--slug", "idp")
            gateway.command("connection", "rotate-key", "--org", "acme", "--slug", "idp", "--cancel")
        gateway.command("master-key", "rotate")
        checks = {one["name"]: one["ok"] for one in gateway.command("check")}
        assert checks["keys"] and checks["master key"], checks
        gateway.start()
        found = Client(gateway).everybody()
        assert len(found) == 40
        for name, one in found.items():
            check_whole(name, one)
        assert gateway.stop() == 0
    print(f"ok: {engine}: {KILLS} rotations of the master key killed, {len(keys)} different keys in place afterwards; "
          "each fitted")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["sqlite", "postgres"]:
        bad_keys(name)
        killed_rotations(name)

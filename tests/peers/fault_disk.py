"""SQLite on a disk that is full, and after a crash that tore its last pages. docs/survival.md says what is expected."""

import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from gateway import BINARY, Client, check_unavailable, check_whole, installation

# Their log is shorter than what SQLite copies into the database.
CREATES = 20
TEARS = 24
# What is left on the disk.
ROOM = 300_000


@contextlib.contextmanager
def limited_files(gateway):
    """No file of the server grows much further: the system answers its writes with an error, as a full disk does."""
    pid = gateway.server.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    folder = gateway.environment["MUSTER_DATA_DIR"]
    largest = max(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def filled_disk(gateway):
    """The file system of the data folder is full, but for a little."""
    ballast = os.path.join(gateway.environment["MUSTER_DATA_DIR"], "ballast")
    with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    os.truncate(ballast, os.path.getsize(ballast) - ROOM)
    try:
        yield
    finally:
        os.remove(ballast)


def create_until_refused(client, label):
    """The answered ones, and the first refusal."""
    answered = []
    for number in range(5_000):
        name = f"{label}-{number}"
        status, body = client.create(name)
        if status != 201:
            check_unavailable(status, body, client.headers)
            return answered
        answered.append(name)
    raise AssertionError("the disk never became full")


def check_full(label, gateway, fill):
    client = Client(gateway)
    answered = [f"{label}-before"]
    assert client.create(answered[0])[0] == 201
    with fill(gateway):
        answered += create_until_refused(client, label)
        for number in range(3):
            status, body = client.create(f"{label}-full-{number}")
            check_unavailable(status, body, client.headers)
        found = client.everybody()
        assert set(found) == set(answered), "reading goes on, and shows what was answered and nothing else"
    answered.append(f"{label}-after")
    assert client.create(answered[-1])[0] == 201, "there is room again, and the server goes on by itself"
    assert gateway.stop() == 0
    gateway.start()
    found = Client(gateway).everybody()
    assert set(found) == set(answered), "the same after a restart"
    for name, one in found.items():
        check_whole(name, one)
    assert gateway.stop() == 0
    gateway.command("audit", "verify")
    print(f"ok: {label}: {len(answered) - 2} creates answered until it was full, then 503 and nothing of them there")


def full_disk():
    with installation("sqlite") as gateway:
        # Who is not told to ignore the signal is ended by it; a real disk sends none.
        gateway.start(wrapper=["/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        check_full("largest-file", gateway, limited_files)
    with installation("sqlite") as gateway:
        folder = gateway.environment["MUSTER_DATA_DIR"]
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "none", folder], check=False,
                                 capture_output=True)
        if mounted.returncode != 0:
            print("skipped: a file system that is full: this user may mount none")
            return
        try:
            gateway.provision()
            gateway.start()
            check_full("full-disk", gateway, filled_disk)
        finally:
            gateway.kill()
            subprocess.run(["umount", folder], check=True)


def torn_log():
    """Cuts and garbles the write-ahead log that a killed server leaves. What is left is a beginning of what was written, or
    the database refuses; never half a change."""
    dice = random.Random(20_261_122)
    with installation("sqlite") as gateway, tempfile.TemporaryDirectory(prefix="muster-torn-") as folder:
        gateway.start()
        client = Client(gateway)
        names = [f"torn-{number:03}" for number in range(CREATES)]
        for name in names:
            assert client.create(name)[0] == 201
        gateway.kill()
        data = gateway.environment["MUSTER_DATA_DIR"]
        length = os.path.getsize(f"{gateway.database_path}-wal")
        assert length > CREATES * 4096, "the log holds the creates"
        kept = set()
        for number in range(TEARS):
            place = os.path.join(folder, str(number))
            shutil.copytree(data, place)
            os.remove(os.path.join(place, "muster.db-shm"))
            at = length if number == 0 else dice.randrange(length)
            how = ("cut", "zeroed", "garbled")[number % 3]
            tear(os.path.join(place, "muster.db-wal"), at, how, dice)
            count = look(gateway, place, names)
            assert number > 0 or count == CREATES, "the whole log has everything"
            kept.add(count)
        assert len(kept) > 5, f"the tears do not differ: {kept}"
    print(f"ok: {TEARS} torn logs: each left a beginning of the {CREATES} creates ({len(kept)} different ones), whole")


def tear(path, at, how, dice):
    """The log from `at` on is gone, or the page there holds zeros or noise."""
    with open(path, "r+b") as log:
        if how == "cut":
            log.truncate(at)
            return
        log.seek(at)
        length = max(0, min(4096, os.path.getsize(path) - at))
        log.write(bytes(length) if how == "zeroed" else dice.randbytes(length))


def look(gateway, place, names):
    """How many of `names` are there: the first so many, and whole. Everything else fits to them."""
    environment = {**gateway.environment, "MUSTER_DATA_DIR": place}
    done = subprocess.run([BINARY, "audit", "verify", "--json"], env=environment, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"the audit log: {done.stderr}"
    with contextlib.closing(sqlite3.connect(os.path.join(place, "muster.db"))) as database:
        one = lambda sql: database.execute(sql).fetchall()
        assert one("pragma integrity_check") == [("ok",)]
        assert one("pragma foreign_key_check") == []
        found = sorted(row[0] for row in one("select external_id from employees"))
        assert found == names[:len(found)], "a later change is there without an earlier one"
        for table in ("employee_emails", "scim_requests"):
            assert one(f"select count(*) from {table}") == [(len(found),)], f"half a create: {table}"
        created = one("select count(*) from audit_rows where action = 'employee.created'")
        assert created == [(len(found),)], "a create without its audit row"
        total = one("select coalesce(sum(total), 0) from organisation_totals where kind = 'employees'")
        assert total == [(len(found),)], "the total does not fit"
    return len(found)


if __name__ == "__main__":
    for topic in (full_disk, torn_log):
        if not sys.argv[1:] or topic.__name__ in sys.argv[1:]:
            topic()

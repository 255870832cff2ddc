"""Shows that a SCIM create is on disk before it is answered 201. The page cache outlives a killed process, so
killing alone does not show it; this watches the system calls.

SQLite: between reading a request and writing its 201 there is a successful fdatasync (or fsync) of the
database's -wal file that began after the request was read, and when that call fails, no 201 is written. Requests
that come at once share such calls. PostgreSQL: between the two the server
has read the answer to a COMMIT, and nothing has turned synchronous_commit off."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time

from gateway import Client, installation, psql

CREATES = 20
WRITERS = 8
CALLS = "fdatasync,fsync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"

REQUEST = re.compile(r'"POST /scim/v2/Users ')
CREATED = re.compile(r'"HTTP/1\.1 201 ')
FLUSHED = re.compile(r"f(?:data)?sync\(\d+<[^>]*-wal>\) += 0|f(?:data)?sync resumed.*\) += 0")
# The driver may read a message's five bytes of head by themselves. "COMMIT" and then Z: the server is ready again.
COMMITTED = re.compile(r'COMMIT\\0Z')
SYNC = re.compile(r"\bf(?:data)?sync\(")
SOCKET = re.compile(r"\w+\(\d+<((?:socket|TCP)[^>]*)>|<\.\.\. \w+ resumed")
UNSAFE = re.compile(r"synchronous_commit\W+(?:to|=)?\W*off", re.IGNORECASE)


class Order:
    """Reads a trace line by line and notes every 201 that came before its proof. A request and its answer are on one
    socket; a sync proves the requests that had been read when it began."""

    def __init__(self, engine):
        self.proof = FLUSHED if engine == "sqlite" else COMMITTED
        # By thread: whether the call is one of the -wal file, and which requests had been read.
        self.pending_syncs = {}
        # By thread: the socket of a call that is printed in two halves.
        self.half = {}
        # By socket: a request that is not answered, and whether it is proven.
        self.waiting = {}
        self.syncs = 0
        self.requests = 0
        self.created = 0
        self.faults = []

    def socket(self, thread, text):
        """Where the call of this line reads or writes; the file stands in the first half of a call in two."""
        named = SOCKET.search(text)
        name = named.group(1) if named and named.group(1) else None
        if name and "unfinished" in text:
            self.half[thread] = name
        return name or self.half.get(thread)

    def prove(self, sockets):
        self.syncs += 1
        for socket in sockets:
            if socket in self.waiting:
                self.waiting[socket] = True

    def line(self, text):
        thread = text.split(maxsplit=1)[0]
        if UNSAFE.search(text):
            self.faults.append(f"commits without flushing: {text}")
        # A call that is interrupted by another thread's is printed in two halves; the file stands in the first.
        if "unfinished" in text and SYNC.search(text):
            self.pending_syncs[thread] = list(self.waiting) if "-wal>" in text else None
            return
        if "sync resumed" in text:
            begun = self.pending_syncs.pop(thread, None)
            if begun is not None and self.proof.search(text):
                self.prove(begun)
            return
        socket = self.socket(thread, text)
        if REQUEST.search(text):
            self.requests += 1
            self.waiting[socket] = False
        elif self.proof.search(text):
            self.prove(list(self.waiting))
        if CREATED.search(text):
            self.created += 1
            if not self.waiting.pop(socket, False):
                self.faults.append(f"answered before it was on disk: {text}")


def judge(engine, lines):
    """The order of one trace, in which requests do not overlap."""
    order = Order(engine)
    for line in lines:
        order.line(line)
    return order


def strace(log, *options):
    return ["strace", "-f", "-y", "-s", "4096", "-o", log, *options]


@contextlib.contextmanager
def attached(gateway, *options):
    """strace attached to the running server for as long as the block lasts."""
    log = os.path.join(gateway.folder, "attached.log")
    tracer = subprocess.Popen([*strace(log, *options), "-p", str(gateway.server.pid)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    # Its first line says that it is attached.
    attached_line = tracer.stderr.readline()
    assert "attached" in attached_line, f"strace cannot attach: {attached_line}"
    time.sleep(0.3)
    try:
        yield log
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(timeout=15)
        tracer.stderr.close()


def read_lines(log):
    with open(log, encoding="utf-8", errors="replace") as lines:
        return list(lines)


def check_order(engine):
    with installation(engine) as gateway:
        if gateway.environment.get("MUSTER_DATABASE_URL"):
            url = gateway.environment["MUSTER_DATABASE_URL"]
            for setting in ("fsync", "synchronous_commit"):
                value = psql(url, f"show {setting}")
                assert value == "on", f"{setting} is {value}: this run shows nothing (unset MUSTER_TEST_FSYNC)"
        gateway.start()
        with attached(gateway, "-e", f"trace={CALLS}") as log:
            client = Client(gateway)
            for number in range(CREATES):
                status, body = client.create(f"{engine}-{number}")
                assert status == 201, (status, body)
        order = judge(engine, read_lines(log))
        assert order.requests == CREATES and order.created == CREATES, (
            f"the trace shows {order.requests} requests and {order.created} answers, not {CREATES}")
        assert not order.faults, "\n".join(order.faults[:5])
        assert gateway.stop() == 0
    print(f"ok: {engine}: {CREATES} creates, each on disk before its 201")


def check_shared_syncs():
    """Creates that come at once: each is on disk before its 201, and there are fewer syncs than creates."""
    with installation("sqlite") as gateway:
        gateway.start()
        answered = []

        def write(writer):
            client = Client(gateway)
            for number in range(CREATES):
                answered.append(client.create(f"shared-{writer}-{number}")[0])

        with attached(gateway, "-e", f"trace={CALLS}") as log:
            writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join()
        total = WRITERS * CREATES
        assert answered == [201] * total, answered
        order = judge("sqlite", read_lines(log))
        assert order.requests == total and order.created == total, (order.requests, order.created)
        assert not order.faults, "\n".join(order.faults[:5])
        assert 0 < order.syncs < total, f"{order.syncs} syncs for {total} creates"
        assert gateway.stop() == 0
    print(f"ok: sqlite: {total} creates at once, each on disk before its 201, with {order.syncs} syncs")


def check_failing_disk():
    """A disk that refuses to flush: no create is answered 201, and none of them appears."""
    with installation("sqlite") as gateway:
        gateway.start()
        client = Client(gateway)
        assert client.create("before")[0] == 201
        with attached(gateway, "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"):
            for number in range(3):
                status, body = Client(gateway).create(f"unflushed-{number}")
                assert status >= 500, f"answered {status} though nothing reached the disk: {body}"
        status, page = Client(gateway).scim("GET", "/Users?count=100")
        names = {resource["externalId"] for resource in page["Resources"]}
        assert status == 200 and names == {"before"}, f"what could not be flushed is there: {names}"
        assert Client(gateway).create("after")[0] == 201, "the disk works again, and so does the server"
    print("ok: sqlite: when flushing fails nothing is answered 201")


ANSWER = '7 write(9<socket:[1]>, "HTTP/1.1 201 Created\\r\\n", 22) = 22'
ASKED = '7 recvfrom(9<socket:[1]>, "POST /scim/v2/Users HTTP/1.1\\r\\n", 8192, 0, NULL, NULL) = 90'
OTHER_ANSWER = ANSWER.replace("socket:[1]", "socket:[3]")
OTHER_ASKED = ASKED.replace("socket:[1]", "socket:[3]")
WAL = "8 fdatasync(5</d/muster.db-wal>) = 0"


def check_itself():
    """The judge tells good traces from bad ones."""
    good = [
        ("sqlite", [ASKED, WAL, ANSWER]),
        ("sqlite", [ASKED, WAL, ANSWER, ASKED, WAL, ANSWER]),
        ("sqlite", [ASKED, "8 fdatasync(5</d/muster.db-wal> <unfinished ...>", "9 read(3</x>, \"\", 1) = 0",
                    "8 <... fdatasync resumed>) = 0", ANSWER]),
        ("postgres", [ASKED, '7 recvfrom(8<socket:[2]>, "C\\0\\0\\0\\vCOMMIT\\0Z\\0\\0\\0\\5I", 8192, 0, NULL, NULL) = 18', ANSWER]),
        ("postgres", [ASKED, '7 recvfrom(8<socket:[2]>, "C\\0\\0\\0\\v", 5, 0, NULL, NULL) = 5',
                      '7 recvfrom(8<socket:[2]>, "COMMIT\\0Z\\0\\0\\0\\5I", 8192, 0, NULL, NULL) = 13', ANSWER]),
    ]
    good += [
        ("sqlite", [ASKED, OTHER_ASKED, WAL, OTHER_ANSWER, ANSWER]),
        ("sqlite", [ASKED, "8 fdatasync(5</d/muster.db-wal> <unfinished ...>", OTHER_ASKED, "8 <... fdatasync resumed>) = 0",
                    ANSWER, WAL, OTHER_ANSWER]),
    ]
    bad = [
        ("sqlite", [ASKED, "8 fdatasync(5</d/muster.db-wal> <unfinished ...>", OTHER_ASKED, "8 <... fdatasync resumed>) = 0",
                    OTHER_ANSWER]),
        ("sqlite", [ASKED, WAL, OTHER_ASKED, OTHER_ANSWER]),
        ("sqlite", [ASKED, ANSWER]),
        ("sqlite", [ASKED, ANSWER, WAL]),
        ("sqlite", [WAL, ASKED, ANSWER]),
        ("sqlite", [ASKED, WAL, ANSWER, ASKED, ANSWER]),
        ("sqlite", [ASKED, "8 fdatasync(5</d/muster.db-wal>) = -1 EIO (Input/output error) (INJECTED)", ANSWER]),
        ("sqlite", [ASKED, "8 fdatasync(5</d/other.db>) = 0", ANSWER]),
        ("sqlite", [ASKED, "8 fdatasync(5</d/muster.db-wal> <unfinished ...>", ANSWER, "8 <... fdatasync resumed>) = 0"]),
        ("sqlite", [ASKED, "8 fsync(5</d/log> <unfinished ...>", "8 <... fsync resumed>) = 0", ANSWER]),
        ("postgres", [ASKED, '7 sendto(8<socket:[2]>, "Q\\0\\0\\0\\vCOMMIT\\0", 12, 0, NULL, 0) = 12', ANSWER]),
        ("postgres", [ASKED, '7 recvfrom(8<socket:[2]>, "C\\0\\0\\0\\rINSERT 0 1\\0", 8192, 0, NULL, NULL) = 18', ANSWER]),
        ("postgres", [ASKED, '7 sendto(8<socket:[2]>, "set synchronous_commit to off", 29) = 29',
                      '7 recvfrom(8<socket:[2]>, "C\\0\\0\\0\\vCOMMIT\\0Z", 8192, 0, NULL, NULL) = 18', ANSWER]),
    ]
    for engine, lines in good:
        assert not judge(engine, lines).faults, lines
    for engine, lines in bad:
        assert judge(engine, lines).faults, lines
    print(f"ok: {len(good)} good traces pass, {len(bad)} bad ones do not")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check-itself"]:
        check_itself()
    else:
        check_order("sqlite")
        check_shared_syncs()
        check_failing_disk()
        check_order("postgres")

"""Clients that stop in the middle, that send and read as slowly as they can, and that are too many. docs/survival.md says what
is expected."""

import contextlib
import json
import resource
import socket
import sqlite3
import sys
import threading
import time

from gateway import Client, check_unavailable, installation, user

# The longest that a request takes, that its head takes, with room for a busy machine.
LONGEST, HEAD = 36, 14
# More than may wait for the writer.
CROWD = 1_300
FILES = 4_096


def connected(gateway):
    stream = socket.create_connection(("127.0.0.1", gateway.port), timeout=LONGEST + 20)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return stream


def request(gateway, external_id, length=None):
    """A create as bytes: head and body. `length` is what the head claims."""
    body = json.dumps(user(external_id)).encode()
    head = (f"POST /scim/v2/Users HTTP/1.1\r\nhost: 127.0.0.1:{gateway.port}\r\nauthorization: Bearer {gateway.token}\r\n"
            f"content-type: application/scim+json\r\ncontent-length: {length or len(body)}\r\n\r\n")
    return head.encode(), body


def answer(stream):
    """Status, JSON body and headers of what comes; None when the connection ends without an answer."""
    reader = stream.makefile("rb")
    try:
        line = reader.readline()
        if not line:
            return None
        headers = {}
        while (field := reader.readline().decode().strip()):
            name, _, value = field.partition(":")
            headers[name.title()] = value.strip()
        body = reader.read(int(headers.get("Content-Length", 0)))
        return int(line.split()[1]), json.loads(body) if b"json" in headers.get("Content-Type", "").encode() else None, headers
    except ConnectionResetError:
        return None


def breaks_off(gateway):
    """Dies in the middle of the body, at every kind of place."""
    head, body = request(gateway, "broken-off")
    for cut in (0, 1, len(body) // 2, len(body) - 1):
        with connected(gateway) as stream:
            stream.sendall(head + body[:cut])
    with connected(gateway) as stream:
        stream.sendall(head[:len(head) // 2])
    return "a client that dies in the middle of its upload leaves nothing"


def promises_more(gateway):
    """Claims more than it sends, and waits."""
    head, body = request(gateway, "promised", length=10_000)
    with connected(gateway) as stream:
        since = time.monotonic()
        stream.sendall(head + body)
        check_unavailable(*answer(stream))
        took = time.monotonic() - since
    assert took < LONGEST, took
    return f"a body that does not come is given up after {took:.0f} s"


def too_much(gateway):
    """Claims more than any body may have."""
    head, body = request(gateway, "large", length=2 ** 40)
    with connected(gateway) as stream:
        since = time.monotonic()
        stream.sendall(head + body)
        status, body, _ = answer(stream)
        assert status == 413 and body["status"] == "413", (status, body)
    assert time.monotonic() - since < 5, "it is refused before anything of it is waited for"
    return "a body that is too large is refused by its head"


def dribble(gateway, first, rest):
    """Sends `rest` byte by byte until the server has had enough; seconds until then."""
    with connected(gateway) as stream:
        since = time.monotonic()
        stream.sendall(first)
        stream.settimeout(0.5)
        for byte in rest:
            with contextlib.suppress(TimeoutError):
                try:
                    stream.sendall(bytes([byte]))
                    if stream.recv(4096) in (b"", None):
                        break
                    break
                except (ConnectionResetError, BrokenPipeError):
                    break
            assert time.monotonic() - since < LONGEST, "it is waited for without end"
        return time.monotonic() - since


def slow_head(gateway):
    head, _ = request(gateway, "slow-head")
    took = dribble(gateway, head[:20], head[20:] * 10)
    assert took < HEAD, took
    return f"a head that comes byte by byte is given up after {took:.0f} s"


def slow_body(gateway):
    head, body = request(gateway, "slow-body")
    took = dribble(gateway, head, body)
    assert took < LONGEST, took
    return f"a body that comes byte by byte is given up after {took:.0f} s"


def silence(gateway):
    """Connects and says nothing."""
    with connected(gateway) as stream:
        since = time.monotonic()
        assert answer(stream) is None
        took = time.monotonic() - since
    assert took < HEAD, took
    return f"a client that says nothing is sent away after {took:.0f} s"


def troublesome():
    with installation("sqlite") as gateway:
        gateway.start()
        said, faults = [], []

        def run(work):
            try:
                said.append(work(gateway))
            except Exception as error:
                faults.append(f"{work.__name__}: {error!r}")

        threads = [threading.Thread(target=run, args=(work,))
                   for work in (breaks_off, promises_more, too_much, slow_head, slow_body, silence)]
        for thread in threads:
            thread.start()
        client = Client(gateway)
        for number in range(20):
            assert client.create(f"meanwhile-{number}")[0] == 201, "others are served meanwhile"
        for thread in threads:
            thread.join()
        assert not faults, "\n".join(faults)
        found = set(Client(gateway).everybody())
        assert found == {f"meanwhile-{number}" for number in range(20)}, found
        assert gateway.stop() == 0
        gateway.command("audit", "verify")
    for line in said:
        print(f"ok: {line}")


def full_queue():
    """More writes at once than may wait, while another process has the database's write lock."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if wanted < CROWD + 500:
        print(f"skipped: a full queue: only {wanted} files may be open here")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with installation("sqlite") as gateway:
        gateway.start()
        assert Client(gateway).create("before")[0] == 201
        other = sqlite3.connect(gateway.database_path, isolation_level=None)
        other.execute("begin immediate")
        streams = []
        for number in range(CROWD):
            stream = connected(gateway)
            stream.sendall(b"".join(request(gateway, f"crowd-{number}")))
            streams.append(stream)
        refused = 0
        until = time.monotonic() + 6
        for stream in reversed(streams):
            stream.settimeout(0.01 if refused else max(0.1, until - time.monotonic()))
            with contextlib.suppress(TimeoutError):
                if stream.recv(1, socket.MSG_PEEK):
                    refused += 1
            if refused > 20:
                break
        assert refused > 0, "nobody was turned away while the lock was held"
        status, page = Client(gateway).scim("GET", "/Users?count=1")
        assert (status, page["totalResults"]) == (200, 1), "who reads waits for nobody"
        other.execute("rollback")
        other.close()
        created, turned_away = set(), 0
        for number, stream in enumerate(streams):
            stream.settimeout(LONGEST)
            status, body, headers = answer(stream)
            if status == 201:
                created.add(f"crowd-{number}")
            else:
                check_unavailable(status, body, headers)
                turned_away += 1
            stream.close()
        found = set(Client(gateway).everybody())
        assert found == created | {"before"}, "who was turned away is not there, and who was answered is"
        assert turned_away and created, (turned_away, len(created))
        assert gateway.stop() == 0
        gateway.command("audit", "verify")
    print(f"ok: of {CROWD} creates at once {turned_away} were told to come back, the others are there")


def too_many_connections():
    """As many connections as may be open say nothing: who comes next waits until they are sent away, and is served."""
    with installation("sqlite") as gateway:
        # 160 files, less the 128 for other things.
        gateway.start(wrapper=["prlimit", "--nofile=160:160"])
        idle = [connected(gateway) for _ in range(60)]
        since = time.monotonic()
        status, _ = Client(gateway, seconds=LONGEST).create("patient")
        took = time.monotonic() - since
        assert status == 201 and 3 < took < 2 * HEAD, (status, took)
        for stream in idle:
            stream.close()
        assert Client(gateway).create("soon")[0] == 201
        assert gateway.stop() == 0
        with open(gateway.log_path, encoding="utf-8") as log:
            text = log.read()
        assert "further ones wait" in text and "Too many open files" not in text, text[-2000:]
    print(f"ok: 60 connections that say nothing, where 32 may be open: who came next was served after {took:.0f} s")


if __name__ == "__main__":
    for topic in (troublesome, full_queue, too_many_connections):
        if not sys.argv[1:] or topic.__name__ in sys.argv[1:]:
            topic()

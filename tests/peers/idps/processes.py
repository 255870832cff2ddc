"""Starting a program that listens on a port, keys that an IdP signs with, and ending all of it again."""

import contextlib
import os
import signal
import socket
import subprocess
import time

START_SECONDS = 30
STOP_SECONDS = 10


@contextlib.contextmanager
def serving(command, port, log_path, **options):
    """Runs `command` until the block ends; begins when its port answers."""
    with open(log_path, "ab") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                 **options)
    try:
        _wait_for(child, port, log_path)
        yield child
    finally:
        end(child)


def _wait_for(child, port, log_path):
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}; its log ends with:\n{tail(log_path)}")


def end(child):
    """Ends a process of its own session with the workers that it started."""
    for stop in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STOP_SECONDS)
            return


def tail(path, characters=4000):
    with open(path, encoding="utf-8", errors="replace") as log:
        return log.read()[-characters:]


def key_and_certificate(folder, name="idp"):
    """Makes an RSA key of 2048 bits and a certificate of its own; answers both file names."""
    key, certificate = os.path.join(folder, f"{name}.key"), os.path.join(folder, f"{name}.crt")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30", "-subj",
                    f"/CN={name}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key, certificate

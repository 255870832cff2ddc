"""A proxy in front of a database that lets everything through, late, not at all, or not any more. Standard library only."""

import contextlib
import socket
import threading
import time


class Proxy:
    """Listens on a port of its own for as long as the block lasts and hands over to `address`."""

    def __init__(self, address):
        self.address = address
        # Seconds that every piece waits; None: it waits until this changes.
        self.delay = 0
        self._open = set()
        self._lock = threading.Lock()

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.ended = False
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended, self.delay = True, 0
        self._listener.close()
        self.cut()

    def cut(self):
        """Breaks every connection."""
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _serve(self):
        while not self.ended:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self.address)
            except OSError:
                return
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source, sink):
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                self._wait()
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _wait(self):
        since = time.monotonic()
        while self.delay is None or time.monotonic() - since < self.delay:
            time.sleep(0.01)

"""A mail server that accepts everything and remembers for whom. Standard library only."""

import socketserver
import threading


class MailServer:
    """Listens on a free port for as long as the block lasts."""

    def __enter__(self):
        self._recipients, self._lock = [], threading.Lock()
        note = self._note

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 mail.acme.example")
                while line := self.rfile.readline():
                    word = line.decode("ascii", "replace").strip().upper()
                    if word.startswith("EHLO"):
                        self.say("250-mail.acme.example\r\n250-8BITMIME\r\n250 AUTH PLAIN")
                    elif word.startswith("AUTH"):
                        self.say("235 welcome")
                    elif word.startswith("RCPT TO:"):
                        recipient = line.decode().split("<")[1].split(">")[0]
                        self.say("250 noted")
                    elif word == "DATA":
                        self.say("354 go on")
                        while self.rfile.readline() not in (b".\r\n", b""):
                            pass
                        note(recipient)
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 fine")

            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def _note(self, recipient):
        with self._lock:
            self._recipients.append(recipient)

    @property
    def url(self):
        port = self._server.server_address[1]
        return f"smtp://id%40acme.example:secret@127.0.0.1:{port}"

    def recipients(self):
        """Who was written to, once for each mail."""
        with self._lock:
            return list(self._recipients)

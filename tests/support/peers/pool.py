"""A pool of one's own making, over FastCGI: it answers every request with the parameters that it was told, as JSON."""
import contextlib
import json
import os
import socketserver
import struct
import threading

from support.fastcgi import record


def parameters(content):
    """The names and values of FCGI_PARAMS (FastCGI specification 1.0, section 3.4)."""
    at, found = 0, {}
    while at < len(content):
        lengths = []
        for _ in range(2):
            long = content[at] & 0x80
            lengths.append(struct.unpack("!I", content[at:at + 4])[0] & 0x7FFFFFFF if long else content[at])
            at += 4 if long else 1
        name, value = content[at:at + lengths[0]], content[at + lengths[0]:at + sum(lengths)]
        found[name.decode()] = value.decode("latin-1")
        at += sum(lengths)
    return found


class Handler(socketserver.StreamRequestHandler):
    def read_request(self):
        """The parameters and the number of bytes of the body; None when the peer has left."""
        content, size = b"", 0
        while header := self.rfile.read(8):
            _, kind, _, length, padding = struct.unpack("!BBHHBx", header)
            piece = self.rfile.read(length)
            self.rfile.read(padding)
            if kind == 5 and not piece:
                return parameters(content), size
            content += piece if kind == 4 else b""
            size += len(piece) if kind == 5 else 0
        return None

    def handle(self):
        request = self.read_request()
        if request is None:
            return
        if self.server.silent.is_set():
            self.server.held.append(request)
            self.server.over.wait()
            return
        told = json.dumps({"pool": self.server.name, "body": request[1], **request[0]}).encode()
        answer = b"Status: 200\r\nContent-Type: application/json\r\n\r\n" + told
        with contextlib.suppress(OSError):
            self.wfile.write(record(6, answer) + record(6) + record(3, bytes(8)))


class Pool:
    """with Pool("name", address=("127.0.0.2", 0)) as pool: …; or at the path of a Unix socket. `silent.set()`: it answers nothing any more."""

    def __init__(self, name, address):
        over_tcp = isinstance(address, tuple)
        base = socketserver.ThreadingTCPServer if over_tcp else socketserver.ThreadingUnixStreamServer
        kind = type("Server", (base,), {"allow_reuse_address": True, "daemon_threads": True, "request_queue_size": 1024, "block_on_close": False})
        self.server = kind(address if over_tcp else str(address), Handler)
        self.server.name, self.server.silent, self.server.over = name, threading.Event(), threading.Event()
        self.silent, self.server.held = self.server.silent, []
        if not over_tcp:
            os.chmod(address, 0o666)

    def waiting(self):
        """How many requests have come that are not answered."""
        return len(self.server.held)

    @property
    def port(self):
        return self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()

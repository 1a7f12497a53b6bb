"""A name server on loopback, as an engine of containers has one: names and their addresses, which may change while it serves."""
import socket
import struct
import threading


class Names:
    """with Names() as names: names.addresses["app"] = "127.0.0.2". It says that an address is good for ten minutes, as Docker's does."""

    def __init__(self):
        self.addresses, self.asked = {}, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def answer(self, question):
        """RFC 1035 section 4: one question, one A record or NXDOMAIN."""
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        name, asked = ".".join(labels), question[12:at + 5]
        kind = struct.unpack("!H", question[at + 1:at + 3])[0]
        self.asked.append(name)
        address = self.addresses.get(name)
        answers = [b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 600, 4) + socket.inet_aton(address)] if address and kind == 1 else []
        flags = 0x8180 if address else 0x8183
        return question[:2] + struct.pack("!HHHHH", flags, 1, len(answers), 0, 0) + asked + b"".join(answers)

    def serve(self):
        while True:
            question, peer = self.socket.recvfrom(512)
            if not question:
                return
            self.socket.sendto(self.answer(question), peer)

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()

"""One request over FastCGI, as monitors make it that ask a pool without a web server."""
import socket
import struct
import time


def record(kind, content=b"", padding=0):
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), padding) + content + bytes(padding)


def pair(name, value):
    return struct.pack("!II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()


def read_records(connection):
    with connection.makefile("rb") as stream:
        while header := stream.read(8):
            _, kind, _, length, padding = struct.unpack("!BBHHBx", header)
            yield kind, stream.read(length)
            stream.read(padding)


def request(path, pieces=(), pause=0, **parameters):
    """(head, body) of the answer of the pool that listens at `path`. The body goes in pieces, each a record padded as nginx pads it, with a pause
    of so many seconds before each."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        names = b"".join(pair(name, value) for name, value in parameters.items())
        connection.sendall(record(1, b"\0\1\0\0\0\0\0\0") + record(4, names) + record(4))
        for piece in pieces:
            time.sleep(pause)
            connection.sendall(record(5, piece, -len(piece) % 8))
        time.sleep(pause)
        connection.sendall(record(5))
        records = list(read_records(connection))
    assert records[-1][0] == 3, records
    head, _, body = b"".join(content for kind, content in records if kind == 6).partition(b"\r\n\r\n")
    return head.decode(), body.decode()

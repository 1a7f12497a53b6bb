"""One request over FastCGI, as monitors make it that ask a pool without a web server."""
import socket
import struct


def record(kind, content=b""):
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    return struct.pack("!II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()


def read_records(connection):
    with connection.makefile("rb") as stream:
        while header := stream.read(8):
            _, kind, _, length, padding = struct.unpack("!BBHHBx", header)
            yield kind, stream.read(length)
            stream.read(padding)


def request(path, **parameters):
    """(head, body) of the answer of the pool that listens at `path`."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        names = b"".join(pair(name, value) for name, value in parameters.items())
        connection.sendall(record(1, b"\0\1\0\0\0\0\0\0") + record(4, names) + record(4) + record(5))
        records = list(read_records(connection))
    assert records[-1][0] == 3, records
    head, _, body = b"".join(content for kind, content in records if kind == 6).partition(b"\r\n\r\n")
    return head.decode(), body.decode()

"""multipart/form-data bodies that are made while they are sent, so that a gigabyte costs no memory."""
import hashlib
import os
import uuid


class Bytes:
    """`size` bytes that are different in every block and the same in every run, after a given beginning."""

    BLOCK = 1 << 16

    def __init__(self, size, begin=b"", seed=0):
        self.size, self.begin, self.seed = size, begin, seed

    def __len__(self):
        return self.size

    def blocks(self):
        left, number = self.size, 0
        first = self.begin[:left]
        if first:
            left -= len(first)
            yield first
        base = hashlib.shake_256(str(self.seed).encode()).digest(self.BLOCK)
        while left:
            block = (number.to_bytes(8, "big") + base)[: min(left, self.BLOCK)]
            number += 1
            left -= len(block)
            yield block

    def sha256(self):
        digest = hashlib.sha256()
        for block in self.blocks():
            digest.update(block)
        return digest.hexdigest()


class Form:
    """Fields and files in the order they were added."""

    def __init__(self, **fields):
        self.boundary = "form" + uuid.uuid4().hex
        self.parts = []
        for name, value in fields.items():
            self.field(name, value)

    def field(self, name, value):
        return self.raw(f'Content-Disposition: form-data; name="{name}"', str(value).encode())

    def file(self, filename, content, name="file", content_type="application/octet-stream"):
        """`content`: bytes, a path, or Bytes."""
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        return self.raw(f"{disposition}\r\nContent-Type: {content_type}", content)

    def raw(self, header, content):
        self.parts.append((f"--{self.boundary}\r\n{header}\r\n\r\n".encode(), content))
        return self

    def headers(self, length=True):
        headers = {"Content-Type": f"multipart/form-data; boundary={self.boundary}"}
        if length:
            headers["Content-Length"] = str(self.size())
        return headers

    def end(self):
        return f"--{self.boundary}--\r\n".encode()

    def size(self):
        return sum(len(header) + size_of(content) + 2 for header, content in self.parts) + len(self.end())

    def blocks(self):
        for header, content in self.parts:
            yield header
            yield from blocks_of(content)
            yield b"\r\n"
        yield self.end()

    def bytes(self):
        return b"".join(self.blocks())


def size_of(content):
    return os.path.getsize(content) if isinstance(content, os.PathLike) else len(content)


def blocks_of(content):
    if isinstance(content, bytes):
        for start in range(0, len(content), 1 << 16):
            yield content[start : start + (1 << 16)]
    elif isinstance(content, os.PathLike):
        with open(content, "rb") as file:
            while block := file.read(1 << 18):
                yield block
    else:
        yield from content.blocks()

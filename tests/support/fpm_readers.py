"""The status page of PHP-FPM read as two monitors read it, in our own words after their sources:

    telegraf   github.com/influxdata/telegraf, plugins/inputs/phpfpm: phpfpm.go, fcgi_client.go
    netdata    github.com/netdata/netdata, src/go/plugin/go.d/collector/phpfpm: client.go, decode.go, collect.go, and the FastCGI
               client it uses, github.com/kanocz/fcgi_client

What they insist on, these insist on: what cannot be read is an error here, where they would drop it or show nothing.
"""
import json
import socket
import struct
import urllib.request

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7
TELEGRAF_FIELDS = ("start since", "accepted conn", "listen queue", "max listen queue", "listen queue len", "idle processes",
                   "active processes", "total processes", "max active processes", "max children reached", "slow requests")
TELEGRAF_PROCESS = {"pid": int, "state": str, "start time": int, "start since": int, "requests": int, "request duration": int,
                    "request method": str, "request uri": str, "content length": int, "user": str, "script": str,
                    "last request cpu": (int, float), "last request memory": (int, float)}


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.status == 200
        return answer.read()


# ---- FastCGI as both write it: lengths of one byte, padding to eight ----

def record(kind, content=b""):
    padding = -len(content) % 8
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), padding) + content + bytes(padding)


def pairs(parameters):
    text = b""
    for name, value in parameters.items():
        assert len(name) < 128 and len(value) < 128
        text += bytes((len(name), len(value))) + name.encode() + value.encode()
    return text


def exchange(path, parameters, body):
    """The bytes of standard output up to the end of the request; whatever comes on standard error is an error."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        for one in (record(BEGIN, b"\0\1\0\0\0\0\0\0"), record(PARAMS, pairs(parameters)), record(PARAMS), body):
            connection.sendall(one)
        with connection.makefile("rb") as stream:
            return b"".join(read_output(stream))


def read_output(stream):
    while True:
        version, kind, _, length, padding = struct.unpack("!BBHHBx", stream.read(8))
        content = stream.read(length + padding)[:length]
        assert version == 1 and kind in (STDOUT, END), (kind, content)
        if kind == END:
            return
        yield content


# ---- telegraf ----

def telegraf_lines(text):
    """The pool, and its fields: lines of the head pass through the same sieve as those of the page."""
    pool, fields = None, {}
    for line in text.splitlines():
        words = line.split(":")
        if len(words) < 2:
            continue
        name = words[0].strip(" ")
        if name == "pool":
            pool, fields = words[1].strip(" "), {}
        elif name in TELEGRAF_FIELDS:
            assert pool is not None, "a field before its pool"
            fields[name.replace(" ", "_")] = int(words[1].strip(" "))
    return pool, fields


def telegraf_http(url):
    return telegraf_lines(get(url).decode())


def telegraf_socket(address):
    """`address` is socket:path. It sends the path as a body although it says that there is none, and never ends that."""
    path, _, page = address.partition(":")
    parameters = {"SCRIPT_NAME": "/" + page, "SCRIPT_FILENAME": page, "REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0",
                  "SERVER_PROTOCOL": "HTTP/1.0", "SERVER_SOFTWARE": "go / fcgiclient ", "REMOTE_ADDR": "127.0.0.1"}
    return telegraf_lines(exchange(path, parameters, record(STDIN, f"/{page}".encode())).decode())


def telegraf_json(url):
    """The pool, its fields, and those of its processes, each of the type that the reader's struct has."""
    page = json.loads(get(url))
    fields = {name.replace(" ", "_"): page[name] for name in TELEGRAF_FIELDS}
    assert all(type(value) is int for value in fields.values()), fields
    assert type(page["start time"]) is int and type(page["process manager"]) is str
    for process in page["processes"]:
        for name, kind in TELEGRAF_PROCESS.items():
            assert isinstance(process[name], kind), (name, process)
    return page["pool"], fields, page["processes"]


# ---- netdata ----

NETDATA_FIELDS = {"active processes": "active", "max active processes": "maxActive", "idle processes": "idle", "accepted conn": "requests",
                  "max children reached": "reached", "slow requests": "slow"}
NETDATA_PROCESS = {"request duration": "ReqDur", "last request cpu": "ReqCpu", "last request memory": "ReqMem"}


def netdata_metrics(page, processes):
    metrics = {short: whole(page[name]) for name, short in NETDATA_FIELDS.items()}
    idle = [process for process in processes if process["state"] == "Idle"]
    for name, short in NETDATA_PROCESS.items():
        values = [int(float(process[name])) if name == "last request cpu" else whole(process[name]) for process in idle]
        if values:
            metrics.update({f"min{short}": min(values), f"max{short}": max(values), f"avg{short}": sum(values) // len(values)})
    return metrics


def whole(value):
    """An int64 of JSON, or of text."""
    assert type(value) in (int, str), value
    return int(value)


def netdata_text(text):
    """Parts between lines of stars, each line a name, a colon and a value."""
    parts, lines = [], []
    for line in (line.strip("\r\n ") for line in text.splitlines()):
        if line.startswith("***"):
            parts, lines = [*parts, lines], []
        elif line:
            name, colon, value = line.partition(":")
            assert colon, line
            lines.append((name.strip(), value.strip()))
    page, *processes = [dict(part) for part in (*parts, lines)]
    return netdata_metrics(page, processes)


def netdata_json(text):
    page = json.loads(text)
    return netdata_metrics(page, page["processes"])


def netdata_http(url):
    return (netdata_json if "json" in url.partition("?")[2].split("&") else netdata_text)(get(url).decode())


def netdata_socket(path, page):
    """Its client takes the first line of the answer for a status line, whatever it is, and what follows for a MIME head."""
    parameters = {"SCRIPT_NAME": page, "SCRIPT_FILENAME": page, "SERVER_SOFTWARE": "go / fcgiclient ", "REMOTE_ADDR": "127.0.0.1",
                  "QUERY_STRING": "json&full", "REQUEST_METHOD": "GET", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "0"}
    answer = exchange(path, parameters, record(STDIN)).decode()
    first, _, rest = answer.partition("\n")
    assert " " in first.strip()
    head, blank, body = rest.partition("\r\n\r\n")
    assert blank and all(":" in line for line in head.split("\r\n"))
    return netdata_json(body)

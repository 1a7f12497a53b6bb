"""The four Swift servers of one private S3 endpoint, in one process group.

Run by swift.py as `python3 -I servers.py DIR ADDRESS:PORT [PID]`; -I keeps this folder's swift.py from hiding the package of that name.
The parent binds every listening socket itself (at free ports), writes the rings for them, and forks one
child per server, so that two instances can start at the same moment without racing for a port. A child dies with its
parent, and nothing outside DIR is read or written: /etc/swift is replaced by DIR in each child.
"""

import ctypes
import errno
import json
import logging
import os
import pwd
import random
import select
import signal
import socket
import sys
import threading
import warnings
from time import monotonic

warnings.simplefilter("ignore")

import eventlet.green.socket  # noqa: E402
from swift.common import constraints, storage_policy, utils, wsgi  # noqa: E402
from swift.common.middleware import memcache  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.obj import server as object_server  # noqa: E402

STORAGE = ("account", "container", "object")
PR_SET_PDEATHSIG = 1

SWIFT_CONF = """[swift-hash]
swift_hash_path_suffix = test
[swift-constraints]
max_header_size = 32768
"""

# s3api's own default of 1000 parts would refuse what S3 takes; short pages make lists go on as long ones do.
PROXY_CONF = """[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo dlo versioned_writes symlink copy proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_upload_part_num = 10000
max_bucket_listing = 50
[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
"""
PROXY_CONF += "".join(
    f"[filter:{name}]\nuse = egg:swift#{name.replace('cache', 'memcache')}\n"
    for name in ("catch_errors", "gatekeeper", "cache", "listing_formats", "dlo", "versioned_writes", "symlink", "copy")
)
# An object whose container answers late would be missing in lists until an updater comes by, which does not run here.
PATIENCE = {"account": "", "container": "", "object": "conn_timeout = 20\nnode_timeout = 20\ncontainer_update_timeout = 20\n"}


class Cache:
    """What Swift asks of memcached, in the proxy's own memory: there is one proxy, so nobody else need see it."""

    def __init__(self, *_, **__):
        self.items = {}

    def get(self, key, **_):
        value, end = self.items.get(key, ("null", 0))
        return json.loads(value) if monotonic() < end else None

    def set(self, key, value, time=0, **_):
        self.items[key] = json.dumps(value), monotonic() + time

    def delete(self, key, **_):
        self.items.pop(key, None)


def listen(port=0, address="127.0.0.1"):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(256)
    return listener


def listen_for_good(address):
    """At a port that is still ours after a restart: Linux gives those from 32768 on to clients (ip(7), ip_local_port_range)."""
    while True:
        try:
            return listen(random.randrange(16384, 32768), address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_configuration(home, listeners):
    user = pwd.getpwuid(os.getuid()).pw_name
    write(f"{home}/swift.conf", SWIFT_CONF)
    for name, listener in listeners.items():
        defaults = (
            f"[DEFAULT]\nuser = {user}\nswift_dir = {home}\ndevices = {home}/devices\nmount_check = false\n"
            f"bind_ip = 127.0.0.1\nbind_port = {listener.getsockname()[1]}\nworkers = 0\ndisable_fallocate = true\n"
            "log_level = WARNING\nlog_statsd_host =\n"
        )
        body = PROXY_CONF if name == "proxy" else f"[app:{name}-server]\nuse = egg:swift#{name}\n{PATIENCE[name]}" \
            f"[pipeline:main]\npipeline = {name}-server\n"
        write(f"{home}/{name}-server.conf", defaults + body)


def write_ring(home, name, port):
    """One device holds every partition; old data stays valid whatever port the server has this time."""
    ring = RingBuilder(4, 1, 1)
    ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1.0})
    ring.rebalance()
    ring.get_ring().save(f"{home}/{name}.ring.gz")


def log_to_file(home, name):
    """Swift logs to syslog and closes the standard streams; here its words belong in a file beside the data."""
    handler = logging.FileHandler(f"{home}/{name}.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    utils.ThreadSafeSysLogHandler = lambda *_, **__: handler
    logging.raiseExceptions = False


def serve(home, name, listener):
    """Becomes one of the servers; returns only when it fails to start."""
    os.environ["HOME"] = home
    log_to_file(home, name)
    utils.set_swift_dir(home)
    constraints.reload_constraints()
    storage_policy.reload_storage_policies()
    memcache.MemcacheRing = Cache
    wsgi.get_socket = lambda conf: eventlet.green.socket.socket(fileno=listener.detach())
    extra = {"global_conf_callback": object_server.global_conf_callback} if name == "object" else {}
    return wsgi.run_wsgi(f"{home}/{name}-server.conf", f"{name}-server", **extra)


def fork(home, name, listeners):
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if os.getppid() == parent:
            status = serve(home, name, listeners[name])
    finally:
        os._exit(status or 0)


def stop_with(pid):
    """Ends this process when another one has ended, however it did."""
    try:
        select.select([os.pidfd_open(pid)], [], [])
    except ProcessLookupError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main():
    home, (address, port) = os.path.abspath(sys.argv[1]), sys.argv[2].split(":")
    os.makedirs(f"{home}/devices/d1", exist_ok=True)
    listeners = {name: listen() for name in STORAGE}
    listeners["proxy"] = listen(int(port), address) if int(port) else listen_for_good(address)
    write_configuration(home, listeners)
    for name in STORAGE:
        write_ring(home, name, listeners[name].getsockname()[1])

    children = []

    def stop(*_):
        for child in children:
            os.kill(child, signal.SIGTERM)
        for child in children:
            os.waitpid(child, 0)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children += [fork(home, name, listeners) for name in listeners]
    write(f"{home}/port", f"{listeners['proxy'].getsockname()[1]}\n")
    for listener in listeners.values():
        listener.close()
    if len(sys.argv) > 3:
        threading.Thread(target=stop_with, args=(int(sys.argv[3]),), daemon=True).start()
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # a server that ends by itself takes the rest with it
    stop()


if __name__ == "__main__":
    main()

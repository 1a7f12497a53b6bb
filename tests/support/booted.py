"""A machine that has booted: systemd as process 1 in namespaces of its own, over this machine's files, with an installation in it.

    with Booted(changes) as machine:      # `changes`: what lies over this machine's files, as a callable that writes them below a folder
        machine.run("systemctl", "start", "course-supporter.target")
        machine.path("/run/course-supporter/api.sock")    # seen from here

Nothing of it is left afterwards, whatever happened.
"""
import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from support.client import Client
from support.system import ROOT, children, clean_environment, name_of
from support.waiting import wait_until

BOOT = ROOT / "tests/support/boot"
NAMESPACES = ("--mount", "--pid", "--fork", "--uts", "--ipc", "--net")


def refusal():
    """Why no machine can boot here; None when one can."""
    if os.geteuid() != 0:
        return "only root can make the namespaces"
    for program in ("/lib/systemd/systemd", shutil.which("ip") or "ip"):
        if not os.path.exists(program):
            return f"{program} is not installed"
    with tempfile.TemporaryDirectory() as folder:
        probe = f"mount -t tmpfs t {folder} && cd {folder} && mkdir u w r && mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w r && mount -t cgroup2 c r/mnt"
        done = subprocess.run(["unshare", *NAMESPACES, "sh", "-c", probe], capture_output=True, text=True, check=False)
    return f"no such namespaces: {done.stderr.strip()}" if done.returncode else None


class Booted:
    def __init__(self, write_changes):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-booted-"))
        (self.folder / "changes").mkdir()
        self.write_changes, self.outside, self.pid = write_changes, None, None

    def __enter__(self):
        try:
            self.write_changes(self.folder / "changes")
            self.outside = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", *NAMESPACES, "--kill-child", BOOT, self.folder],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            wait_until(self._is_up, 60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _is_up(self):
        assert self.outside.poll() is None, self.outside.stderr.read()
        self.pid = next((pid for pid in children(self.outside.pid) if name_of(pid) == "systemd"), None)
        return self.pid and self.run("systemctl", "is-active", "basic.target", check=False).returncode == 0

    def __exit__(self, *_):
        if self.outside:
            with contextlib.suppress(ProcessLookupError):
                for pid in children(self.outside.pid):
                    os.kill(pid, signal.SIGKILL)
            self.outside.communicate(timeout=30)
            subprocess.run(["unshare", "--mount", BOOT, self.folder, "end"], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- inside ----

    def run(self, *words, check=True, **options):
        """A command in it, as root; the finished process."""
        done = subprocess.run(["nsenter", "-t", str(self.pid), "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--root", "--wd=/", *map(str, words)],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False, env=clean_environment(), **options)
        assert not check or done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def path(self, inside):
        """Where that file of it is for others."""
        return pathlib.Path(f"/proc/{self.pid}/root{inside}")

    def property(self, unit, name):
        return self.run("systemctl", "show", "--value", "-p", name, unit).stdout.strip()

    def main_pid(self, unit):
        """Its number inside."""
        return int(self.property(unit, "MainPID"))

    def log(self, unit):
        return self.run("journalctl", "-q", "-o", "cat", "--no-pager", "-u", unit).stdout

    def client(self, inside, key=None):
        """Of what listens at that Unix socket."""
        return SocketClient(self.path(inside), key)


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class SocketClient(Client):
    def __init__(self, path, key=None):
        super().__init__("http://localhost", key)
        self.path = path

    def connect(self):
        return SocketConnection(self.path, self.timeout)

"""Debian's netdata as an ordinary process of a test, in a directory of its own, with the configuration that docker/netdata/render makes.

    with Netdata(system, UPDATE_EVERY=1) as netdata:    # of a System; variables as render and the notifier have them
        netdata.charts(), netdata.alarms()

It listens on a Unix socket, and collects nothing but the machine's processors, memory, disks and processes, and what a plugin of ours brings.
"""
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess

from support.system import ROOT, clean_environment, temporary_folder
from support.waiting import wait_until

PROGRAM = "/usr/sbin/netdata"
KEPT_PLUGINS = ("proc", "diskspace", "apps", "course-supporter")
OTHER_PLUGINS = ("cgroups", "tc", "idlejitter", "timex", "statsd", "checks", "charts.d", "python.d", "perf", "slabinfo", "fping", "ioping",
                 "nfacct", "cups", "debugfs", "ebpf", "freeipmi", "profile", "netdata monitoring", "netdata monitoring extended")


def refusal():
    """Why there can be none here; None when there can."""
    if not os.access(PROGRAM, os.X_OK):
        return "netdata is not installed (Debian's packages netdata-core and netdata-plugins-python)"
    version = subprocess.run([PROGRAM, "-V"], capture_output=True, text=True, check=False).stdout
    return None if " v1.37." in version else f"the configuration for Debian is that of 1.37, not of {version.strip()}"


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("netdata", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Netdata:
    def __init__(self, system, **variables):
        self.system, self.variables = system, variables
        self.undo = contextlib.ExitStack()

    def __enter__(self):
        with self.undo:
            self.folder = temporary_folder()
            self.undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.configure()
            self.start()
            self.undo = self.undo.pop_all()
        return self

    def __exit__(self, *_):
        self.undo.close()

    def configure(self):
        """As it is rendered, with the directories of the test added."""
        self.etc, self.socket = self.folder / "etc", self.folder / "socket"
        for name in ("cache", "lib", "log", "lock"):
            (self.folder / name).mkdir()
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        made = clean_environment(STATUS_URL=self.system.base_url, BIND=f"unix:{self.socket}", RUN_AS=user, **self.variables)
        subprocess.run([ROOT / "docker/netdata/render", "--debian", self.etc], env=made, check=True, capture_output=True)
        conf = (self.etc / "netdata.conf").read_text()
        places = {"config": self.etc, "stock config": "/usr/lib/netdata/conf.d", "cache": self.folder / "cache", "lib": self.folder / "lib",
                  "log": self.folder / "log", "lock": self.folder / "lock", "web": "/usr/share/netdata/web", "home": self.folder}
        conf = conf.replace("[directories]", "[directories]\n" + "".join(f"    {name} = {place}\n" for name, place in places.items()))
        conf = conf.replace("mode = dbengine", "mode = ram")
        conf += "[plugins]\n" + "".join(f"    {name} = {'yes' if name in KEPT_PLUGINS else 'no'}\n" for name in (*KEPT_PLUGINS, *OTHER_PLUGINS))
        conf += "[ml]\n    enabled = no\n[statsd]\n    enabled = no\n"
        conf = conf.replace("[health]", "[health]\n    run at least every seconds = 1\n    stock health configuration directory = /nowhere")
        (self.etc / "netdata.conf").write_text(conf)

    def start(self):
        with open(self.folder / "netdata.log", "ab") as log:
            process = subprocess.Popen([PROGRAM, "-D", "-P", self.folder / "pid", "-c", self.etc / "netdata.conf"], env=clean_environment(**self.variables),
                                       cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.undo.callback(self.stop, process)
        wait_until(lambda: process.poll() is not None or self.answers(), 30, "netdata answers")
        assert process.poll() is None, self.log()

    @staticmethod
    def stop(process):
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def answers(self):
        with contextlib.suppress(OSError, AssertionError):  # 503 while it starts
            return bool(self.ask("info"))
        return False

    def ask(self, what):
        with contextlib.closing(Connection(self.socket)) as connection:
            connection.request("GET", f"/api/v1/{what}")
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, (answer.status, body)
            return json.loads(body)

    def charts(self):
        return self.ask("charts")["charts"]

    def value(self, chart):
        """The newest value of a chart's only dimension; None before there is one."""
        (dimension,) = self.charts()[chart]["dimensions"].values()
        data = self.ask(f"data?chart={chart}&points=1&after=-5&format=json&options=null2zero")["data"]
        return data[0][1] if data and dimension else None

    def alarms(self):
        """All of them: {"chart.name": {"status": …, "value": …}}."""
        return self.ask("alarms?all")["alarms"]

    def log(self):
        return "".join(path.read_text(errors="replace") for path in (self.folder / "netdata.log", *sorted((self.folder / "log").glob("*.log"))))

    def complaints(self):
        """What it says of its alerts' configuration."""
        return re.findall(r"^.*(?:Health configuration at line|health\.d/).*(?:unknown|cannot|invalid|ignor).*$", self.log(), re.M | re.I)

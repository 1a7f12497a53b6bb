"""A system that runs from release directories, as docker/deploy/deploy has them, and releases that are broken in some way."""
import contextlib
import os
import shutil
import subprocess
import threading

from support import migrations
from support.drills import DEPLOY
from support.system import BUILD, ROOT, System, temporary_folder
from support.waiting import wait_until

# What a service manager does: pools are told to reload, or started where they have died; the runner is ended and started again.
RELOAD = r"""#!/bin/bash
set -eu
run=$1 current=$2
for pool in api upload; do
    read -r pid rest <"$run/pids/$pool"
    if kill -HUP "$pid" 2>/dev/null && [ "$(cut -d ' ' -f 3 "/proc/$pid/stat")" != Z ]; then continue; fi
    echo "$pool was dead" >>"$run/dead"
done
read -r pid rest <"$run/pids/jobs"
kill -TERM "$pid" 2>/dev/null || true
while [ -e "/proc/$pid" ] && [ "$(cut -d ' ' -f 3 "/proc/$pid/stat")" != Z ]; do sleep 0.05; done
set -a
. "$run/env"
set +a
as=()
[ "$EUID" -ne 0 ] || as=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
unset BASE_URL API_KEY
cd /
setsid "${as[@]}" "$current/bin/cs-jobs" >>"$run/jobs.log" 2>&1 </dev/null &
pid=$!
stat=$(cat "/proc/$pid/stat")
echo "$pid $(cut -d ' ' -f 20 <<<"${stat##*) }") deployed" >"$run/pids/jobs"
"""


class Host:
    """A host with the release `one`. `work` is where releases are kept before they are deployed."""

    def __init__(self, template, **settings):
        self.work = temporary_folder()
        self.root = self.work / "opt"
        self.good = self.work / "good"
        self._install(self.good)
        (self.good / "settings").touch()
        self.place(self.root / "releases/one", self.good)
        (self.root / "current").symlink_to("releases/one")
        current = self.root / "current"
        self.system = System(template, ENVIRONMENT="testing", BUILD=current / "bin", SHARE_DIR=current / "share/course-supporter",
                             LIBEXEC_DIR=current / "libexec/course-supporter", WORKER_DRAIN=5, **settings)
        self.reload = self.work / "reload"
        self.reload.write_text(RELOAD)
        self.reload.chmod(0o755)

    def __enter__(self):
        self.system.up()
        self.tenant = self.system.tenant()
        (self.work / "key").write_text(self.tenant.key)
        return self

    def __exit__(self, *_):
        self.system.remove()
        shutil.rmtree(self.work)

    def _install(self, into):
        staged = self.work / "staged"
        subprocess.run([ROOT / "docker/install"], env={"PATH": os.environ["PATH"], "BUILD": str(BUILD), "DESTDIR": str(staged), "PREFIX": "/usr"},
                       check=True, capture_output=True)
        (staged / "usr").rename(into)
        shutil.rmtree(staged)

    def place(self, at, source):
        """A release that shares its files with another until they are replaced."""
        at.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-al", source, at], check=True)
        return at

    # ---- releases to deploy ----

    def release(self, name):
        return self.place(self.work / f"from-{name}", self.good)

    def wrapped(self, name, script, program="cs-api"):
        """A release whose program is a script that may become the real one as $real; like that one it is known by the path it was started by."""
        made = self.release(name)
        path = made / "bin" / program
        path.rename(path.with_name(f"{program}.real"))
        path.write_text(f'#!/bin/bash\nreal=${{0%/*}}/{program}.real\n{script}\nexec -a "$0" "$real" "$@"\n')
        path.chmod(0o755)
        return made

    def with_settings(self, name, line):
        """A release whose pools have a setting more. It is in a file of the release, for environment and arguments are handed on to whatever
        release comes next."""
        made = self.wrapped(name, 'other=${0%/*}/../settings; [[ $* == *--settings* || $* == *--check* ]] || set -- "$@" --settings "$other"')
        (made / "settings").unlink()
        (made / "settings").write_text(line + "\n")
        return made

    def migrating(self, name, deploy, revert="DROP TABLE further;"):
        """A release with a migration more."""
        made = self.release(name)
        sql = made / "share/course-supporter/sql"
        shutil.copytree(sql, self.work / "sql")
        shutil.rmtree(sql)
        (self.work / "sql").rename(sql)
        migrations.add(sql, "further", deploy, revert)
        return made

    # ---- deploying ----

    @property
    def environment(self):
        return {"SETTINGS": "", **self.system.environment, "DEPLOY_RELOAD": f"{self.reload} {self.system.run_dir} {self.root}/current"}

    def words(self, *words, seconds=15):
        return [str(word) for word in (DEPLOY / "deploy", *words, "--root", self.root, "--url", self.system.base_url,
                                       "--key-file", self.work / "key", "--seconds", seconds)]

    def deploy(self, *words, **more):
        return subprocess.run(self.words(*words, **more), env=self.environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=240, check=False)

    def named(self, name):
        link = self.root / name
        return link.readlink().name if link.is_symlink() else None

    def tables(self):
        return self.system.sql_value("SELECT to_regclass('public.further') IS NOT NULL") == "t"

    def serving(self):
        """The releases whose programs serve the api pool now."""
        pids = [self.system.pid("api"), *self.system.responders()]
        return {os.readlink(f"/proc/{pid}/exe").removeprefix(f"{self.root}/releases/").split("/")[0] for pid in pids}

    def settled(self, name):
        wait_until(lambda: self.serving() == {name}, 30, f"{name} alone to serve")
        return True

    @contextlib.contextmanager
    def load(self):
        """Requests all the time, short ones and uploads; the statuses that they got, and what broke off."""
        stop, told = threading.Event(), []

        def requests(action):
            while not stop.is_set():
                try:
                    told.append(action().status)
                except OSError as error:
                    told.append(repr(error))

        course = self.tenant.course()
        actions = [lambda: self.tenant.get("/courses?limit=1"), lambda: self.tenant.get("/courses?limit=1"),
                   lambda: self.tenant.post(f"/courses/{course}/nodes", {"title": "Under load"})]
        threads = [threading.Thread(target=requests, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        try:
            yield told
        finally:
            stop.set()
            for thread in threads:
                thread.join()

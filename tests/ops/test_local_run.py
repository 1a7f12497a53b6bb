"""`make run`: the main job on the sample course, then the logs until Ctrl-C. And what becomes of it, and of `make up`, when the terminal closes."""
import errno
import fcntl
import os
import pathlib
import signal
import subprocess
import termios
import threading

import pytest

from support.system import BUILD, LOCAL, PARTS, clean_environment, descendants
from support.waiting import wait_until



class Terminal:
    """A program in a session of its own whose words are collected as they come."""

    def __init__(self, command, environment):
        self.text = ""
        # A shell that starts things in the background may leave Ctrl-C ignored; at a terminal it never is.
        self.process = subprocess.Popen(command, env=environment, cwd="/", start_new_session=True, text=True, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1,
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.text += line

    def says(self, words, seconds):
        wait_until(lambda: words in self.text or self.process.poll() is not None, seconds, f"{words!r} in:\n{self.text}")
        assert words in self.text, self.text

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)

    def close(self):
        if self.process.poll() is None:
            self.interrupt()
        self.process.wait(90)
        self.reader.join(10)
        self.process.stdout.close()


@pytest.fixture
def running(make_system):
    system = make_system()
    terminal = Terminal([LOCAL / "run"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings))
    yield system, terminal
    terminal.close()


def test_run_shows_a_cited_course_and_follows_the_logs_until_ctrl_c(running):
    if not (BUILD / "sample").is_dir():
        pytest.skip("the sample is not built: make sample")
    system, terminal = running
    terminal.says("Following the logs", 1800)
    shown = terminal.text
    for name in ("lecture.mp4", "slides.pdf", "notes.md"):
        assert name in shown
    assert "complete" in shown and " 1. " in shown
    assert "lecture.mp4 0" in shown, "a concept cites a time in the lecture"
    assert "slides.pdf slide " in shown and "notes.md " in shown
    assert "/docs\n" in shown and "  curl -H 'X-API-Key: cs_" in shown
    system.read_env()

    def is_followed():
        """What is logged before the follower has opened the files is not shown."""
        system.client.get("/courses", headers={"X-Request-ID": "seen-in-the-logs"})
        return "seen-in-the-logs" in terminal.text

    wait_until(is_followed, 30)
    terminal.interrupt()
    assert terminal.process.wait(60) == 0
    terminal.reader.join(10)
    assert "Down: stopped nginx jobs upload api redis postgres." in terminal.text
    assert system.living() == []


class RealTerminal:
    """The same on a terminal of its own, that can be closed: then the kernel tells those in front of it by HUP. As long as somebody reads from
    it, it stays."""

    def __init__(self, command, environment, read=True):
        self.text = ""
        self.terminal, end = os.openpty()

        def begin():
            os.setsid()
            fcntl.ioctl(end, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(command, env=environment, cwd="/", stdin=end, stdout=end, stderr=end, preexec_fn=begin)
        os.close(end)
        self.reader = threading.Thread(target=self.read if read else lambda: None)
        self.reader.start()

    def read(self):
        try:
            while "Up: " not in self.text:
                self.text += os.read(self.terminal, 4096).decode()
        except OSError as ended:
            assert ended.errno == errno.EIO

    def close(self):
        """When the system is up, or at once where nobody reads."""
        self.reader.join(120)
        os.close(self.terminal)


def test_the_end_of_its_terminal_stops_everything(make_system):
    system = make_system()
    terminal = RealTerminal([LOCAL / "run"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings))
    terminal.close()
    assert "Up: " in terminal.text, terminal.text
    terminal.process.wait(90)
    assert system.living() == []


def session_of(pid):
    """(its session, the number of its terminal)"""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[3]), int(fields[4])


def test_what_make_up_has_started_lives_on_when_its_terminal_closes(make_system):
    """As of somebody who logs in, brings it up and loses the connection with the shell still there."""
    system = make_system()
    terminal = RealTerminal(["bash", "-c", '"$0"; exec cat', LOCAL / "up"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings))
    terminal.close()
    assert "Up: " in terminal.text, terminal.text
    terminal.process.wait(30)
    system.read_env()
    system.well()
    assert sorted(system.living()) == sorted(PARTS)
    for part in PARTS:
        leader = system.pid(part)
        for pid in (leader, *descendants(leader)):
            session, tty = session_of(pid)
            assert tty == 0 and session in (leader, pid), (part, pid)
            held = [os.readlink(file) for file in pathlib.Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()]
            assert not [name for name in held if name.startswith(("/dev/pts/", "/dev/ptmx"))], (part, held)
    system.tenant().course()


def test_make_up_leaves_nothing_behind_when_its_terminal_closes_on_the_way(make_system):
    system = make_system()
    terminal = RealTerminal([LOCAL / "up"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings), read=False)
    wait_until(lambda: (system.run_dir / "pids/redis").exists(), 60)
    terminal.close()
    assert terminal.process.wait(90) != 0
    assert system.living() == [] and not list((system.run_dir / "pids").iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_it_alone_stops_everything(make_system, number):
    system = make_system()
    terminal = Terminal([LOCAL / "run"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings))
    try:
        terminal.says("Up: ", 120)
        terminal.process.send_signal(number)
        assert terminal.process.wait(90) == 0
        assert system.living() == []
    finally:
        terminal.close()


def test_a_signal_while_it_comes_up_stops_everything(make_system):
    system = make_system()
    terminal = Terminal([LOCAL / "run"], clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings))
    try:
        wait_until(lambda: (system.run_dir / "pids/postgres").exists(), 60)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(90) == 0
        assert system.living() == []
    finally:
        terminal.close()


def test_demo_says_so_when_nothing_is_running(make_system):
    done = make_system(fresh=True).script("demo")
    assert done.returncode == 1
    assert "The demo stopped. Nothing is running in" in done.stderr and "Traceback" not in done.stderr

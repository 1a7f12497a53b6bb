"""Holding a row of the database, so that whoever needs it waits."""
import contextlib
import os
import signal
import subprocess

from support.peers.llm import answer
from support.system import children, clean_environment
from support.teaching import follow
from support.waiting import wait_until


@contextlib.contextmanager
def holder(system, course):
    """A function that takes hold of the course, as long as the context lasts: a job of it then waits there with its results."""
    words = ["psql", "-X", "-q", "-A", "-t", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], "-d",
             system.env["POSTGRES_DB"]]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_environment()) as session:
        def ask(statement):
            session.stdin.write(statement + "\n")
            session.stdin.flush()
            return session.stdout.readline().strip()

        assert ask("BEGIN; SELECT 1;") == "1"
        yield lambda: ask(f"SELECT id FROM courses WHERE id = '{course}' FOR UPDATE;")
        session.stdin.close()


def answered_and_killed(asked, peer, made):
    """The ended job of a course whose process was killed when the model's answer was kept and nothing came of it yet. `asked` has the course's
    `system`, `tenant` and `id`, and a `post` that makes the job."""
    kept = "SELECT count(*) FROM generation_parts WHERE job_id = :'job'"
    with holder(asked.system, asked.id) as hold:
        peer.script(answer(lambda _: hold() and made))
        job = asked.post().expect(202)["id"]
        wait_until(lambda: asked.system.sql_value(kept, job=job) == "1", 20, "it is kept")
        for child in children(asked.system.pid("jobs")):
            os.kill(child, signal.SIGKILL)
    ended = follow(asked.tenant, job)
    assert asked.system.sql_value(kept, job=job) == "0"
    return ended

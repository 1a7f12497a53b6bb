"""Holding a row of the database, so that whoever needs it waits."""
import contextlib
import subprocess

from support.system import clean_environment


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

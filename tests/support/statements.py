"""Which statements responders execute, read from the log of a test's own database."""
import re

from support.waiting import wait_until


def watch(system, client):
    """From here on the log tells each statement; the client's requests show when it does."""
    for setting in ("log_statement = 'all'", "log_line_prefix = '%a '"):
        system.sql(f"ALTER SYSTEM SET {setting}", user="postgres")
    system.sql("SELECT pg_reload_conf()", user="postgres")
    for _ in range(system.settings.get("FCGI_POOL_SIZE", 8)):
        wait_until(lambda: "courses_page" in executed(system, lambda: client.get("/courses").expect(200)), what="the log")


def executed(system, request):
    """The statements that responders execute for a request, by name and in their order."""
    begin = len(system.log("postgres"))
    request()
    names = re.findall(r"^cs-api LOG:  execute (\w+):", system.log("postgres")[begin:], re.M)
    return [name for name in names if not name.startswith("auth_")]  # a responder remembers keys for a moment

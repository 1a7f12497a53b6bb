"""What the units need on a machine that has booted (support.booted): PostgreSQL, Redis and nginx, each a unit, and settings that name them."""
import shutil
import subprocess

from support import postgres
from support.system import ROOT, clean_environment
from support.waiting import wait_until

UNITS = tuple(f"course-supporter-{service}.service" for service in ("api", "upload", "jobs", "migrate", "backup", "archive"))
SETTINGS = "/etc/course-supporter/settings.env"
DATA = "/var/lib/test-postgresql"
RUN = "/run/course-supporter-nginx"
LOG = "/var/log/course-supporter"
FRONT_SOCKET = f"{RUN}/front.sock"
WORDS = {"ENVIRONMENT": "testing", "POSTGRES_HOST": "/run/postgresql", "REDIS_URL": "redis://localhost:6379/0",
         "STORE_DIR": "/var/lib/course-supporter/store", "WORK_DIR": "/var/lib/course-supporter/work", "STORE_SECRET": "s" * 40,
         "WEBHOOK_ALLOW_PRIVATE": "true", "FCGI_POOL_SIZE": "3"}
# As docs/install.md has it, but for the socket.
FRONT = {"RUN": RUN, "LOG": LOG, "LISTEN": f"unix:{FRONT_SOCKET}", "SERVERS": "", "TLS": "", "DOCS": "/usr/share/course-supporter/docs",
         "API_SERVERS": "server unix:/run/course-supporter/api.sock max_fails=0; server unix:/run/course-supporter/api.sock.full backup max_fails=0;",
         "UPLOAD_SERVERS": "server unix:/run/course-supporter/upload.sock;", "UPLOAD_BODY": "1074790400", "API_TIMEOUT": "70s",
         "STATUS_ALLOW": "allow unix:;", "ORIGINS": "", "CREDENTIALS": "", "ADDRESS_RATE": "1000r/s", "UNLIMITED": ""}


def settings_text(**more):
    return "".join(f"{name}={value}\n" for name, value in {**WORDS, **more}.items())


def write_services(root, template):
    """A database that the template was made with, and nginx's configuration."""
    folder = root / "etc/front"
    shutil.copytree(ROOT / "nginx/include", folder)
    with open(ROOT / "nginx/nginx.conf.in", "rb") as given, open(folder / "nginx.conf", "wb") as conf:
        subprocess.run([ROOT / "nginx/render"], env={**clean_environment(), **FRONT}, stdin=given, stdout=conf, check=True)
    (root / DATA[1:]).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", template / "postgres", root / DATA[1:]], check=True)


def start_services(machine):
    machine.run("systemd-run", "--unit=test-postgresql", "--uid=nobody", "-p", "RuntimeDirectory=postgresql", f"{postgres.programs()}/postgres", "-D", DATA,
                "-k", "/run/postgresql", "-c", "listen_addresses=", "-c", "unix_socket_permissions=0777", "-c", "fsync=off")
    machine.run("systemd-run", "--unit=test-redis", "--uid=nobody", "redis-server", "--bind", "127.0.0.1", "--port", "6379", "--save", "",
                "--maxmemory-policy", "noeviction", "--dir", "/tmp")
    machine.run("install", "-d", "-m", "750", "-o", "www-data", "-g", "adm", LOG)
    machine.run("systemd-run", "--unit=front", "--uid=www-data", "--gid=www-data", "-p", f"RuntimeDirectory={RUN.rpartition('/')[2]}", "-p", "Environment=TZ=UTC",
                "nginx", "-e", f"{LOG}/nginx.log", "-p", "/etc/front", "-c", "/etc/front/nginx.conf")
    wait_until(lambda: machine.path("/run/postgresql/.s.PGSQL.5432").exists() and machine.path(FRONT_SOCKET).exists(), 20)

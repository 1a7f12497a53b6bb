"""The compose files as compose reads them, and the one for development brought up."""
import pytest

from support.client import Client
from support.containers import FILES, TESTS, Project, docker, env_file, run
from support.s3 import swift
from support.system import ROOT, passing_folder

OURS = ("app", "upload", "worker", "jobs", "migrate", "nginx")


def settings_of(project, service):
    """As the container would have them: what compose prints can be read by compose again, and has each $ twice."""
    told = project.config()["services"][service]["environment"]
    return {name: value.replace("$$", "$") for name, value in told.items() if value is not None}


def test_production_has_what_was_agreed(settings):
    project = Project(FILES / "compose.prod.yaml", env=settings, profiles=["*"])
    config = project.config()
    names = {service: one.get("container_name") for service, one in config["services"].items()}
    assert {"app": "course-supporter-app", "upload": "course-supporter-upload", "worker": "course-supporter-worker", "db": "course-supporter-db",
            "redis": "course-supporter-redis"}.items() <= names.items()
    assert {name for name, volume in config["volumes"].items() if volume["name"] == name} >= {"pgdata-cs", "redis-data"}
    assert config["networks"]["shared-net"]["external"]
    assert " ".join(config["services"]["redis"]["command"]).endswith("--appendonly yes --maxmemory 128mb --maxmemory-policy noeviction")
    assert [name for name, one in config["services"].items() if one.get("ports")] == ["nginx"]


def test_its_memory_fits_into_8_gb(settings):
    """With netdata; a gigabyte is left for the machine itself."""
    config = Project(FILES / "compose.prod.yaml", FILES / "netdata/compose.yaml", env=settings, profiles=["nginx"]).config()
    assert config["services"]["netdata"]["container_name"] == "netdata"
    limits = {name: int(one["mem_limit"]) for name, one in config["services"].items()}
    assert sum(limits.values()) - limits["migrate"] <= 7 << 30, limits


def test_everything_that_goes_on_comes_back_after_a_restart(settings):
    services = Project(FILES / "compose.prod.yaml", env=settings, profiles=["nginx"]).config()["services"]
    assert {name for name, one in services.items() if one["restart"] != "unless-stopped"} == {"migrate"}


def test_what_stands_in_the_settings_file_reaches_the_programs(settings, tmp_path):
    project = Project(FILES / "compose.prod.yaml", env=env_file(tmp_path, LOG_LEVEL="debug", OPENAI_API_KEY="sk-$x"))
    for service in ("app", "upload", "worker", "migrate"):
        told = settings_of(project, service)
        assert told["LOG_LEVEL"] == "debug" and told["OPENAI_API_KEY"] == "sk-$x" and told["POSTGRES_PASSWORD"] == 'a "strange" $word #1'
        assert "GEMINI_API_KEY" not in told


def test_without_a_password_nothing_is_started(tmp_path):
    done = Project(FILES / "compose.prod.yaml", env=FILES / ".env.prod.example")("config", check=False)
    assert done.returncode != 0 and "a password for the database" in done.stderr


@pytest.mark.parametrize("files", [["compose.yaml"], ["compose.prod.yaml"], ["compose.prod.yaml", "compose.sockets.yaml"]], ids="+".join)
def test_what_is_ours_is_closed(settings, files):
    services = Project(*(FILES / file for file in files), env=settings, profiles=["*"]).config()["services"]
    for name in set(OURS) & set(services):
        one = services[name]
        assert one["read_only"] and one["cap_drop"] == ["ALL"] and one["security_opt"] == ["no-new-privileges:true"], name


def test_every_image_has_its_version():
    services = Project(FILES / "compose.yaml", profiles=["*"]).config()["services"]
    for name, one in services.items():
        tag = one["image"].rpartition(":")[2]
        assert name in OURS or any(digit in tag for digit in "0123456789"), one["image"]


def test_whisper_is_only_there_when_it_is_asked_for():
    assert "speech" not in Project(FILES / "compose.yaml").config()["services"]
    speech = Project(FILES / "compose.yaml", profiles=["speech"]).config()["services"]["speech"]
    assert speech["ports"][0]["host_ip"] == "127.0.0.1" and int(speech["ports"][0]["target"]) == 8000


@pytest.fixture
def bridge():
    """The address of this side on a network of containers."""
    docker("network", "create", "store-net")
    yield docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "store-net")
    docker("network", "rm", "store-net")


def test_development_comes_up_with_objects_in_an_s3_server(bridge):
    """MinIO's image cannot be had everywhere: Swift on this side of the bridge is the server, and what makes the bucket is left out."""
    if not swift.installed():
        pytest.skip("Swift is not installed")
    with passing_folder() as folder, swift.SwiftServer(folder, address=bridge) as s3:
        s3.create_bucket("course-supporter")
        project = Project(FILES / "compose.yaml", TESTS / "override.yaml", TESTS / "override.development.yaml", PORT=18080, **s3.settings)
        try:
            project.up()
            tenant = project.client("http://127.0.0.1:18080")
            assert Client(tenant.base_url).get("//health").expect(200)["checks"]["s3"] == "ok"
            assert b"swagger" in Client(tenant.base_url).get("//docs").expect(200).body
            with passing_folder() as demo:
                (demo / "env").write_text(f"BASE_URL={tenant.base_url}\nAPI_KEY={tenant.key}\n")
                run(ROOT / "docker/local/demo", RUN_DIR=demo, BUILD=ROOT / "build", timeout=300)
        finally:
            project.down()

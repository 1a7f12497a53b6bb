"""`make install`: what is installed runs from wherever it lies, and is gone again without a trace."""
import contextlib
import os
import signal
import subprocess

import pytest

from support.forms import Form
from support.system import BUILD, ROOT, clean_environment, passing_folder
from support.waiting import wait_until

SHARE = "usr/share/course-supporter"


def make(target, root, *words):
    """What was built is not built again."""
    told = [f"DESTDIR={root}", "PREFIX=/usr", f"BUILD={os.environ.get('BUILD', 'build')}", *words]
    return subprocess.run(["make", "-s", "-o", "all", target, *told], cwd=ROOT, env=clean_environment(), text=True, timeout=120,
                          capture_output=True, check=True)


def files_below(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


@pytest.fixture(scope="module")
def installed():
    """The root of an installation that any user may use."""
    with passing_folder() as root:
        make("install", root)
        yield root


def run(program, *words, environment=None, directory="/"):
    return subprocess.run([program, *words], env=environment or clean_environment(), cwd=directory, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)


def without_places(system):
    """Its settings without the two that say where data and extractors are."""
    return {name: value for name, value in system.environment.items() if name not in ("SHARE_DIR", "LIBEXEC_DIR")}


@contextlib.contextmanager
def started(*words, environment):
    process = subprocess.Popen(words, env=environment, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGQUIT)
        process.communicate(timeout=20)


def test_what_is_installed_is_what_the_list_names(installed):
    told = run(ROOT / "docker/install", "--list", environment=clean_environment(PREFIX="/usr", BUILD=BUILD))
    assert files_below(installed) == sorted(line.lstrip("/") for line in told.stdout.splitlines())


def test_the_installed_runner_does_a_job_with_its_own_extractor_and_prompts(installed, start_system, living):
    system = start_system()
    system.signal("jobs", signal.SIGTERM)
    wait_until(lambda: "jobs" not in system.living())
    tenant = system.tenant()
    course = tenant.course()
    with started(installed / "usr/bin/cs-jobs", environment=without_places(system)) as runner:
        form = Form(source_type="text").file("notes.md", b"# Beginnings\n\nA first text about words.\n")
        made = tenant.send_form(f"/courses/{course}/materials", form).expect(201)
        job = wait_until(lambda: (seen := tenant.get(f"/jobs/{made['job_id']}").expect(200))["status"] in ("complete", "failed") and seen, 30)
        assert job["status"] == "complete", job
        assert runner.poll() is None


def test_the_installed_api_program_finds_the_model_registry(installed, system):
    done = run(installed / "usr/bin/cs-api", "--pool", "api", "--check", environment=without_places(system))
    assert done.returncode in (0, 3), done.stderr
    shown = run(installed / "usr/bin/cs-jobs", "--models", environment=without_places(system))
    assert shown.returncode == 0 and "generate" in shown.stdout, shown.stderr


def test_the_operators_commands_work_from_anywhere_and_by_a_link(installed, system):
    with passing_folder() as folder:
        link = folder / "admin"
        link.symlink_to(installed / "usr/bin/cs-admin")
        for admin in (installed / "usr/bin/cs-admin", link):
            done = run(admin, "list-tenants", environment=without_places(system), directory=folder)
            assert done.returncode == 0 and "demo" in done.stdout, done.stderr
        assert run(link, "models", environment=without_places(system)).returncode == 0
    done = run(installed / "usr/bin/cs-migrate", "status", environment=without_places(system))
    assert done.returncode == 0 and "to be deployed" not in done.stdout, done.stderr
    assert run(installed / "usr/bin/cs-migrate", "deploy", environment=without_places(system)).returncode == 0


@pytest.mark.parametrize("name, script", [("cs-admin", "manage"), ("cs-migrate", "migrate")])
def test_their_help_names_them_as_they_are_called(installed, name, script):
    told = run(installed / "usr/bin" / name, "--help").stdout
    assert f" {name} " in told and f"sql/{script}" not in told, told


def test_the_help_of_a_command_is_found_under_the_installed_name(installed):
    told = run(installed / "usr/bin/cs-admin", "rotate-key", "--help").stdout
    assert told.startswith("  cs-admin rotate-key") and "grace" in told, told


def test_an_upgrade_keeps_the_settings_and_uninstalling_leaves_nothing_else():
    with passing_folder() as root:
        make("install", root)
        settings = root / "etc/course-supporter/settings.env"
        settings.write_text("ENVIRONMENT=production\n")
        strange = root / SHARE / "jobs/own.json"
        strange.touch()
        make("install", root)
        assert settings.read_text() == "ENVIRONMENT=production\n"
        make("uninstall", root)
        assert files_below(root) == ["etc/course-supporter/settings.env", f"{SHARE}/jobs/own.json"]
        strange.unlink()
        make("uninstall", root)
        assert not (root / SHARE).exists()


def test_stripped_programs_run(tmp_path):
    make("install", tmp_path, "STRIP=yes")
    program = tmp_path / "usr/libexec/course-supporter/cs-extract"
    assert program.stat().st_size < (BUILD / "cs-extract").stat().st_size
    assert run(program, "--self-test-sandbox").returncode == 0

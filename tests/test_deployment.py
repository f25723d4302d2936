"""The image and its composition, as far as they can be checked without a container engine."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from scrapersky.settings import env
from tests import processes

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
APP_SERVICES = ("migrate", "web", "worker")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments; continued lines are joined, comments gone."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    text = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines() if line.strip()]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in instructions() if name == instruction]


def test_the_syntax_of_the_dockerfile_is_chosen_in_its_first_line() -> None:
    """BuildKit reads it there and nowhere else."""
    assert DOCKERFILE.startswith("# syntax=docker/dockerfile:1\n")


# The Dockerfile, by hadolint's rules that matter here (their numbers in parentheses).


def test_base_images_are_pinned_to_a_patch_release() -> None:  # DL3006, DL3007
    bases = arguments("FROM")
    assert bases
    assert [base for base in bases if not re.match(r"python:3\.\d+\.\d+-slim-\w+", base)] == []


def test_it_does_not_run_as_root() -> None:  # DL3002
    assert int(arguments("USER")[-1]) > 0


def test_what_it_runs_gets_the_signals_itself() -> None:  # DL3025: no shell in between
    (command,) = arguments("CMD")
    assert command.startswith("[")
    assert yaml.safe_load(command)[:2] == ["python", "manage.py"]


def test_apt_leaves_no_lists_and_no_recommendations_behind() -> None:  # DL3008 apart, DL3009, DL3014, DL3015
    installing = [run for run in arguments("RUN") if "apt-get install" in run]
    assert installing
    for run in installing:
        assert "--no-install-recommends" in run
        assert "--yes" in run
        assert "rm -rf /var/lib/apt/lists/*" in run


def test_pip_keeps_no_cache_and_files_are_copied_not_added() -> None:  # DL3042, DL3020
    assert "PIP_NO_CACHE_DIR=1" in DOCKERFILE
    assert not arguments("ADD")


def test_no_secret_is_baked_into_the_image() -> None:
    secrets = [name for name, variable in env.variables.items() if variable.secret]
    assert not [name for name in secrets if re.search(rf"\b{name}\b", DOCKERFILE)]


def test_dependencies_are_installed_before_the_program_is_copied() -> None:
    """So that a change of the program rebuilds in seconds."""
    install = DOCKERFILE.index("pip install -r requirements.txt")
    assert DOCKERFILE.index("COPY requirements.txt") < install < DOCKERFILE.index(". .\n")


def test_nothing_of_the_building_machine_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", ".data", ".env", "tests"} <= set(ignored)
    assert not {"jobs", "scrapersky", "manage.py", "requirements.txt", "sampletown"} & set(ignored)


def test_the_image_knows_its_commit() -> None:
    assert "COMMIT=" in arguments("ARG")
    assert "SCRAPERSKY_COMMIT=$COMMIT" in arguments("ENV")[-1]
    assert COMPOSE["services"]["web"]["build"]["args"] == {
        "COMMIT": "${COMMIT:-}", "BROWSER": "${BROWSER:-0}", "TRACES": "${TRACES:-0}",
    }  # fmt: skip
    assert [name.partition("=")[0] for name in arguments("ARG") if name.startswith("TRACES")]


# The composition.


@pytest.mark.parametrize("service", APP_SERVICES)
def test_every_service_runs_a_command_that_there_is(service: str) -> None:
    program, script, command, *_ = COMPOSE["services"][service]["command"]
    assert (program, script) == ("python", "manage.py")
    assert command in get_commands()


FIXED = {"ENVIRONMENT": "production", "HOST": "0.0.0.0", "PORT": "8000"}


def interpolated(text: str, dotenv: dict[str, str]) -> str:
    """As Docker Compose does it: ${NAME}, ${NAME:-default}, ${NAME:?message}, innermost first."""
    pattern = re.compile(r"\$\{(\w+)(?:(:-|:\?)([^${}]*))?\}")
    while match := pattern.search(text):
        name, operator, rest = match.groups()
        assert dotenv.get(name) or operator != ":?", rest
        text = text.replace(match[0], dotenv.get(name) or (rest if operator == ":-" else ""))
    return text


def container_environment(service: str, dotenv: dict[str, str]) -> dict[str, str]:
    """What a container gets: its env_file, overlaid by its `environment`."""
    files = [entry["path"] for entry in COMPOSE["services"][service]["env_file"]]
    own = COMPOSE["services"][service]["environment"]
    return (dotenv if ".env" in files else {}) | {name: interpolated(str(text), dotenv) for name, text in own.items()}


@pytest.mark.parametrize("service", APP_SERVICES)
def test_every_setting_of_the_env_file_reaches_the_containers(service: str) -> None:
    dotenv = {name: f"value of {name}" for name in env.variables} | {"POSTGRES_PASSWORD": "p"}
    given = container_environment(service, dotenv)
    assert {name: given[name] for name in env.variables} == {**{name: dotenv[name] for name in env.variables}, **FIXED}


@pytest.mark.parametrize("service", APP_SERVICES)
def test_the_two_settings_that_compose_needs_are_enough(service: str) -> None:
    given = container_environment(service, {"POSTGRES_PASSWORD": "p4ss", "SECRET_KEY": "k" * 32})
    assert given["DATABASE_URL"] == "postgresql://scrapersky:p4ss@db:5432/scrapersky"
    assert set(COMPOSE["services"][service]["environment"]) <= set(env.variables)
    done = processes.run(
        [sys.executable, "manage.py", "settings", "--json"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in env.variables} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_database_is_healthy_only_when_it_listens_on_tcp() -> None:
    """The image's first-start server, which makes the database, listens on its socket alone."""
    check = COMPOSE["services"]["db"]["healthcheck"]["test"]
    assert check[check.index("--host") + 1] == "127.0.0.1"


def test_a_migration_that_failed_is_tried_again() -> None:
    assert COMPOSE["services"]["migrate"]["restart"] == "on-failure"


def test_services_wait_for_what_they_need_and_come_back() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["restart"] == "unless-stopped"
        assert services[name]["healthcheck"]["test"][:4] == ["CMD", "python", "manage.py", "alive"]
    assert "healthcheck" in services["db"]
    assert services["db"]["volumes"], "data outlives its container"


def test_a_container_is_given_longer_to_stop_than_the_program_takes() -> None:
    stop = float(env.variables["STOP_SECONDS"].default)
    for name, beyond in (("web", 10), ("worker", 20)):
        assert int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s")) >= stop + beyond


def test_no_service_has_more_rights_than_it_needs() -> None:
    for name in APP_SERVICES:
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert service.get("privileged") is None


def test_no_pod_has_more_rights_than_it_needs_and_each_has_time_to_stop() -> None:
    """The migration, too."""
    documents = yaml.safe_load_all((ROOT / "docs/operations/kubernetes.yaml").read_text())
    pods = {d["metadata"]["name"]: d["spec"]["template"]["spec"] for d in documents if "template" in d.get("spec", {})}
    assert {"web", "worker"} < set(pods)
    assert len(pods) == 3
    for name, pod in pods.items():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        rights = pod["containers"][0]["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True, name
        assert rights["capabilities"]["drop"] == ["ALL"], name
        assert rights["allowPrivilegeEscalation"] is False, name
        assert {"name": "tmp", "mountPath": "/tmp"} in pod["containers"][0]["volumeMounts"], name
    stop = float(env.variables["STOP_SECONDS"].default)
    assert pods["worker"]["terminationGracePeriodSeconds"] >= stop + 20


# The same commands, run here.


def test_the_images_settings_serve_hashed_static_files_in_production(tmp_path: Path) -> None:
    """What the build does (collectstatic), and what a web then links to."""
    code = f"""
from pathlib import Path
from django.conf import settings
settings.STATIC_ROOT = Path({str(tmp_path)!r})
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("js", "map", "svg", "woff", "woff2")  # style sheets show it
from django.core.management import call_command
from django.contrib.staticfiles.storage import staticfiles_storage
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["drf_spectacular_sidecar*"])
print(staticfiles_storage.url("admin/css/base.css"))
"""
    production = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "kestrel-and-harbour-and-orchard-0123456789",
        "ALLOWED_HOSTS": "curation.test",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings",
    }
    done = processes.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", code],
        cwd=ROOT,
        env={**{name: value for name, value in os.environ.items() if name not in env.variables}, **production},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    address = done.stdout.strip()
    assert re.fullmatch(r"/static/admin/css/base\.[0-9a-f]{12}\.css", address)
    assert (tmp_path / f"{address.removeprefix('/static/')}.gz").exists()


def test_the_settings_page_is_what_the_settings_are() -> None:
    from scrapersky.management.commands.settings import as_markdown

    remedy = "run: python manage.py settings --markdown > docs/settings.md"
    assert (ROOT / "docs" / "settings.md").read_text() == as_markdown(env.variables.values()), remedy


def test_the_makefile_has_what_its_help_promises() -> None:
    text = (ROOT / "Makefile").read_text()
    promised = set(re.findall(r"make ([\w-]+)", text.split("help:")[1].split("\n\n")[0]))
    assert {"run", "test", "lint", "bench"} <= promised
    assert {target for target in promised if not re.search(rf"^{target}:", text, re.MULTILINE)} == set()


def test_ci_is_a_shell_script_that_lints_and_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert processes.run(["bash", "-n", str(script)], check=False).returncode == 0
    words = [shlex.split(line, comments=True) for line in script.read_text().splitlines() if line.startswith("make")]
    assert words == [["make", "lint"], ["make", "test", "||", "make", "test-again"]]

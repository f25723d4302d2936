"""Settings: every value from the environment, and a mistake told in a sentence before anything starts."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connections

from scrapersky.commandline import why_unreachable
from scrapersky.configuration import email_url, stage_variables
from scrapersky.configuration.env import Environment, WrongSettings
from scrapersky.configuration.stage_variables import STAGE_PREFIXES
from scrapersky.observability import logs
from scrapersky.postgres import database_url
from scrapersky.settings import env as ours
from tests import processes
from tests.whole import in_whole

ROOT = Path(__file__).resolve().parent.parent
SECRET = "kestrel-and-harbour-and-orchard-0123456789"
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "curation.test",
    "DATABASE_URL": "postgresql://app:hunter2-hunter2@127.0.0.1:1/scrapersky",
}


def manage(*words: str, fresh: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ours.variables}
    return processes.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "scrapersky.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        fresh=fresh,
    )


def environment(values: Mapping[str, str]) -> Environment:
    return Environment(values, prefixes=("FETCH_",))


def refused(env: Environment) -> str:
    with pytest.raises(WrongSettings) as error:
        env.finish()
    return str(error.value)


# Values.


def test_an_unset_or_empty_variable_has_its_default() -> None:
    env = environment({"FETCH_EMPTY": "  "})
    assert env.integer("FETCH_EMPTY", 7, "") == 7
    assert env.integer("FETCH_UNSET", 8, "") == 8
    env.finish()


def test_values_are_of_their_type() -> None:
    given = {"A": "1_000", "B": "2.5", "C": "Yes", "D": "a, b,", "E": "10.0.0.0/8,::1/128", "F": "80,443", "G": "Debug"}
    env = environment(given)
    assert env.integer("A", 0, "") == 1000
    assert env.number("B", 0, "") == 2.5
    assert env.flag("C", False, "") is True
    assert env.words("D", (), "") == ("a", "b")
    assert env.networks("E", (), "") == ("10.0.0.0/8", "::1/128")
    assert env.integers("F", (), "") == (80, 443)
    assert env.choice("G", "INFO", "", choices=("DEBUG", "INFO")) == "DEBUG"
    env.finish()


@pytest.mark.parametrize(
    ("method", "given", "sentence"),
    [
        ("integer", "many", "FETCH_X must be a whole number, not 'many'."),
        ("integer", "-1", "FETCH_X must be at least 0, not '-1'."),
        ("integer", "2147483648", "FETCH_X must be at most 2147483647, not '2147483648'."),
        ("number", "nan", "FETCH_X must be a number, not 'nan'."),
        ("number", "1e300", "FETCH_X must be at most 2147483647, not '1e300'."),
        ("flag", "perhaps", "FETCH_X must be true or false, not 'perhaps'."),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_what_it_must_be(method: str, given: str, sentence: str) -> None:
    env = environment({"FETCH_X": given})
    getattr(env, method)("FETCH_X", 1, "")
    assert refused(env) == sentence


def test_days_and_hours_end_at_a_century_before_they_lead_to_no_date() -> None:
    env = environment({"RETENTION_X_DAYS": "999999999", "EXPORT_X_HOURS": "999999999", "FETCH_X": "9" * 400})
    for name in ("RETENTION_X_DAYS", "EXPORT_X_HOURS", "FETCH_X"):
        env.integer(name, 1, "")
    days, hours, endless = refused(env).splitlines()
    assert days == "RETENTION_X_DAYS must be at most 36500, not '999999999'."
    assert hours == "EXPORT_X_HOURS must be at most 876000, not '999999999'."
    assert endless.startswith("FETCH_X must be a whole number, not '999")


def test_the_variables_of_a_plug_in_s_stage_have_the_bounds_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interval of 0 or of 60 minutes is no cron expression: nothing that shows the stages would work."""
    plugin = SimpleNamespace(name="parcels", package="parcels")
    monkeypatch.setattr(stage_variables, "installed", lambda kind: [plugin])
    monkeypatch.setattr(stage_variables, "app_of", lambda plugin: "parcels")
    for given in ("0", "60"):
        env = environment({"PARCELS_SCHEDULER_INTERVAL_MINUTES": given})
        stage_variables.declare_plugins(env, [])
        assert refused(env) == f"PARCELS_SCHEDULER_INTERVAL_MINUTES must be between 1 and 59, not '{given}'."


def test_a_network_that_is_none_is_told() -> None:
    env = environment({"FETCH_X": "127.0.0.1/8"})
    env.networks("FETCH_X", (), "")
    assert "FETCH_X" in refused(env)
    assert "host bits" in refused(env)


def test_an_unknown_variable_with_our_prefix_names_the_nearest() -> None:
    env = environment({"FETCH_TIMEOUT_SECOND": "3", "EDITOR": "vi"})
    env.number("FETCH_TIMEOUT_SECONDS", 20, "")
    env.integer("FETCH_MAX_BYTES", 1, "")
    assert refused(env) == "There is no setting FETCH_TIMEOUT_SECOND; the nearest one is FETCH_TIMEOUT_SECONDS."


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("DATABSE_URL", "DATABASE_URL"), ("DATABSE_URL_FILE", "DATABASE_URL"), ("ALOWED_HOSTS", "ALLOWED_HOSTS")],
)
def test_a_misspelt_name_without_a_prefix_of_ours_is_a_warning_that_names_the_nearest(name: str, nearest: str) -> None:
    env = environment({name: "x", "PGPORT": "5432", "BASE_URL": "https://other.test", "ALLOWED_HOSTS": "a.test"})
    env.text("DATABASE_URL", "", "", secret=True)
    env.words("ALLOWED_HOSTS", (), "")
    env.integer("PORT", 8000, "")
    env.finish()
    assert env.misspelt() == [f"There is no setting {name}; the nearest one is {nearest}."]


def test_a_command_and_the_list_of_settings_warn_of_a_misspelt_name() -> None:
    for command in (["check"], ["settings", "--json"]):
        done = manage(*command, DATABSE_URL="postgresql://leads.test/leads")
        assert done.returncode == 0, done.stderr
        assert "There is no setting DATABSE_URL; the nearest one is DATABASE_URL." in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["--changed", "FETCH_ENGINE"], "Nothing differs from its default."), (["KESTREL"], "No setting has KESTREL")],
)
def test_a_list_of_no_settings_says_so(words: list[str], sentence: str) -> None:
    assert sentence in manage("settings", *words).stdout


def test_all_problems_are_told_at_once() -> None:
    env = environment({"FETCH_A": "x", "FETCH_B": "y"})
    env.integer("FETCH_A", 1, "")
    env.integer("FETCH_B", 1, "")
    assert len(refused(env).splitlines()) == 2


def test_a_secret_is_in_no_message_and_in_no_table() -> None:
    env = environment({"FETCH_KEY": "hunter2"})
    env.text("FETCH_KEY", "", "", secret=True, minimum=32)
    assert "hunter2" not in refused(env)
    shown = environment({"FETCH_KEY": SECRET, "FETCH_URL": "postgresql://a:hunter2@b/c"})
    shown.text("FETCH_KEY", "", "", secret=True)
    shown.text("FETCH_URL", "", "", secret=True)
    assert shown.variables["FETCH_KEY"].shown == "***6789"
    assert shown.variables["FETCH_URL"].shown == "***"


# Secrets in files.


def test_every_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    for name in [variable.name for variable in ours.variables.values() if variable.secret]:
        file = tmp_path / name
        file.write_text(f"{SECRET}\n")
        env = Environment({f"{name}_FILE": str(file)}, prefixes=(name,))
        assert env.text(name, "", "", secret=True) == SECRET
        assert env.variables[name].source == f"file {file}"
        env.finish()


def test_a_secret_that_is_set_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(SECRET)
    env = environment({"FETCH_KEY": "x", "FETCH_KEY_FILE": str(file)})
    env.text("FETCH_KEY", "", "", secret=True)
    assert refused(env) == "FETCH_KEY and FETCH_KEY_FILE are both set; unset one of them."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "FETCH_KEY_FILE names a file that cannot be read: {} (No such file or directory)."),
        (b" \n", "FETCH_KEY_FILE names a file that is empty: {}."),
        (b"\xff\xfe\xfd", "FETCH_KEY_FILE names a file that is not text in UTF-8: {}."),
        (b"x" * 65_537, "FETCH_KEY_FILE names a file that is larger than 64 KiB: {}."),
        (b"hunter2", "FETCH_KEY, read from file {}, must have at least 32 characters."),
    ],
)
def test_a_secret_file_that_will_not_do_is_told_in_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    env = environment({"FETCH_KEY_FILE": str(file)})
    env.text("FETCH_KEY", "", "", secret=True, minimum=32)
    assert refused(env) == sentence.format(file)


def test_only_secrets_can_stand_in_files() -> None:
    env = environment({"FETCH_TIMEOUT_SECONDS_FILE": "/run/secrets/x"})
    env.number("FETCH_TIMEOUT_SECONDS", 20, "")
    assert "There is no setting FETCH_TIMEOUT_SECONDS_FILE" in refused(env)


def test_what_kubernetes_injects_for_a_service_is_no_misspelt_setting() -> None:
    links = {
        "FETCH_SERVICE_HOST": "10.0.0.1", "FETCH_SERVICE_PORT": "80", "FETCH_SERVICE_PORT_HTTP": "80",
        "FETCH_PORT": "tcp://10.0.0.1:80", "FETCH_PORT_80_TCP": "tcp://10.0.0.1:80",
        "FETCH_PORT_80_TCP_ADDR": "10.0.0.1", "FETCH_PORT_80_TCP_PROTO": "tcp", "FETCH_PORT_80_TCP_PORT": "80",
    }  # fmt: skip
    environment(links).finish()
    assert "FETCH_PORT" in refused(environment({"FETCH_PORT": "8000"}))


@pytest.mark.parametrize("given", ["9.9.9.9,127.0.0.1:5353", "[::1]:5353", "2620:fe::fe"])
def test_name_servers_are_addresses_with_a_port_or_without(given: str) -> None:
    assert environment({"FETCH_DNS": given}).servers("FETCH_DNS", (), "") == tuple(given.split(","))


@pytest.mark.parametrize("given", ["dns.test", "127.0.0.1:0", "127.0.0.1:99999", "9.9.9.9,dns.test:53", "127.0.0.1:x"])
def test_a_name_server_that_is_no_address_is_refused(given: str) -> None:
    env = environment({"FETCH_DNS": given})
    env.servers("FETCH_DNS", (), "")
    assert "IP addresses, with a port or without" in refused(env)


def test_a_verifier_or_finder_without_its_key_is_named_at_the_start() -> None:
    done = manage("check", VERIFIER="reacher", FINDERS="hunter,sherlock")
    assert done.returncode == 2
    assert "VERIFIER=reacher needs REACHER_BASE_URL." in done.stderr
    assert "FINDERS=hunter needs HUNTER_API_KEY." in done.stderr
    assert "FINDERS has sherlock; there are: hunter, zerobounce." in done.stderr


def test_every_stage_has_its_six_variables_and_every_variable_a_meaning() -> None:
    assert len(STAGE_PREFIXES) == 9
    names = ("INTERVAL_MINUTES", "BATCH_SIZE", "MAX_INSTANCES", "MAX_ATTEMPTS", "CONCURRENCY", "DEADLINE_SECONDS")
    assert not {f"{prefix}_SCHEDULER_{name}" for prefix in STAGE_PREFIXES for name in names} - set(ours.variables)
    assert [each.name for each in ours.variables.values() if len(each.meaning) < 10] == []


# The database's URL.


def test_a_supabase_pooler_url_keeps_its_user_and_its_tls() -> None:
    url = "postgresql://postgres.abcdefghijkl:p%40ss@aws-0-eu-central-1.pooler.test:6543/postgres?sslmode=require&pgbouncer=true"
    database = database_url.django_database(database_url.parse(url))
    assert database["USER"] == "postgres.abcdefghijkl"
    assert database["PASSWORD"] == "p@ss"
    assert database["PORT"] == "6543"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database_url.is_pooled(url)
    assert database_url.named(url) == "postgres.abcdefghijkl@aws-0-eu-central-1.pooler.test:6543/postgres"


def test_nothing_in_a_session_is_to_outlive_a_transaction() -> None:
    database = database_url.django_database(database_url.parse("postgresql://a@b/c"))
    assert database["OPTIONS"]["prepare_threshold"] is None
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.parametrize(
    "password",
    [
        "hun@ter2",
        "hun/ter2",
        *(in_whole(text) for text in ("hun?ter2", "hun#ter2", "hun ter2", "hun%ter2")),
        "[hunter2",
    ],
)
def test_a_password_that_is_not_encoded_is_refused_without_a_piece_of_it(password: str) -> None:
    done = manage("check", DATABASE_URL=f"postgresql://app:{password}@db.test:5432/scrapersky")
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL must have special characters percent-encoded")
    assert not [piece for piece in ("hun", "ter2") if piece in done.stderr]


def test_a_url_without_a_host_prints_no_piece_of_the_password_as_a_port() -> None:
    done = manage("check", DATABASE_URL="postgresql://app:hunter2/scrapersky")
    assert done.returncode == 2
    assert "must have a number as its port" in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "postgresql://a:b@c:5432", "postgresql://a@b/c?nonsense=1", "postgresql://["]
)
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        database_url.parse(url)


# Commands.


def test_manage_settings_shows_values_with_their_source_and_hides_secrets(tmp_path: Path) -> None:
    shown = manage("settings", "--json", FETCH_TIMEOUT_SECONDS="7.5", SECRET_KEY=SECRET)
    assert shown.returncode == 0, shown.stderr
    values = json.loads(shown.stdout)
    assert values["FETCH_TIMEOUT_SECONDS"]["value"] == 7.5
    assert values["FETCH_TIMEOUT_SECONDS"]["from"] == "environment"
    assert SECRET not in shown.stdout
    file = tmp_path / "secret"
    file.write_text(SECRET)
    values = json.loads(manage("settings", "--json", SECRET_KEY_FILE=str(file)).stdout)
    assert values["SECRET_KEY"]["from"] == f"file {file}"
    assert values["SECRET_KEY"]["value"] == "***6789"
    table = manage("settings", "fetch_timeout", COLUMNS="200")
    assert "FETCH_TIMEOUT_SECONDS" in table.stdout


def test_any_command_refuses_wrong_settings_in_sentences_with_exit_code_2() -> None:
    done = manage("check", DOMAIN_SCHEDULER_BATCH_SIZ="9", LOG_LEVEL="loud")
    assert done.returncode == 2
    assert "the nearest one is DOMAIN_SCHEDULER_BATCH_SIZE." in done.stderr
    assert "LOG_LEVEL must be one of" in done.stderr
    assert "Traceback" not in done.stderr


def test_deep_scans_are_steered_by_the_variables_of_sitemaps_unless_they_have_their_own() -> None:
    """Both run under process_pending_jobs, which had these variables alone."""
    given = {"SITEMAP_SCHEDULER_BATCH_SIZE": "7", "SITEMAP_SCHEDULER_CONCURRENCY": "4"}
    code = "from jobs.stages import stage_named as s; l = s('deep_scan').limits; print(l.batch_size, l.concurrency)"
    for own, expected in ({}, "7 4"), ({"DEEP_SCAN_SCHEDULER_CONCURRENCY": "3"}, "7 3"):
        done = manage("shell", "--no-imports", "-c", code, **given, **own, DATABASE_URL=PRODUCTION["DATABASE_URL"])
        assert expected in done.stdout, done.stderr
    shown = json.loads(manage("settings", "--json", **given).stdout)
    assert shown["DEEP_SCAN_SCHEDULER_BATCH_SIZE"]["value"] == 7
    assert shown["DEEP_SCAN_SCHEDULER_BATCH_SIZE"]["from"] == "as SITEMAP_SCHEDULER_BATCH_SIZE"
    assert shown["SITEMAP_IMPORT_SCHEDULER_BATCH_SIZE"]["from"] == "default"


def test_import_tracing_logs_what_is_imported_in_order_with_its_time() -> None:
    traced = {"ENABLE_IMPORT_TRACING": "1", "LOG_FORMAT": "json", "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    done = manage("check", fresh=True, **traced)
    lines = [json.loads(line) for line in done.stderr.splitlines() if "scrapersky.imports" in line]
    names = [line["message"].removeprefix("import ") for line in lines]
    assert len(names) > 300
    assert names.index("django") < names.index("scrapersky.settings") < names.index("jobs.models")
    assert names[-1] == "imports in all"
    assert lines[-1]["modules"] == len(lines) - 1
    assert all(line["milliseconds"] >= 0 for line in lines)
    quiet = manage("check", DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert "scrapersky.imports" not in quiet.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.kestrel.test", ("mail.kestrel.test", 587, "", "", True, False)),
        ("smtps://ada:p%40ss@mail.kestrel.test", ("mail.kestrel.test", 465, "ada", "p@ss", False, True)),
        ("smtp+plain://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", False, False)),
    ],
)
def test_a_mail_server_s_url_becomes_django_s_settings(url: str, expected: tuple[Any, ...]) -> None:
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(email_url.django_settings(url)[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize(
    "url",
    ["mail.kestrel.test", "smtp://", "smtp://ada:hunter/2@mail.test", "smtp://ada:hunter2@mail.test:x", "smtp://["],
)
def test_a_mail_server_s_url_that_is_none_is_refused_without_a_piece_of_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as refused:
        email_url.parse(url)
    assert "hunter" not in str(refused.value)


@pytest.mark.parametrize("url", ["smtp://ada:hunter/2@mail.test", in_whole("smtp://ada:hunter2@mail.test:x")])
def test_no_command_prints_a_piece_of_the_password_of_a_mail_server(url: str) -> None:
    done = manage("settings", EMAIL_URL=url, EMAIL_FROM="a@kestrel.test")
    assert done.returncode == 2
    assert "EMAIL_URL must " in done.stderr
    assert "hunter" not in done.stderr


def test_a_mail_server_without_a_sender_is_refused() -> None:
    done = manage("settings", EMAIL_URL="smtp://mail.kestrel.test")
    assert "EMAIL_URL and EMAIL_FROM belong together" in done.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_EMBEDDED_IN_PRODUCTION"),
    ],
)
def test_production_refuses_what_is_only_fit_for_a_laptop(change: dict[str, str], told: str) -> None:
    done = manage("settings", **(PRODUCTION | change))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_production_may_use_the_embedded_database_when_told_so() -> None:
    change = {"DATABASE_URL": "", "DATABASE_EMBEDDED_IN_PRODUCTION": "1"}
    assert manage("settings", **(PRODUCTION | change)).returncode == 0


def test_an_unreachable_database_is_one_sentence_without_the_password() -> None:
    done = manage("migrate", **PRODUCTION)
    assert done.returncode == 2
    assert done.stderr.startswith("The database cannot be reached (app@127.0.0.1:1/scrapersky): ")
    assert done.stderr.strip().endswith("Start it, or correct DATABASE_URL.")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'connection to server on socket "/x" failed: FATAL:  could not write init file: No space left on device',
            "could not write init file: No space left on device. Free space on the disk of the database: /leads/data.",
        ),
        (
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
            "\tbefore or while processing the request.\n",
            "(the embedded PostgreSQL): server closed the connection unexpectedly. Try again.",
        ),
    ],
)
def test_the_sentence_on_a_database_that_is_away_has_its_reason_and_what_to_do(
    text: str, sentence: str, settings: Any
) -> None:
    settings.DATABASE_URL, settings.DATABASE_DATA = "", "/leads/data"
    assert why_unreachable(OperationalError(text)).endswith(sentence)


def test_a_web_whose_database_is_away_says_so_at_its_start_and_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    served: list[str] = []
    monkeypatch.setattr(connections["default"], "ensure_connection", refuse)
    monkeypatch.setattr(uvicorn, "run", lambda application, **options: served.append(application))
    call_command("web", port=0)
    assert served == ["scrapersky.asgi:application"]
    assert "The database cannot be reached" in caplog.text
    assert "Until then every page answers 503." in caplog.text


# What the web trusts.


@pytest.mark.parametrize(
    ("trusted", "client"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.9"), ("10.9.8.7", "127.0.0.1")]
)
@pytest.mark.django_db
def test_forwarded_addresses_are_believed_of_named_proxies_alone(
    trusted: str, client: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: given.update(options))
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own default reads it
    settings.FORWARDED_ALLOW_IPS = trusted
    call_command("web", port=_free_port(), skip_checks=True)

    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    names = ("proxy_headers", "forwarded_allow_ips")
    config = uvicorn.Config(application, lifespan="off", log_config=None, **{name: given[name] for name in names})
    config.load()
    scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
    asyncio.run(config.loaded_app(scope, None, None))  # type: ignore[arg-type]
    assert seen == [client]


def test_nobody_s_forwarded_addresses_are_believed_by_default() -> None:
    assert ours.variables["FORWARDED_ALLOW_IPS"].default == ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Logs.


def record(**extra: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "jobs.pipeline", "levelname": "INFO", "msg": "drained %s", "args": ("x",), **extra}
    )


def test_a_json_log_line_is_one_object_with_the_extra_fields() -> None:
    line = logs.JsonFormatter().format(record(stage="page_scrape", seconds=0.25, note="two\nlines"))
    assert "\n" not in line
    found = json.loads(line)
    assert (found["message"], found["stage"], found["seconds"]) == ("drained x", "page_scrape", 0.25)
    assert found["time"].endswith("+00:00")


def test_a_text_log_line_has_the_same_fields_for_people() -> None:
    line = logs.TextFormatter().format(record(stage="page_scrape", seconds=0.25, note="two words"))
    assert line.endswith("jobs.pipeline  drained x stage=page_scrape seconds=0.25 note='two words'")


def test_an_error_keeps_its_traceback_in_one_json_line() -> None:
    try:
        raise KeyError("gone")
    except KeyError:
        line = logs.JsonFormatter().format(record(exc_info=sys.exc_info()))
    assert "KeyError: 'gone'" in json.loads(line)["error"]
    assert "\n" not in line


def test_what_production_allows_and_is_seldom_meant_is_a_warning_with_a_remedy() -> None:
    google = {"GOOGLE_MAPS_API_KEY": "a-key", "GOOGLE_RETENTION_DAYS": "0"}
    done = manage("check", "--deploy", **PRODUCTION, **google, HTTPS="0", FETCH_ALLOW_NETWORKS="10.0.0.0/8")
    for word in ("W002", "W003", "W004", "W005", "FETCH_CONTACT_URL"):
        assert word in done.stderr


def test_a_server_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    database = connections["default"]
    monkeypatch.setattr(database, "get_database_version", lambda: (14, 9))
    with pytest.raises(ImproperlyConfigured, match=r"PostgreSQL 15 or newer is needed; the server is 14\.9\."):
        database.check_database_version_supported()
    monkeypatch.setattr(database, "get_database_version", lambda: (15, 0))
    database.check_database_version_supported()

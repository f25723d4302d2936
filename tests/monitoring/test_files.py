"""The dashboard, the alert rules and the manifests name what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import promql_parser
import pytest
import yaml

from scrapersky import settings
from scrapersky.observability import metrics

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "operations"
SECRETS = {name for name, variable in settings.env.variables.items() if variable.secret}


@pytest.fixture
def families():
    found = {line.split()[2] for line in metrics.render().splitlines() if line.startswith("# TYPE")}
    return found | {f"{name}{suffix}" for name in found for suffix in ("_bucket", "_sum", "_count")}


def named_in(text):
    return set(re.findall(r"scrapersky_[a-z_]+", text))


def test_the_dashboard_s_metrics_exist(families):
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    expressions = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert len(named_in(expressions)) > 15
    assert named_in(expressions) <= families


def test_the_alert_rules_metrics_exist(families):
    (group,) = yaml.safe_load((FOLDER / "alert-rules.yaml").read_text())["groups"]
    assert len(group["rules"]) >= 10
    assert named_in(" ".join(rule["expr"] for rule in group["rules"])) <= families
    assert all(rule["annotations"]["summary"] for rule in group["rules"])


def expressions_of_the_rules():
    (group,) = yaml.safe_load((FOLDER / "alert-rules.yaml").read_text())["groups"]
    return [(rule["alert"], rule["expr"]) for rule in group["rules"]]


def expressions_of_the_dashboard():
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    return [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]


@pytest.mark.parametrize(("name", "expression"), expressions_of_the_rules() + expressions_of_the_dashboard())
def test_every_expression_is_one_that_prometheus_takes(name, expression):
    """PromQL by the grammar of Prometheus itself; its variables of time are Grafana's."""
    promql_parser.parse(expression.replace("$__rate_interval", "5m").replace("$__interval", "5m"))


def test_a_wrong_expression_would_be_seen():
    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        promql_parser.parse("sum by (stage) (increase(scrapersky_rows_settled_total[1h])")


def test_the_alert_rules_have_nothing_that_prometheus_would_refuse():
    """The fields of a rule file (Prometheus, "Alerting rules"); a template's braces are closed."""
    document = yaml.safe_load((FOLDER / "alert-rules.yaml").read_text())
    assert set(document) == {"groups"}
    for group in document["groups"]:
        assert set(group) <= {"name", "interval", "rules"}
        for rule in group["rules"]:
            assert {"alert", "expr"} <= set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule
            assert re.fullmatch(r"\d+(s|m|h|d)", rule.get("for", "0s")), rule
            assert rule["labels"]["severity"] in ("critical", "warning"), rule
            assert rule["annotations"]["summary"].count("{{") == rule["annotations"]["summary"].count("}}")


def test_the_manifests_set_variables_that_exist_and_run_commands_that_exist():
    text = (FOLDER / "kubernetes.yaml").read_text()
    documents = list(yaml.safe_load_all(text))
    (config,) = [each for each in documents if each["kind"] == "ConfigMap"]
    known = set(settings.env.variables)
    assert set(config["data"]) <= known - SECRETS
    assert all(re.search(rf"\b{name}\b", text) for name in SECRETS), "the head says what the Secret may hold"
    pods = [each["spec"]["template"]["spec"] for each in documents if each["kind"] in ("Deployment", "Job")]
    commands = {pod["containers"][0]["command"][2] for pod in pods}
    assert commands == {"migrate", "web", "worker"}
    images = {pod["containers"][0]["image"] for pod in pods}
    assert images == {f"scrapersky:{settings.VERSION}"}


def test_every_setting_reaches_every_pod_and_nothing_else_does():
    documents = yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text())
    pods = [each["spec"]["template"]["spec"] for each in documents if each["kind"] in ("Deployment", "Job")]
    assert len(pods) == 3
    for pod in pods:
        assert pod["enableServiceLinks"] is False
        sources = pod["containers"][0]["envFrom"]
        assert sources == [{"configMapRef": {"name": "scrapersky"}}, {"secretRef": {"name": "scrapersky"}}]


def test_a_worker_s_pod_is_given_longer_than_a_stop_takes():
    documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text()))
    (worker,) = [each for each in documents if each["kind"] == "Deployment" and each["metadata"]["name"] == "worker"]
    assert worker["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= settings.STOP_SECONDS + 20

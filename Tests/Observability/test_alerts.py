"""The alerts are valid for Prometheus, complete, and fire when they should: alerts.test.yaml has the situations."""

import pathlib
import subprocess

import pytest
import yaml
from monitoring import ALERTS, documented, names_in, series

SITUATIONS = pathlib.Path(__file__).with_name("alerts.test.yaml")
RULES = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def promtool(*arguments) -> str:
    result = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_prometheus_accepts_the_rules():
    assert f"{len(RULES)} rules found" in promtool("check", "rules", ALERTS)


def test_each_alert_fires_in_its_situation_and_in_no_other():
    promtool("test", "rules", SITUATIONS)


def test_each_alert_has_a_situation_in_which_it_fires():
    cases = [case for test in yaml.safe_load(SITUATIONS.read_text())["tests"] for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == {rule["alert"] for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_names_only_what_exists_and_says_what_to_do(rule):
    assert names_in(rule["expr"]) and names_in(rule["expr"]) <= series()
    assert rule["for"] and rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"]["summary"] and len(rule["annotations"]["description"].split(". ")) >= 2


def test_the_names_are_read_from_the_document():
    assert len(documented()) > 40

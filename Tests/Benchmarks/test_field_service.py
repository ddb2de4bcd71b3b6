"""The part of the benchmark that is about the session service: what it sends, compares and tells. None of these tests measures."""

import types

import pytest

from Field import budgets, field, proof, report
from Field.contender import Contender, Need, Target
from Field.experiments.service import PARTS, adapted
from Field.load import Load
from Field.plan import Plan
from Field.program import Failure
from Field.results import Results

PLAN = Plan(rounds=2, seconds=5, load=Load(1))


def sample(rate, p50=1.0):
    return {"requests_per_second": rate, "cpu_microseconds": 10.0, "total_microseconds": 12.0, "p50": p50, "p99": 2.0}


def results(**parts) -> Results:
    made = Results()
    made.put("service", PLAN, 0, {
        name: {"targets": {target: f"<{target}>" for target in samples}, "samples": samples, "skipped": {}}
        for name, samples in parts.items()
    })  # fmt: skip
    return made


def verdict(made: Results, name: str):
    return next(verdict for verdict in budgets.judge(made) if verdict.name == name)


def authenticate(sqlite, redis):
    return {"authenticate-sqlite": [sample(sqlite)], "authenticate-redis": [sample(redis)], "flask-session": [sample(100)]}


def flask(**p50):
    names = {f"flask-{name}": [sample(100, value)] for name, value in p50.items()}
    return names | {"flask-plain": [sample(100, 1.0)]}


def gin(off, near):
    return {"gin-redistore": [sample(100)], "gin-off": [sample(off)], "gin-near": [sample(near)]}


# Budgets


def test_authenticate_needs_three_times_the_throughput_of_flask_session_on_both_stores():
    assert verdict(results(authenticate=authenticate(300, 450)), "S1").word == "pass"
    assert verdict(results(authenticate=authenticate(300, 450)), "S1").measured == "sqlite 3.0 ×; redis 4.5 ×"
    assert verdict(results(authenticate=authenticate(300, 299)), "S1").kept is False


def test_a_store_that_was_not_measured_leaves_the_budget_open():
    samples = authenticate(300, 450)
    del samples["authenticate-redis"]
    assert verdict(results(authenticate=samples), "S1").word == "not measured"
    assert verdict(Results(), "S2").measured == "–"


def test_a_flask_route_may_gain_a_quarter_of_a_millisecond_and_with_the_near_cache_20_microseconds():
    good = verdict(results(flask=flask(loopback=1.25, unix=1.2, near=1.019)), "S2")
    assert (good.word, good.measured) == ("pass", "loopback 250 µs; unix 200 µs; near 19 µs")
    assert verdict(results(flask=flask(loopback=1.26, unix=1.2, near=1.019)), "S2").kept is False
    assert verdict(results(flask=flask(loopback=1.25, unix=1.26, near=1.019)), "S2").kept is False
    assert verdict(results(flask=flask(loopback=1.25, unix=1.2, near=1.03)), "S2").kept is False


def test_what_a_flask_route_gains_is_the_difference_within_each_second():
    """The machine was half as fast in the second round."""
    samples = {"flask-plain": [sample(1, 1.0), sample(1, 2.0)], "flask-near": [sample(1, 1.01), sample(1, 2.01)]}
    assert verdict(results(flask=samples), "S2").measured == "near 10 µs"


def test_gin_may_lose_a_tenth_without_the_near_cache_and_has_to_win_with_it():
    good = verdict(results(gin=gin(90, 101)), "S3")
    assert (good.word, good.measured) == ("pass", "0.90 ×; near cache 1.01 ×")
    assert verdict(results(gin=gin(89, 101)), "S3").kept is False
    assert verdict(results(gin=gin(95, 100)), "S3").kept is False


# The run


def test_a_latency_is_measured_with_one_connection_in_many_short_rounds_of_the_same_time():
    short = adapted(PLAN, PARTS["flask"])
    assert (short.load.connections, short.rounds, short.seconds) == (1, 10, 1)
    assert short.rounds * short.seconds == PLAN.rounds * PLAN.seconds
    assert adapted(PLAN, PARTS["gin"]) == PLAN


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_part_has_its_base_among_its_contenders(part):
    assert part.base in [contender.name for contender in part.contenders]


def test_the_service_alone_is_built_without_the_benchmark_of_the_library(monkeypatch):
    built = []
    monkeypatch.setattr(field, "subprocess", types.SimpleNamespace(run=lambda command, **_: built.append(command[-1]), DEVNULL=None))
    field.build(["service"])
    assert built == ["coatcheck"]
    field.build(["service", "library"])
    assert built[1:] == ["SessionBenchmark", "coatcheck"]


def test_a_missing_package_is_named_once():
    need = Need("absent", program="no-such-program")
    assert Contender("x", "service", list, (need, need)).missing() == ["absent"]


# Requests with a body


def question(**others) -> Target:
    return Target("x", "x", "service", 1, [], user="ada", body='{"token":"good"}', visitor_body='{"token":"none"}', **others)


def test_the_load_posts_the_body_of_a_target_that_has_one():
    assert "wrk.method, wrk.body = 'POST', [==[{\"token\":\"good\"}]==]" in Load(1).script(question())
    assert "wrk.body" not in Load(1).script(Target("x", "x", "service", 1, []))


@pytest.mark.parametrize("refusal, is_proven", [(401, True), (200, False)])
def test_a_target_with_a_body_is_proven_by_the_body_of_a_visitor(monkeypatch, refusal, is_proven):
    asked = []

    class Connection:
        def __init__(self, *_, **__):
            pass

        def request(self, method, path, body, headers):
            asked.append((method, body))

        def getresponse(self):
            status = 200 if "good" in asked[-1][1] else refusal
            return types.SimpleNamespace(status=status, read=lambda: b"ada", headers={})

        def close(self):
            pass

    monkeypatch.setattr(proof.http.client, "HTTPConnection", Connection)
    if is_proven:
        proof.prove(question())
    else:
        with pytest.raises(Failure):
            proof.prove(question())
    assert asked == [("POST", '{"token":"good"}'), ("POST", '{"token":"none"}')]


# The report


def test_the_report_compares_the_rows_of_a_part_with_its_base():
    text = report.text(results(gin=gin(90, 150), flask=flask(near=1.5)))
    assert "### Session service" in text
    assert "| A gin route, 32 connections | requests/s | × <gin-redistore> |" in text
    assert "| <gin-near> | 150 | 1.50 | 1.50–1.50 | 10.0 | 12.0 | 1.000 | – | 2.000 |" in text
    assert "| <flask-near> | 100 | 1.00 | 1.00–1.00 | 10.0 | 12.0 | 1.500 | 500 | 2.000 |" in text
    assert "`authenticate`, 32 connections" not in text


def test_the_report_tells_what_the_part_left_out_and_when_it_was_measured():
    made = results(gin={})
    made.values("service")["gin"]["skipped"] = {"gin-off": "needs golang-go"}
    assert "gin-off (needs golang-go)" in report.text(made)
    assert "* Service: " in report.text(made)

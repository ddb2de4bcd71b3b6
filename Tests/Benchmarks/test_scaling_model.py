"""The model of Benchmarks/Scaling: the document contains what it prints, and it obeys the rules that any such system does."""

import dataclasses

import pytest

from Scaling import capacity, document, latency_tables, measure, tables, units
from Scaling.protocol import Scenario, Simulation, costs, simulate

UNITS = units.read()
ENGINES = list(UNITS.engines.values())
REDIS = UNITS.engines["redis"]
every_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def limit(scenario):
    """The longest time that a change waits for leases."""
    return scenario.lease_ms * 1.002 + 5


def test_the_document_contains_what_the_model_prints():
    found = document.blocks(document.DOCUMENT.read_text())
    assert found == {name: text + "\n" for name, text in tables.all_tables(UNITS).items()}


def test_a_document_without_the_marks_of_a_table_is_refused():
    with pytest.raises(ValueError, match="money"):
        document.fill("<!-- scaling: units -->\n<!-- end -->", {"units": "|", "money": "|"})


# It overestimates PostgreSQL by half, see docs/scaling.md.
AGREEMENT = 0.6


@pytest.mark.parametrize("name", UNITS.measured)
def test_the_model_agrees_with_what_was_measured_between_two_instances(name):
    outcome = latency_tables.closed(UNITS.engines[name], 2, 1000, UNITS)
    median, most = UNITS.measured[name]
    assert outcome.percentile(0.5) == pytest.approx(median, rel=AGREEMENT)
    assert outcome.percentile(0.99) == pytest.approx(most, rel=AGREEMENT)


@every_engine
def test_more_instances_never_make_revocations_faster(engine):
    medians = [simulate(Scenario(engine, members, None, 100)).percentile(0.5) for members in (2, 8, 32, 128)]
    assert medians == sorted(medians)


@every_engine
def test_the_engine_is_busy_for_exactly_what_it_executed(engine):
    scenario = Scenario(engine, 10, 20, 100)
    outcome, cost = simulate(scenario), costs(engine, scenario.members)
    work = sum(number * cost[kind] / 1000 for kind, number in outcome.operations.items())
    assert outcome.busy == pytest.approx(work)
    assert outcome.operations["change"] == scenario.changes == len(outcome.times)
    assert outcome.operations["question"] >= scenario.changes
    assert outcome.operations["beat"] >= scenario.members * scenario.changes / 2


@every_engine
def test_a_member_that_the_registry_does_not_call_late_has_applied_the_change(engine):
    class Checked(Simulation):
        checked = 0

        def _lagging(self, done, change):
            known = [member for member in self.members if not member.is_outside and not member.lags(change.position, done)]
            assert all(member.applied >= change.position for member in known)
            self.checked += len(known)
            super()._lagging(done, change)

    simulation = Checked(Scenario(engine, 10, 20, 100, stops=0.5))
    simulation.run()
    assert simulation.checked > 100


def test_an_acknowledgement_waits_for_the_disk_where_it_is_written_there():
    slow = dataclasses.replace(REDIS, change_ms=50.0)
    assert min(simulate(Scenario(slow, 2, None, 50)).times) > 2 * slow.commit_ms
    quick = dataclasses.replace(slow, beats_wait=False)
    assert simulate(Scenario(quick, 2, None, 50)).percentile(0.5) < 1.5 * slow.commit_ms


class Stopped(Simulation):
    """One process is stopped at a moment and goes on at another."""

    goes_on = 1e9

    def _stops(self, length):
        return [[(1500.0, self.goes_on)], *([] for _ in self.members[1:])]


def test_a_process_that_never_goes_on_delays_changes_for_two_leases_and_then_none():
    outcome = Stopped(Scenario(REDIS, 5, 5, 100)).run()
    slow = [time for time in outcome.times if time > 50]
    assert 0 < len(slow) < 25
    assert max(outcome.times[-60:]) < 50


def test_a_process_that_was_condemned_joins_anew_when_it_goes_on():
    simulation = Stopped(Scenario(REDIS, 5, 5, 100))
    simulation.goes_on = 5000.0
    assert simulation.run().by_lease > 0
    assert not simulation.members[0].is_outside
    assert simulation.members[0].recorded >= simulation.head - 1


def test_without_stopped_processes_no_change_waits_for_a_lease():
    assert simulate(Scenario(REDIS, 50, 10, 100)).by_lease == 0


def test_stopped_processes_cost_a_lease_and_not_more():
    scenario = Scenario(REDIS, 5, 5, 200, stops=0.5, stop_ms=(500, 3000))
    outcome = simulate(scenario)
    assert outcome.by_lease > 0
    assert limit(scenario) <= max(outcome.times) < limit(scenario) + 10


def test_a_shorter_lease_bounds_the_wait_for_stopped_processes():
    scenario = Scenario(REDIS, 5, 5, 200, stops=0.5, stop_ms=(500, 3000), lease_ms=200)
    assert max(simulate(scenario).times) < limit(scenario) + 10


def test_without_hints_a_change_waits_for_the_slowest_beat_of_a_quarter_lease():
    outcome = simulate(Scenario(REDIS, 50, 5, 100, hints=False))
    assert 200 < outcome.percentile(0.5) < 270


def test_a_run_is_the_same_every_time_and_another_seed_is_another_run():
    scenario = Scenario(REDIS, 5, 20, 100)
    assert Simulation(scenario).run() == Simulation(scenario).run()
    assert Simulation(dataclasses.replace(scenario, seed=2)).run().times != Simulation(scenario).run().times


def test_an_engine_that_cannot_keep_up_is_noticed():
    slow = dataclasses.replace(REDIS, member_us=5000.0)
    assert simulate(Scenario(slow, 20, 100, 200)).is_overloaded
    assert not simulate(Scenario(REDIS, 20, 10, 200)).is_overloaded


def test_a_near_cache_answers_less_often_the_more_instances_a_session_reaches():
    rates = [capacity.hit_rate(spread, UNITS.assumed) for spread in (1, 2, 10, 100, 10_000)]
    assert rates == sorted(rates, reverse=True)
    assert all(0 <= rate < 1 for rate in rates)
    assert rates[-1] == pytest.approx(0, abs=0.01)


@every_engine
def test_the_most_members_keep_the_engine_within_its_share_and_one_more_does_not(engine):
    def busy(members):
        beats = capacity.idle_beats_us(engine, members, 1)
        return (10 * capacity.change_us(engine, members) + beats) / 1e6 / engine.servers

    most = capacity.most_members(engine, 10, 1, 0.5)
    assert busy(most) <= 0.5 < busy(most + 1)


def test_loads_and_money_grow_with_users_and_shrink_with_hits():
    few, many = (capacity.population(users, UNITS.assumed) for users in (1e6, 2e6))
    assert capacity.load(REDIS, many, 10, 0.5).total > capacity.load(REDIS, few, 10, 0.5).total
    assert capacity.load(REDIS, few, 10, 0.9).total < capacity.load(REDIS, few, 10, 0.5).total
    costs = [capacity.money(REDIS, 1.0, people.sessions, 1e6, True, UNITS).total for people in (few, many)]
    assert costs[0] < costs[1]


def test_measuring_replaces_the_measured_numbers_and_nothing_else():
    text = units.FILE.read_text()
    found = {"redis": {"look_up_us": 12.345, "trip_ms": 0.5, "p50_ms": 1.5, "p99_ms": 2.5}}
    written = measure.rewrite(text, found, "2030-01-02", "a machine")
    changed = [line for line in written.splitlines() if line not in text.splitlines()]
    assert changed == [
        'day = "2030-01-02"', 'machine = "a machine"', "look_up_us = 12.3", "trip_ms = 0.5",
        "redis = { p50_ms = 1.5, p99_ms = 2.5 }",
    ]  # fmt: skip
    assert len(written.splitlines()) == len(text.splitlines())

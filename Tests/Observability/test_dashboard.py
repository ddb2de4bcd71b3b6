"""The dashboard can be loaded, asks only for what exists, and shows each group of metrics."""

import itertools
import json

from monitoring import DASHBOARD, dashboard, names_in, panels, queries, series


def test_each_query_names_only_metrics_that_exist():
    for query in queries():
        assert names_in(query) and names_in(query) <= series(), query


def test_what_the_issue_asks_to_see_is_shown():
    shown = set().union(*(names_in(query) for query in queries()))
    for name in ["lookups_total", "logins_total", "sessions_ended_total", "session_store_duration_seconds_bucket", "password_hashing_waiting",
                 "near_cache_hits_total", "near_cache_lease_held", "near_cache_feed_lag_seconds", "sessions", "audit_head_sequence"]:
        assert f"coatcheck_{name}" in shown
    assert "process_resident_memory_bytes" in shown


def test_panels_have_ids_of_their_own_and_do_not_overlap():
    everything = dashboard()["panels"]
    assert len({panel["id"] for panel in everything}) == len(everything)
    for one, other in itertools.combinations([panel["gridPos"] for panel in everything], 2):
        apart = [one["x"] + one["w"] <= other["x"], other["x"] + other["w"] <= one["x"], one["y"] + one["h"] <= other["y"], other["y"] + other["h"] <= one["y"]]
        assert any(apart), (one, other)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in everything)


def test_panels_say_what_they_show_and_take_their_source_from_the_variable():
    for panel in panels():
        assert panel["title"] and panel["description"] and panel["fieldConfig"]["defaults"]["unit"]
        assert panel["datasource"]["uid"] == "${datasource}"
        assert all(target["legendFormat"] and target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
    assert [variable["name"] for variable in dashboard()["templating"]["list"]] == ["datasource", "job", "instance"]


def test_the_file_is_for_import_not_for_one_installation():
    assert json.loads(DASHBOARD.read_text()).get("id") is None

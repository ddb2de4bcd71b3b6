"""The parts of the benchmark that compute: none of these tests measures anything."""

import os
import subprocess
import xml.etree.ElementTree

import pytest

from Field import accounting, budgets, charts, markdown, plots, proof, report, rounds, summary, svg
from Field.contender import Contender, Need, Target
from Field.experiments import pgbench, revocations
from Field.experiments.sizes import bytes_per_session
from Field.load import Load, parse
from Field.plan import Plan
from Field.program import Failure
from Field.results import Results

PLAN = Plan(rounds=2, seconds=1, load=Load(1))


def sample(rate, cpu, **others):
    figures = {"requests_per_second": rate, "cpu_microseconds": cpu, "store_microseconds": 1.0, "total_microseconds": cpu + 1}
    return figures | dict.fromkeys(("p50", "p75", "p90", "p99", "p999"), 2.0) | others


def results(samples, **sections) -> Results:
    made = Results()
    targets = {name: {"label": name, "group": "field" if name == "flask" else "library"} for name in samples}
    made.put("rows", PLAN, 0, {"targets": targets, "samples": samples, "memory": {}, "skipped": {"apache": "needs apache2"}})
    for name, values in sections.items():
        made.put(name, PLAN, 0, values)
    return made


def verdict(made: Results, name: str):
    return next(verdict for verdict in budgets.judge(made) if verdict.name == name)


# Statistics


def test_ratios_compare_samples_of_the_same_round():
    """The machine was half as fast in the second round; the ratio does not show it."""
    samples = {"bare": [sample(100, 10), sample(50, 20)], "memory": [sample(90, 11), sample(45, 22)]}
    assert summary.ratios(samples, "memory", "bare", "requests_per_second") == [0.9, 0.9]
    assert summary.difference(samples, "memory", "bare", "cpu_microseconds") == 1.5
    assert summary.ratio(samples, "memory", "absent", "requests_per_second") is None


def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed():
    values = list(range(1, 101))
    assert [summary.percentile(values, percent) for percent in (0, 50, 99, 99.9, 100)] == [1, 50, 99, 100, 100]
    with pytest.raises(ValueError):
        summary.percentile([], 50)


def test_each_target_is_first_once_and_none_is_left_out():
    items = ["a", "b", "c"]
    turns = [rounds.order(items, turn) for turn in range(3)]
    assert [turn[0] for turn in turns] == items
    assert all(sorted(turn) == items for turn in turns)


def test_numbers_of_sessions_are_powers_of_ten_up_to_the_largest():
    assert PLAN.session_numbers == [1_000, 10_000, 100_000, 1_000_000]
    assert Plan(1, 1, Load(1), quick=True).session_numbers == [1_000, 10_000]
    assert Plan(1, 1, Load(1), most_sessions=20_000_000).session_numbers[-1] == 10_000_000


def test_bytes_of_a_session_do_not_contain_what_an_empty_store_takes():
    by_number = {"1000": {"store_bytes": 50_000 + 1000 * 300}, "11000": {"store_bytes": 50_000 + 11_000 * 300}}
    assert bytes_per_session(by_number) == 300
    assert bytes_per_session({"1000": {"store_bytes": 1}}) is None


# What programs print


def test_the_line_of_the_load_is_read_and_its_absence_is_a_failure():
    answers = parse("Running 1s test\nFIELD 5000 2000000 3 1 100 200 300 4000 5500.5\n")
    assert (answers.per_second, answers.refused, answers.broken) == (2500, 3, 1)
    assert answers.latency == {"p50": 0.1, "p75": 0.2, "p90": 0.3, "p99": 4.0, "p999": 5.5005}
    with pytest.raises(Failure):
        parse("unable to connect to 127.0.0.1")


def test_reports_of_pgbench_and_of_the_revocations_are_read():
    assert pgbench.parse("latency average = 0.1 ms\ntps = 41234.5 (without initial connection time)\n") == 41234.5
    with pytest.raises(Failure):
        pgbench.parse("connection refused")
    assert revocations.parse("3 revocations, 0 accepted afterwards: p50 1 ms\n900\n1000\n2000\n") == [900, 1000, 2000]


# Accounting


def test_the_account_of_a_process_contains_its_descendants(tmp_path):
    """A program whose name looks like fields of the file, with a child of its own."""
    for pid, children, ticks in ((10, "11", "5 6 7 8"), (11, "", "1 1 0 0")):
        (tmp_path / f"{pid}/task/{pid}").mkdir(parents=True)
        (tmp_path / f"{pid}/task/{pid}/children").write_text(children)
        (tmp_path / f"{pid}/stat").write_text(f"{pid} (odd) S 1 (x) S {'0 ' * 10}{ticks} 20 0")
        (tmp_path / f"{pid}/smaps_rollup").write_text("Rss: 9 kB\nPss:     4 kB\n")
    assert accounting.tree(10, tmp_path) == [10, 11]
    assert accounting.cpu_seconds([10], tmp_path) == pytest.approx((26 + 2) / os.sysconf("SC_CLK_TCK"))
    assert accounting.memory_bytes([10], tmp_path) == 8192


def test_a_process_of_ours_is_found_with_its_child():
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    try:
        assert child.pid in accounting.tree(os.getpid())
        assert accounting.memory_bytes([child.pid]) > 0
    finally:
        child.communicate()


# Proof


@pytest.mark.parametrize(
    "signed_in, anonymous, is_proven",
    [((200, "ada"), (401, ""), True), ((200, "eve"), (401, ""), False), ((200, "ada"), (200, "ada"), False), ((500, "ada"), (401, ""), False)],
)
def test_only_a_server_that_names_the_user_and_refuses_visitors_is_measured(monkeypatch, signed_in, anonymous, is_proven):
    def ask(target, headers):
        return *(signed_in if "Cookie" in headers else anonymous), {}

    monkeypatch.setattr(proof, "ask", ask)
    target = Target("x", "x", "field", 1, [], headers={"Cookie": "a=b"}, user="ada")
    if is_proven:
        proof.prove(target)
    else:
        with pytest.raises(Failure):
            proof.prove(target)


def test_a_contender_names_the_packages_that_are_missing():
    needs = (Need("python3", program="python3"), Need("absent", program="no-such-program"), Need("a-file", file="/no/file"))
    assert Contender("x", "field", list, needs).missing() == ["absent", "a-file"]


# Budgets


def test_a_budget_passes_fails_or_says_that_it_was_not_measured():
    assert verdict(Results(), "B1").word == "not measured"
    good = results({"bare": [sample(100, 10)], "memory": [sample(95, 12)]})
    assert (verdict(good, "B1").word, verdict(good, "B1").measured) == ("pass", "adds 2.0 µs; 0.95 of the throughput")
    slow = results({"bare": [sample(100, 10)], "memory": [sample(95, 14)]})
    assert verdict(slow, "B1").kept is False


def test_a_budget_for_every_store_needs_every_store():
    nio = {"nio": [sample(100, 10)]}
    one = results(nio | {"verify-memory": [sample(90, 11)]})
    assert verdict(one, "B2").word == "not measured"
    four = results(nio | {name: [sample(90, 12)] for name in budgets.VERIFY_ROWS})
    assert verdict(four, "B2").word == "pass"
    worse = results(nio | {name: [sample(90, 12)] for name in budgets.VERIFY_ROWS} | {"verify-redis": [sample(90, 13)]})
    assert verdict(worse, "B2").kept is False


def test_an_experiment_is_judged_by_its_section():
    flood = {"idle": {"p99": 10.0}, "flood": {"p99": 21.0}}
    assert verdict(results({}, flood=flood), "B9").kept is False
    assert verdict(results({}, logins={"number": 50_000, "seconds": 2.5}), "B7").measured == "20,000 logins/s"
    assert verdict(results({}, pgbench={"library": [70.0], "pgbench": [100.0]}), "B6").word == "pass"
    times = {"redis": {"idle": [100], "load": [900] * 99 + [20_000]}}
    assert verdict(results({}, revocations=times), "B5").measured == "p50 0.9 ms; p99 0.9 ms"


def test_the_guards_name_what_fell():
    assert budgets.guards(results({"bare": [sample(100, 10)], "memory": [sample(80, 11)]}))
    assert not budgets.guards(results({"bare": [sample(100, 10)], "memory": [sample(90, 11)]}))


# Drawing and writing


def everything() -> Results:
    """Results of every section, for three rows."""
    by_number = {str(number): sample(100, 10, store_bytes=300 * number) for number in (1000, 1_000_000)}
    latency = sample(100, 10)
    return results(
        {"bare": [sample(100, 10)], "memory": [sample(95, 12)], "flask": [sample(5, 200)]},
        sizes={"memory": by_number, "redis": by_number},
        revocations={"redis": {"idle": [800, 900, 2000], "load": [1000, 5000]}},
        flood={"idle": latency, "flood": latency, "answered_logins_per_second": 12.0},
    )


def test_plots_are_images_with_a_title_and_units():
    made = plots.all_plots(everything())
    assert set(made) == set(report.ALTERNATIVES)
    for image in made.values():
        root = xml.etree.ElementTree.fromstring(image)
        space = "{http://www.w3.org/2000/svg}"
        texts = [text.text for text in root.iter(f"{space}text")]
        assert root.find(f"{space}title").text == texts[0]
        assert "prefers-color-scheme: dark" in root.find(f"{space}style").text
        assert any(unit in text for unit in ("µs", "requests a second", "bytes", "milliseconds") for text in texts)
    assert plots.all_plots(Results()) == {}


def test_bars_are_as_long_as_their_values():
    image = charts.bars("Title", "unit", ["a", "b"], [charts.Series("one", [10, 20])])
    boxes = [box for box in xml.etree.ElementTree.fromstring(image).iter("{http://www.w3.org/2000/svg}rect") if box.get("class") == "s0"]
    first, second = (float(box.get("width")) for box in boxes)
    assert second == pytest.approx(2 * first, abs=0.2)


def test_text_in_an_image_is_escaped():
    assert "a &lt; b &amp; c" in charts.bars("a < b & c", "unit", ["x"], [charts.Series("one", [1])])


def test_ticks_are_round_and_cover_the_highest_value():
    assert svg.ticks(97) == [0, 20, 40, 60, 80, 100]
    assert svg.ticks(0.3)[-1] >= 0.3
    assert svg.decades(0.5, 120) == [0.1, 1, 10, 100, 1000]
    assert [svg.short(number) for number in (1_000_000, 1500, 12.345)] == ["1 M", "1.5 k", "12.3"]


def test_a_section_is_replaced_between_its_markers_and_nowhere_else():
    text = "Before\n<!-- begin x -->\n\nold\n\n<!-- end x -->\nAfter\n"
    once = markdown.replace_section(text, "x", "new\n")
    assert once == "Before\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nAfter\n"
    assert markdown.replace_section(once, "x", "new") == once
    with pytest.raises(ValueError):
        markdown.replace_section("no markers", "x", "new")


def test_tables_escape_what_would_end_a_cell():
    assert markdown.table(["", "n"], [["a|b", "1"]]) == "|  | n |\n| --- | --: |\n| a\\|b | 1 |"


def test_the_report_shows_all_sections_and_what_was_left_out():
    text = report.text(everything())
    for heading in ("Budgets", "By number of sessions", "Revocations", "During a flood of logins", "When and on what"):
        assert f"### {heading}" in text
    assert "apache (needs apache2)" in text


def test_the_document_has_the_markers_of_the_generated_section():
    assert markdown.replace_section(report.DOCUMENT.read_text(), report.SECTION, "new")


def test_the_command_explains_itself_and_refuses_unknown_groups():
    command = [report.ROOT / "scripts/bench"]
    helped = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=60)
    assert helped.returncode == 0 and "examples:" in helped.stdout
    refused = subprocess.run([*command, "--only", "nonsense"], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2 and "unknown group nonsense" in refused.stderr

"""The parts of Benchmarks/Tokens that compute and write: none of these tests measures anything."""

import pytest

from Tokens.measure import ALGORITHMS, LISTS, SESSIONS, YARDSTICK, Cost, names, summarize
from Tokens.report import BEGIN, END, report, write

FIXTURE = {"algorithms": {name: {"token": "x" * 100} for name in ALGORITHMS}}


def costs():
    found = {("Coatcheck", name): Cost(2.0, 3.0, 1.0) for name in SESSIONS}
    return found | {("Go", f"{name}:{kind}"): Cost(20.0, 30.0, 10.0) for name in ALGORITHMS for kind in LISTS}


def test_a_ratio_is_the_median_of_the_ratios_within_a_round():
    other = ("Go", "es256:none")
    found = summarize({YARDSTICK: [(1.0, 1.0), (2.0, 2.0), (10.0, 9.0)], other: [(5.0, 5.0), (20.0, 20.0), (30.0, 40.0)]})
    assert found[other] == Cost(processor=20.0, clock=20.0, ratio=5.0)
    assert found[YARDSTICK].ratio == 1.0


def test_each_library_has_each_algorithm_with_each_kind_of_list():
    assert len(names("Go")) == len(ALGORITHMS) * len(LISTS)
    assert names("Coatcheck") == SESSIONS
    assert YARDSTICK[1] in SESSIONS


def test_the_report_has_a_row_for_each_session_store_and_each_token():
    rows = [line for line in report(costs(), FIXTURE, 3).splitlines() if line.startswith("|") and "---" not in line]
    assert len(rows) == 1 + len(SESSIONS) + 1 + len(ALGORITHMS)
    assert all("| 100 | Go | 20 | 10 |" in row for row in rows[2 + len(SESSIONS) :])


def test_only_what_stands_between_the_marks_is_replaced(tmp_path):
    document = tmp_path / "document.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write("new", document)
    assert document.read_text() == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_document_without_marks_is_refused(tmp_path):
    document = tmp_path / "document.md"
    document.write_text("nothing")
    with pytest.raises(ValueError, match="marks"):
        write("new", document)

"""The inventory itself: one verdict for each requirement, nothing that points nowhere, nothing out of date."""

import pytest

from Conformance.registry import exists, marked_tests, verdict_of
from Conformance.requirements import BY_ID, CWE, INVENTORY
from Conformance.table import PATH, render
from Conformance.verdicts import VERDICTS


def test_every_requirement_has_one_line_and_one_verdict():
    ids = [one.id for requirements in INVENTORY.values() for one in requirements]
    assert len(ids) == len(set(ids))
    assert [id for id in ids if verdict_of(id) is None] == []


def test_every_verdict_is_about_a_requirement():
    assert set(VERDICTS) | set(marked_tests()) <= set(BY_ID)


def test_nothing_points_nowhere():
    proofs = {proof for id in BY_ID for proof in verdict_of(id).proofs}
    assert [proof for proof in proofs if not exists(proof)] == []


@pytest.mark.parametrize("word", ["planned", "not applicable", "fails"])
def test_what_is_not_shown_has_a_reason(word):
    assert [id for id, verdict in VERDICTS.items() if verdict.word == word and len(verdict.reason.split()) < 3] == []


def test_every_weakness_names_what_closes_it():
    assert {id for ids in CWE.values() for id in ids.split()} <= set(BY_ID)


def test_the_table_in_the_documentation_is_this_one():
    assert PATH.read_text() == render(), "write it again: PYTHONPATH=Tests .venv/bin/python -m Conformance.table"

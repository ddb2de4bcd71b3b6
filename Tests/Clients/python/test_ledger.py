"""What counts as a change of a session's data."""

import json

import pytest

from coatcheck.ledger import Ledger
from coatcheck.values import JSON


class Counting:
    """Plain JSON that counts what it is asked for."""

    def __init__(self):
        self.decoded = self.encoded = 0

    def encode(self, value):
        self.encoded += 1
        return JSON.encode(value)

    def decode(self, text):
        self.decoded += 1
        return JSON.decode(text)


def changes(ledger):
    found = ledger.changes()
    return {name: json.loads(text) for name, text in found.set.items()}, found.remove, found.add


def test_reading_changes_nothing():
    ledger = Ledger({"cart": "[1]", "name": '"ann"'})
    assert dict(ledger) == {"cart": [1], "name": "ann"}
    assert not ledger.changes()


def test_a_field_is_decoded_when_it_is_read_and_only_once():
    codec = Counting()
    ledger = Ledger({"cart": "[1]", "name": '"ann"'}, codec)
    assert codec.decoded == 0
    assert ledger["name"] == ledger["name"] == "ann"
    assert codec.decoded == 1


def test_only_what_can_be_changed_in_place_is_compared():
    codec = Counting()
    ledger = Ledger({"cart": "[1]", "name": '"ann"', "unread": "[2]"}, codec)
    ledger["name"], ledger["cart"]
    ledger.changes()
    assert codec.encoded == 1


def test_a_change_inside_a_list_is_found():
    ledger = Ledger({"cart": "[1]", "name": '"ann"'})
    ledger["cart"].append(2)
    assert changes(ledger) == ({"cart": [1, 2]}, (), {})


def test_a_change_deep_inside_is_found():
    ledger = Ledger({"profile": '{"address":{"lines":["a"]}}'})
    ledger["profile"]["address"]["lines"][0] = "b"
    assert changes(ledger)[0] == {"profile": {"address": {"lines": ["b"]}}}


def test_a_change_after_the_assignment_is_saved_too():
    ledger = Ledger()
    cart = ledger["cart"] = []
    cart.append(1)
    assert changes(ledger)[0] == {"cart": [1]}


def test_assigning_what_is_there_is_no_change():
    ledger = Ledger({"name": '"ann"', "cart": "[1]"})
    ledger["name"], ledger["cart"] = "ann", [1]
    assert not ledger.changes()


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_value_of_another_type_is_a_change_even_when_python_takes_it_for_equal(value):
    ledger = Ledger({"n": "1"})
    ledger["n"] = value
    assert changes(ledger)[0] == {"n": value}


def test_another_programs_way_of_writing_json_is_no_change():
    ledger = Ledger({"cart": '[ 1,\n "\\u00fc" ]'})
    ledger["cart"]
    assert not ledger.changes()


def test_a_stored_value_that_python_cannot_read_can_be_replaced():
    ledger = Ledger({"n": "9" * 5000})
    ledger["n"] = 1
    assert changes(ledger)[0] == {"n": 1}


def test_other_fields_are_not_part_of_a_change():
    ledger = Ledger({"a": "1", "b": "2"})
    ledger["a"] = 5
    assert changes(ledger) == ({"a": 5}, (), {})


def test_a_removed_field_is_removed_and_no_longer_there():
    ledger = Ledger({"a": "1", "b": "2"})
    assert ledger.pop("a") == 1
    assert "a" not in ledger and list(ledger) == ["b"] and len(ledger) == 1
    assert changes(ledger) == ({}, ("a",), {})


def test_a_field_that_came_and_went_is_no_change():
    ledger = Ledger()
    ledger["a"] = 1
    del ledger["a"]
    assert not ledger.changes()


def test_a_field_that_went_and_came_back_as_it_was_is_no_change():
    ledger = Ledger({"a": "1"})
    del ledger["a"]
    ledger["a"] = 1
    assert not ledger.changes()


def test_clearing_removes_every_field_without_reading_one():
    codec = Counting()
    ledger = Ledger({"a": "1", "b": "2"}, codec)
    ledger.clear()
    assert sorted(ledger.changes().remove) == ["a", "b"] and not ledger and codec.decoded == 0


def test_removing_what_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        del Ledger()["a"]


def test_an_addition_is_sent_as_such():
    ledger = Ledger({"n": "5"})
    assert ledger.add("n") == 6 and ledger.add("n", 2) == 8 and ledger["n"] == 8
    assert changes(ledger) == ({}, (), {"n": 3})


def test_an_absent_field_counts_as_zero():
    ledger = Ledger()
    assert ledger.add("n") == 1 and "n" in ledger and list(ledger) == ["n"]


def test_adding_to_what_was_assigned_is_an_assignment():
    ledger = Ledger({"n": "5"})
    ledger["n"] = 10
    assert ledger.add("n") == 11
    assert changes(ledger) == ({"n": 11}, (), {})


def test_an_assignment_after_an_addition_replaces_it():
    ledger = Ledger({"n": "5"})
    ledger.add("n")
    ledger["n"] = 1
    assert changes(ledger) == ({"n": 1}, (), {})


def test_removing_what_was_added_to_removes_it():
    ledger = Ledger({"n": "5"})
    ledger.add("n")
    del ledger["n"]
    assert changes(ledger) == ({}, ("n",), {})


def test_adding_to_a_removed_field_starts_from_zero():
    ledger = Ledger({"n": "5"})
    del ledger["n"]
    assert ledger.add("n") == 1
    assert changes(ledger) == ({"n": 1}, (), {})


@pytest.mark.parametrize("value", ['"text"', "true", "[1]", "null"])
def test_adding_to_what_is_no_number_is_refused_at_once(value):
    with pytest.raises(TypeError, match="'n'"):
        Ledger({"n": value}).add("n")


def test_only_a_number_can_be_added():
    for amount in ("1", True, None):
        with pytest.raises(TypeError):
            Ledger().add("n", amount)


@pytest.mark.parametrize("name", [1, None, ("a",)])
def test_a_name_that_is_no_text_is_refused_where_it_is_assigned(name):
    with pytest.raises(TypeError, match="must be a str"):
        Ledger()[name] = 1


@pytest.mark.parametrize("name", ["", "n" * 65, "ü" * 33, "\ud800"])
def test_a_name_of_the_wrong_size_is_refused_where_it_is_assigned(name):
    with pytest.raises(ValueError):
        Ledger()[name] = 1


def test_what_the_service_has_taken_is_no_longer_a_change():
    ledger = Ledger({"n": "5", "old": "1"})
    ledger["cart"] = [1]
    ledger.add("n")
    del ledger["old"]
    ledger.settle(ledger.changes(), {"n": "107"})
    assert not ledger.changes()
    assert dict(ledger) == {"n": 107, "cart": [1]}


def test_a_list_is_watched_after_it_was_saved():
    ledger = Ledger()
    cart = ledger["cart"] = [1]
    ledger.settle(ledger.changes(), {})
    cart.append(2)
    assert changes(ledger)[0] == {"cart": [1, 2]}


def test_the_fields_that_a_minting_keeps_are_those_without_a_change():
    ledger = Ledger({"a": "1", "b": "[2]", "c": "3", "n": "4"})
    ledger["b"].append(1)
    ledger.add("n")
    del ledger["c"]
    assert ledger.kept() == ("a",)


def test_a_ledger_shows_no_values():
    assert repr(Ledger({"secret": '"hidden"'})) == "<Ledger secret>"

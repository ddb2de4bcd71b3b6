"""The values that applications keep in their sessions."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.service import admit, hash_of, new_key, serving

pytestmark = pytest.mark.every_store


@pytest.fixture(scope="module")
def shop(store, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), store=store) as server:
        yield admit(server)


def set_bytes(shop, id, stored):
    """Stores `{name: bytes of JSON}` as it is."""
    members = b",".join(json.dumps(name).encode() + b":" + value for name, value in stored.items())
    answer = shop.request("PATCH", "data", b'{"id":"%s","set":{%s}}' % (id.encode(), members))
    assert answer.status == 200, answer


# Values

@pytest.mark.parametrize("value", [
    b"1234567890123456789012345678901234567890.123456789e-400",
    b"1E400",
    b"-0.0",
    b'{"b":1,"b":2, "t" : [1 ,2]}',
    b'"\\ud800 \\u0000 \\/"',
    '"\u00e9 e\u0301 \u202e \U0001f9e5"'.encode(),
    b"null",
])
def test_a_value_comes_back_byte_for_byte(shop, value):
    session = shop.new()
    set_bytes(shop, session.id, {"v": value})
    for answer in (shop.find(session.id), shop.authenticate(session.token)):
        assert b'"data":{"v":%s}' % value in answer.body
    login = shop.create("keeps", replace=session.id, keep=["v"])
    assert b'"data":{"v":%s}' % value in login.body


def test_a_change_leaves_other_values_alone(shop):
    session = shop.new(data={"a": 1, "b": 2, "c": 3})
    answer = shop.patch(session.id, set={"a": 10}, remove=["b", "absent"], add={"d": 4})
    assert answer.json == {"version": 2, "data": {"d": 4}}
    assert shop.data(session.id) == {"a": 10, "c": 3, "d": 4}


def test_parallel_changes_of_different_values_are_all_kept(shop):
    session = shop.new()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: shop.patch(session.id, set={f"n{number}": number}), range(24)))
    assert {answer.status for answer in answers} == {200}
    assert shop.data(session.id) == {f"n{number}": number for number in range(24)}


def test_a_change_of_data_alone_makes_a_version(shop):
    session = shop.new("steady")
    shop.authenticate(session.token)
    shop.rotate(session.id)
    shop.step_up(session.id)
    assert shop.find(session.id).json["version"] == 1
    assert shop.patch(session.id, set={"a": 1}).json["version"] == 2
    assert shop.patch(session.id, remove=["absent"]).json["version"] == 2


def test_who_knows_the_version_is_not_sent_the_data(shop):
    session = shop.new(data={"a": 1})
    assert shop.authenticate(session.token, known=1).json.keys() == {"session", "version"}
    shop.patch(session.id, set={"a": 2})
    assert shop.authenticate(session.token, known=1).json["data"] == {"a": 2}


@pytest.mark.parametrize("name", ["\u00e9", "$a.b c", "principal", "\U0001f9e5\u202e"])
def test_a_name_is_any_text(shop, name):
    session = shop.new(data={name: 1})
    assert shop.patch(session.id, add={name: 1}).json["data"] == shop.data(session.id) == {name: 2}


@pytest.mark.parametrize("name", ["", "a\0b", "\x7f", "e\u0301", "\u212b"])
def test_a_name_that_could_be_read_in_two_ways_is_refused(shop, name):
    session = shop.new(data={"a": 1})
    answers = [shop.create(data={name: 1}), shop.patch(session.id, set={name: 1}), shop.patch(session.id, add={name: 1})]
    for answer in answers:
        assert (answer.status, answer.code, answer.json["field"]) == (422, "bad_field", name)
    assert shop.find(session.id).json["version"] == 1


# Sums

def test_parallel_increments_all_count(shop):
    session = shop.new()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.patch(session.id, add={"n": 1}, key=new_key()), range(100)))
    assert sorted(answer.json["data"]["n"] for answer in answers) == list(range(1, 101))


@pytest.mark.parametrize("stored, added, total", [
    (b"9223372036854775806", b"1", b"9223372036854775807"),
    (b"5", b"-7", b"-2"),
    (b"1.5", b"1", b"2.5"),
])
def test_a_sum_is_exact_while_both_are_whole(shop, stored, added, total):
    session = shop.new()
    set_bytes(shop, session.id, {"n": stored})
    answer = shop.request("PATCH", "data", b'{"id":"%s","add":{"n":%s}}' % (session.id.encode(), added))
    assert b'"data":{"n":%s}' % total in answer.body


@pytest.mark.parametrize("stored, added", [
    (b'"1"', b"1"), (b"null", b"1"), (b"{}", b"1"), (b"1", b'"1"'), (b"1", b"1e999"), (b"9223372036854775807", b"1"),
])
def test_a_sum_that_cannot_be_made_changes_nothing(shop, stored, added):
    session = shop.new()
    set_bytes(shop, session.id, {"n": stored})
    body = b'{"id":"%s","set":{"a":1},"add":{"n":%s}}' % (session.id.encode(), added)
    answer = shop.request("PATCH", "data", body)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "bad_field", "n")
    assert b'"data":{"n":%s}' % stored in shop.find(session.id).body


# Conditions

def test_a_change_on_condition_of_a_version_loses_to_a_faster_one(shop):
    session = shop.new(data={"a": 1})
    assert shop.patch(session.id, set={"a": 2}, if_version=1).status == 200
    answer = shop.patch(session.id, set={"a": 3}, remove=["b"], if_version=1)
    assert (answer.status, answer.code, answer.json["version"], answer.json["data"]) == (409, "conflict", 2, {"a": 2})
    assert shop.data(session.id) == {"a": 2}


def test_a_change_on_condition_of_values_minds_only_those(shop):
    session = shop.new()
    set_bytes(shop, session.id, {"a": b'{"x": 1}', "b": b"1"})
    expected = {"a": hash_of(b'{"x": 1}'), "absent": None}
    assert shop.patch(session.id, set={"b": 2}, if_fields=expected).status == 200
    assert shop.patch(session.id, set={"a": 2}, if_fields=expected).status == 200
    assert shop.patch(session.id, set={"a": 3}, if_fields=expected).code == "conflict"
    assert shop.patch(session.id, set={"b": 3}, if_fields={"b": None}).code == "conflict"
    assert shop.data(session.id) == {"a": 2, "b": 2}


def test_of_parallel_changes_on_one_condition_one_succeeds(shop):
    session = shop.new()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: shop.patch(session.id, set={"n": n}, if_version=1).status, range(8)))
    assert sorted(answers) == [200] + [409] * 7


# Limits

TOO_MUCH = {
    "a value": ({"ok": 1, "big": "x" * 16_383}, "big", "field_bytes", 16_384, 16_385),
    "the number": ({f"n{number:02}": 1 for number in range(65)}, "n64", "fields", 64, 65),
    "the whole": ({"small": 1} | {f"n{number}": "x" * 16_000 for number in range(5)}, None, "data_bytes", 65_536, 80_011),
    "a name": ({"n" * 65: 1}, "n" * 64, "name_bytes", 64, 65),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_too_much_is_refused_with_the_value_to_blame(shop, case):
    data, field, limit, most, size = TOO_MUCH[case]
    session = shop.new(data={"kept": 1})
    for answer in (shop.create(data=data), shop.patch(session.id, set=data)):
        assert (answer.status, answer.code) == (422, "quota")
        told = answer.json
        assert (told["limit"], told["max"]) == (limit, most)
        assert told["size"] - size in (0, 1)
        assert told["field"] in data if field is None else told["field"] == field
    assert shop.data(session.id) == {"kept": 1}


def test_as_much_as_is_allowed_fits(shop):
    full = {f"n{number:02}": 1 for number in range(64)}
    session = shop.new(data=full)
    assert shop.patch(session.id, set={"one-more": 1}).json["field"] == "one-more"
    assert shop.patch(session.id, set={"one-more": 1}, remove=["n00"]).status == 200
    assert shop.new(data={"n" * 64: "x" * 16_382}).version == 1


def test_what_a_login_carries_over_counts(shop):
    visitor = shop.new(data={f"n{number:02}": 1 for number in range(64)})
    answer = shop.create("full", replace=visitor.id, keep=[f"n{number:02}" for number in range(64)], data={"one-more": 1})
    assert (answer.code, answer.json["limit"], answer.json["field"]) == ("quota", "fields", "one-more")
    assert shop.refusal(visitor.token) == (200, None)


def test_the_marks_of_many_changes_stay_out_of_the_way(shop):
    session = shop.new(data={f"n{number:02}": 0 for number in range(64)})
    for _ in range(12):
        answer = shop.patch(session.id, add={f"n{number:02}": 1 for number in range(64)}, key=new_key())
        assert answer.status == 200, answer
    assert shop.data(session.id) == {f"n{number:02}": 12 for number in range(64)}

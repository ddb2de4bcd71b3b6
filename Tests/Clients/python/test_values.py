"""Fields as JSON text."""

import hashlib
import json
from base64 import urlsafe_b64encode

import pytest

from coatcheck import TooLarge
from coatcheck.values import Encoded, Fields, encode_field, field_hash, split


def test_each_member_keeps_the_text_it_was_written_with():
    text = ' { "a" : 1.50 , "b":[1, {"c":"}"}],"d" :"\\u00fc" , "e":123456789012345678901234567890 } '
    assert split(text) == {"a": "1.50", "b": '[1, {"c":"}"}]', "d": '"\\u00fc"', "e": "123456789012345678901234567890"}


def test_a_number_too_long_for_python_does_not_hide_the_other_fields():
    fields = Fields(split('{"long":' + "9" * 5000 + ',"name":"ann"}'))
    assert fields["name"] == "ann"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a"}',
        '{"a":}',
        '{"a":1,}',
        "{a:1}",
        '{"a":1 "b":2}',
        '{"a":1}{}',
        '{"a":NaN}',
        '{"a":1}x',
        "null",
    ],
)
def test_what_is_not_one_object_is_refused(text):
    with pytest.raises(ValueError):
        split(text)


def test_a_value_looked_up_twice_is_not_shared():
    fields = Fields({"cart": "[1]"})
    fields["cart"].append(2)
    assert fields["cart"] == [1]


def test_a_listing_of_fields_shows_no_values():
    assert repr(Fields({"secret": '"hidden"'})) == "<Fields secret>"


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", {"a": {1}}], ids=["set", "object", "bytes", "inner set"])
def test_a_value_that_is_no_json_is_refused_by_the_name_of_its_field(value):
    with pytest.raises(TypeError, match="'cart'"):
        encode_field("cart", value)


def test_a_number_or_text_that_is_no_json_is_refused_by_the_name_of_its_field():
    circle = []
    circle.append(circle)
    for value in (float("nan"), float("inf"), "\ud800", circle):
        with pytest.raises(ValueError, match="'cart'"):
            encode_field("cart", value)


def test_a_value_nested_too_deeply_is_refused_by_the_name_of_its_field():
    value = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ValueError, match="'cart' is nested too deeply"):
        encode_field("cart", value)


def test_encoded_text_is_sent_as_it_is():
    assert encode_field("n", Encoded("1.50")) == "1.50"


def test_a_hash_is_half_the_sha_256_of_the_stored_bytes():
    digest = hashlib.sha256('"ü"'.encode()).digest()[:16]
    assert field_hash('"ü"') == urlsafe_b64encode(digest).decode().rstrip("=")


def test_inner_integer_keys_become_strings():
    assert json.loads(encode_field("names", {1: "one"})) == {"1": "one"}


@pytest.mark.parametrize("limit", ["data_bytes", "fields", "body_bytes"])
def test_a_field_is_not_said_to_be_too_large_when_all_of_them_together_are(limit):
    error = TooLarge("cart", limit, 64, 65)
    assert str(error) == f"the session's data is too large: 65, and {limit} is 64; look at 'cart' first"
    assert error.field == "cart"

"""JSON objects whose members are kept as the text that arrived, so that a value is given back byte for byte."""

import json

_decoder = json.JSONDecoder()
_SPACE = " \t\r\n"


class Raw(str):
    """JSON text that is written as it is."""


def members(text: str) -> dict[str, Raw]:
    """The members of a JSON object, each value as its text. Raises ValueError when it is no object."""
    json.loads(text, parse_constant=_refuse)
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        raise ValueError("not an object")
    found: dict[str, Raw] = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = _decoder.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        _, end = _decoder.raw_decode(text, at)
        found[name] = Raw(text[at:end])
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def dump(value: object) -> str:
    """JSON text; a `Raw` inside is written as it is."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{dump(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump(inner) for inner in value) + "]"
    return json.dumps(value)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _refuse(constant: str):
    raise ValueError(f"{constant} is no JSON")

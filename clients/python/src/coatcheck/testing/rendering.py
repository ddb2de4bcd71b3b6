"""Writes answers as JSON in which the values of sessions are byte for byte what was sent."""

from __future__ import annotations

from typing import Any

from coatcheck.values import JSON, Encoded


def render(value: Any) -> str:
    """A value as JSON text."""
    if isinstance(value, Encoded):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{JSON.encode(name)}:{render(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(render(item) for item in value) + "]"
    return JSON.encode(value)

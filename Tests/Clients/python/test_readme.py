"""The examples of the README run, in its order, on a testing service."""

import re
from pathlib import Path

import pytest

import coatcheck
from coatcheck.testing import Service

README = Path(__file__).parents[3] / "clients" / "python" / "README.md"


@pytest.fixture
def example(monkeypatch):
    """What the examples leave behind."""
    service = Service()
    monkeypatch.setattr(coatcheck, "Client", lambda *_, **__: service.client())
    names = {"__name__": "shop"}
    for block in re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL):
        exec(compile(block, README.name, "exec"), names)
        if "app" in names and "browser" not in names:
            names["browser"] = names["app"].test_client()
    return names


def test_every_example_runs(example, capsys):
    assert example["set_cookie"].endswith("HttpOnly; SameSite=Lax")
    assert example["service"].calls == ["sessions"]


def test_the_shop_of_the_example_works(example):
    browser = example["browser"]
    assert [browser.get("/").text for _ in range(2)] == ["visitor: 1", "visitor: 2"]
    browser.post("/login", data={"username": "ann"})
    assert browser.get("/").text == "ann: 3"
    browser.post("/logout")
    assert browser.get("/").text == "visitor: 1"

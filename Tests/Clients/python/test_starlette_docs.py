"""The example of the documentation of FastAPI runs."""

import re
from pathlib import Path

from starlette_apps import open_browser

import coatcheck

FOLDER = Path(__file__).parents[3] / "clients" / "python"
TEXT = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.md")))


def test_the_shop_of_the_example_works(service, monkeypatch):
    monkeypatch.setattr(coatcheck, "AsyncClient", lambda *_, **__: service.async_client())
    section = re.search(r"^## Starlette and FastAPI\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    names = {}
    for source in re.findall(r"```python\n(.*?)```", section[1], re.DOTALL):
        exec(compile(source, "the documentation", "exec"), names)
    with open_browser(names["app"]) as browser:
        assert browser.get("/").json() == {"principal": None, "visits": 1}
        handle = browser.post("/login", json={"username": "ann"}).json()["handle"]
        assert service.client().find(id=handle).session.principal == "ann"
        assert browser.get("/").json() == {"principal": "ann", "visits": 2}
        browser.post("/logout")
        assert browser.get("/").json() == {"principal": None, "visits": 1}

"""The examples of the documentation of Django run."""

import re
from pathlib import Path

from django.core.checks import run_checks
from django.test import RequestFactory
from django_project import AFTER, shop, user

import coatcheck.testing
from coatcheck.django import SessionMiddleware

FOLDER = Path(__file__).parents[3] / "clients" / "python"
TEXT = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.md")))


def examples(title):
    """The Python of a section."""
    section = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    return re.findall(r"```python\n(.*?)```", section[1], re.DOTALL)


def run(*sources):
    """What examples leave behind."""
    names = {}
    for source in sources:
        exec(compile(source, "the documentation", "exec"), names)
    return names


def test_the_settings_are_without_a_problem(service):
    settings = run(examples("Django")[0])
    names = ("SESSION_ENGINE", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "MIDDLEWARE")
    assert settings["COATCHECK"].keys() == {"service", "token_file"}
    with shop(service, **{name: settings[name] for name in names}):
        assert run_checks(tags=["coatcheck"]) == []


def test_the_views_work_on_the_testing_service_of_the_settings_for_tests():
    _, views, elsewhere, for_tests = examples("Django")
    names = run(views, elsewhere, for_tests)
    service = names["COATCHECK"]["service"]
    assert isinstance(service, coatcheck.testing.Service)
    user("ann")
    with shop(service, MIDDLEWARE=["coatcheck.django.SessionMiddleware", *AFTER]) as browser:
        call(names["sign_in"], browser, username="ann", password="ann")
        assert call(names["index"], browser).content == b"ann: 1"
        other = service.client().create(principal=str(user("ann").pk)).session.id
        call(names["sign_out_elsewhere"], browser)
        handles = [session.id for session in service.client().list(principal=str(user("ann").pk)).items]
        assert len(handles) == 1 and other not in handles


def call(view, browser, **form):
    """Calls a view as the middleware would, with a browser's cookies."""
    from django.contrib.auth.middleware import AuthenticationMiddleware  # needs the settings

    request = RequestFactory().post("/", form)
    request.COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}
    response = SessionMiddleware(AuthenticationMiddleware(view))(request)
    browser.cookies.update(response.cookies)
    return response

"""Settings of Django that are wrong, and what is said about them at start."""

import json
import pickle
from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.test import override_settings
from django_project import AFTER, DJANGOS, OURS, shop, token_of

import coatcheck
from coatcheck.django import SessionStore, client
from coatcheck.django.configuration import Configuration


def problems(**changed):
    """The ids of what the checks find."""
    with override_settings(**changed):
        return sorted(message.id for message in run_checks(tags=["coatcheck"]))


@pytest.fixture(autouse=True)
def right(service):
    """Settings without a problem."""
    with shop(service):
        yield


def test_right_settings_have_no_problem(service):
    assert problems() == [] and problems(MIDDLEWARE=[DJANGOS, *AFTER]) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, ["coatcheck.E001", "coatcheck.E003"]),
        ({"SESSION_ENGINE": "no.such.engine", "MIDDLEWARE": [DJANGOS, *AFTER]}, ["coatcheck.E001"]),
        ({"MIDDLEWARE": [DJANGOS, OURS, *AFTER]}, ["coatcheck.E002"]),
        ({"SESSION_SAVE_EVERY_REQUEST": True}, ["coatcheck.W001"]),
        ({"SESSION_COOKIE_SECURE": False}, ["coatcheck.W002"]),
        ({"SESSION_COOKIE_SECURE": False, "DEBUG": True}, []),
        ({"SESSION_COOKIE_NAME": "__Host-sid"}, []),
        ({"SESSION_COOKIE_NAME": "__Host-sid", "SESSION_COOKIE_SECURE": False, "DEBUG": True}, ["coatcheck.E004"]),
        ({"SESSION_COOKIE_NAME": "__Secure-sid", "SESSION_COOKIE_SECURE": False, "DEBUG": True}, ["coatcheck.E004"]),
        ({"SESSION_COOKIE_NAME": "__Host-sid", "SESSION_COOKIE_DOMAIN": "shop.example"}, ["coatcheck.E005"]),
        ({"SESSION_COOKIE_NAME": "__Host-sid", "SESSION_COOKIE_PATH": "/shop"}, ["coatcheck.E005"]),
        ({"COATCHECK": None}, ["coatcheck.E006"]),
        ({"COATCHECK": {}}, ["coatcheck.E006"]),
        ({"COATCHECK": {"service": "unix:/nowhere", "token_file": "/no/such/file"}}, ["coatcheck.E006"]),
        ({"COATCHECK": {"service": "unix:/nowhere", "token": "a" * 32}}, ["coatcheck.W003"]),
    ],
)
def test_a_problem_is_named_at_start(changed, expected):
    assert problems(**changed) == expected


def test_a_service_token_that_is_not_known_is_named_at_start(service):
    stranger = coatcheck.Client(service.holding("no such token"))
    assert problems(COATCHECK=stranger) == ["coatcheck.E006"]


def test_a_service_token_that_may_not_use_sessions_is_named_at_start(service):
    watcher = coatcheck.Client(service.holding(service.issue("app", scope="revocations")))
    assert problems(COATCHECK=watcher) == ["coatcheck.E006"]


def test_a_message_shows_no_token():
    with override_settings(COATCHECK={"service": "nonsense", "token": "s3cret-s3cret-s3cret"}):
        (message,) = run_checks(tags=["coatcheck"])
    assert "s3cret" not in f"{message} {message!r}"


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        (None, "COATCHECK must be a dict"),
        ({"token": "a" * 32}, 'COATCHECK needs "service"'),
        ({"service": "unix:/s", "token": "a" * 32, "timeout": 3}, "COATCHECK has no option 'timeout'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_to_be_so(setting, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint):
        Configuration(setting)


def test_the_near_cache_can_be_named_and_off(service):
    assert Configuration({"service": service, "near": "off"}).client.about().application == "app"


def test_the_setting_may_be_a_client(service):
    given = service.client()
    with override_settings(COATCHECK=given):
        assert client() is given


def test_changes_inside_of_lists_are_saved_when_the_setting_says_so(service):
    with shop(service, COATCHECK={"service": service, "nested_changes": True}) as browser:
        browser.post("/set", '{"cart": []}', "application/json")
        browser.post("/push")
        assert browser.get("/read").json() == {"cart": [1]}
        service.calls.clear()
        browser.get("/read")
        browser.get("/")
        assert service.calls == ["authenticate"]


class RichJSON:
    """A serializer for dicts, with types of Django's."""

    def dumps(self, obj):
        assert isinstance(obj, dict)
        return json.dumps(obj, cls=DjangoJSONEncoder).encode()

    def loads(self, data):
        return json.loads(data)


class Pickles:
    """A serializer that writes no JSON."""

    def dumps(self, obj):
        return pickle.dumps(obj)

    def loads(self, data):
        return pickle.loads(data)


def stored_and_read(value):
    """A value after its way through the service, and the store that was used."""
    store = SessionStore()
    store["value"] = value
    store.save()
    return SessionStore(store.cookie.token)["value"], store


def test_a_serializer_that_writes_json_is_used_field_by_field(service):
    with override_settings(SESSION_SERIALIZER=f"{__name__}.RichJSON"):
        value, store = stored_and_read(date(2026, 1, 2))
    assert value == "2026-01-02" and service.client().find(id=store.handle).data["value"] == "2026-01-02"


def test_what_another_serializer_wrote_is_read_only_if_this_application_signed_it(service):
    with override_settings(SESSION_SERIALIZER=f"{__name__}.Pickles"):
        value, store = stored_and_read({(1, 2): {3}})
        assert value == {(1, 2): {3}}
        signed = service.client().find(id=store.handle).data["value"]
        for forged in (signed[:-1] + ("A" if signed[-1] != "A" else "B"), 5):
            service.client().change(id=store.handle, set={"value": forged})
            with pytest.raises(Exception, match="does not match|not signed"):
                SessionStore(store.cookie.token)["value"]


def test_with_another_engine_the_middleware_does_what_djangos_does(service):
    with shop(service, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies") as browser:
        browser.post("/set", '{"a": 1}', "application/json")
        assert browser.get("/read").json() == {"a": 1} and token_of(browser) and service.calls == []

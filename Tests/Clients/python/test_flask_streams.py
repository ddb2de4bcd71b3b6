"""Flask's session while a response streams: its head, and the cookie in it, are on their way."""

import pytest
from flask import Response, session, stream_with_context
from flask_apps import browser_with, shop, token_of


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def browser(service, app):
    """A browser whose visitor is signed in as ann. Routes can still be added."""
    browser = browser_with(app, service.client().create(principal="ann").cookie.token)
    service.calls.clear()
    return browser


def stream_that(app, action):
    """Adds a route that acts in the middle of a stream, and returns its path."""

    def parts():
        yield "first"
        action()
        yield "last"

    app.add_url_rule("/stream", "stream", lambda: Response(stream_with_context(parts())))
    return "/stream"


def save_a_first_change():
    session["cart"] = [1]
    session.save()


def test_what_is_written_after_the_first_byte_of_a_stream_is_lost_with_a_warning(app, browser, caplog):
    @app.get("/stream")
    def stream():
        session["before"] = 1

        def parts():
            yield "first"
            session["after"] = 2
            yield "last"

        return Response(stream_with_context(parts()))

    assert browser.get("/stream").text == "firstlast"
    assert browser.get("/read").json == {"before": 1}
    assert [record.levelname for record in caplog.records if "session.save()" in record.message] == ["WARNING"]


def test_a_change_that_came_too_late_is_no_matter_of_other_requests(app, browser, caplog):
    late = []
    app.add_url_rule("/stream", "stream", lambda: late.append(session._get_current_object()) or "streamed")
    app.teardown_request(lambda error: late[0].update(after=2) if late and not caplog.records else None)
    browser.get("/stream")
    warnings = list(caplog.records)
    browser.get("/read")
    assert len(warnings) == 1 and caplog.records == warnings


def test_what_is_saved_before_a_stream_is_there_while_it_runs(service, app, browser):
    @app.get("/stream")
    def stream():
        session["before"] = 1
        session.save()
        return Response(stream_with_context(str(session["before"]) for _ in range(2)))

    assert browser.get("/stream").text == "11"


def test_reading_in_a_stream_is_no_reason_for_a_warning(app, browser, caplog):
    app.add_url_rule("/stream", "stream", lambda: Response(stream_with_context(str(session["cart"]) for _ in "ab")))
    browser.post("/set", json={"cart": [1]})
    browser.get("/stream")
    assert caplog.records == []


@pytest.mark.parametrize("action", [lambda: session.login("bob"), save_a_first_change], ids=["login", "first change"])
def test_a_session_whose_cookie_can_no_longer_be_sent_is_not_minted(service, app, action):
    path = stream_that(app, action)
    with pytest.raises(RuntimeError, match="before the response"):
        app.test_client().get(path).get_data()
    assert "sessions" not in service.calls


@pytest.mark.parametrize(
    "action", [lambda: session.rotate(), lambda: session.step_up(["otp"])], ids=["rotate", "step up"]
)
def test_a_secret_is_not_replaced_by_one_that_can_no_longer_be_sent(app, browser, action):
    path = stream_that(app, action)
    with pytest.raises(RuntimeError, match="before the response"):
        browser.get(path).get_data()
    assert browser.get("/who").json["principal"] == "ann"


def test_a_session_that_exists_can_be_saved_while_its_response_streams(app, browser, caplog):
    assert browser.get(stream_that(app, save_a_first_change)).text == "firstlast"
    assert browser.get("/read").json == {"cart": [1]} and caplog.records == []


def test_a_session_can_be_ended_while_its_response_streams(app, browser):
    browser.get(stream_that(app, lambda: session.logout())).get_data()
    assert browser.get("/who").json["reason"] == "logout"


def test_the_page_of_an_error_at_the_end_of_a_request_can_still_log_in(service, app, browser):
    app.register_error_handler(401, lambda error: session.login("bob") or "welcome")

    @app.post("/slow")
    def slow():
        session["cart"] = [1]
        service.client().end(principal="ann")
        return "saved"

    assert browser.post("/slow").text == "welcome"
    assert token_of(browser) is not None and browser.get("/who").json["principal"] == "bob"

"""Outages, and what else can go wrong under way, in Django with our middleware and without."""

import json
import logging

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django_project import AFTER, DJANGOS, OURS, browser_with, done, extra, shop, token_of, user

import coatcheck.testing
from coatcheck.django import SessionStore

JSON = "application/json"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"503.html": "<h1>Back soon</h1>"})]},
    }
]


@pytest.fixture
def ann(service):
    """A browser in which ann has signed in, with our middleware."""
    with shop(service) as browser:
        browser.post("/login/ann")
        service.calls.clear()
        yield browser


def assert_unavailable(response):
    """503, the time to try again, and the cookie as it was."""
    assert response.status_code == 503 and response.headers["Retry-After"] == "1"
    assert "sessionid" not in response.cookies and "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/read", "/who", "/login/bob", "/logout", "/cycle", "/clear", "/step-up", "/add/n"])
def test_an_outage_is_503_and_the_cookie_stays(service, ann, path):
    with service.unavailable():
        assert_unavailable(ann.post(path))
    assert ann.get("/who").json()["user"] == "ann"


def test_a_service_token_that_was_withdrawn_is_503_and_logs_nobody_out(service, ann):
    service.withdraw(service.token)
    assert_unavailable(ann.get("/who"))
    assert token_of(ann)


def test_an_outage_that_begins_under_way_is_503_and_nothing_is_half_saved(service, ann):
    def late(request):
        request.session["cart"] = [1]
        service.set_unavailable(True)
        return HttpResponse("saved", headers={"Location": "/read"}, status=302)

    extra["late"] = late
    assert_unavailable(ann.post("/extra/late"))
    service.set_unavailable(False)
    assert "cart" not in ann.get("/read").json()


def test_a_login_in_an_outage_is_503_and_no_cookie(service):
    with shop(service) as browser, service.unavailable():
        assert_unavailable(browser.post("/login/ann"))
        assert token_of(browser) is None


def test_an_outage_that_a_view_swallows_is_503_all_the_same(service, ann):
    def swallow(request):
        try:
            return HttpResponse(request.session["cart"])
        except Exception:
            return HttpResponse("please sign in", status=302, headers={"Location": "/login"})

    extra["swallow"] = swallow
    with service.unavailable():
        assert_unavailable(ann.get("/extra/swallow"))


def greets(get_response):
    """A middleware that cannot do without the session."""

    def middleware(request):
        request.session.get("name")
        return get_response(request)

    return middleware


def test_an_outage_that_another_middleware_meets_is_503(service):
    with shop(service, MIDDLEWARE=[OURS, f"{__name__}.greets", *AFTER]) as browser:
        browser.post("/login/ann")
        with service.unavailable():
            assert_unavailable(browser.get("/"))


def test_the_503_can_be_styled(service):
    with shop(service, TEMPLATES=TEMPLATES) as browser:
        browser.post("/login/ann")
        with service.unavailable():
            response = browser.get("/read")
        assert_unavailable(response)
        assert response.content == b"<h1>Back soon</h1>" and response.headers["Content-Type"].startswith("text/html")


def test_a_view_that_answers_an_outage_with_503_itself_is_left_alone(service, ann):
    def careful(request):
        try:
            return HttpResponse(request.session["cart"])
        except coatcheck.Unavailable:
            return HttpResponse("our own words", status=503)

    extra["careful"] = careful
    with service.unavailable():
        response = ann.get("/extra/careful")
    assert response.content == b"our own words" and response.headers["Retry-After"] == "1"


def test_an_outage_is_not_reported_as_a_bug_of_the_view(service, ann, caplog):
    with service.unavailable():
        assert_unavailable(ann.get("/read"))
    assert not [record for record in caplog.records if record.exc_info]


def test_an_outage_deletes_no_cookie(service, ann):
    def unlucky(request):
        assert request.session.reason == "revoked"
        service.set_unavailable(True)
        request.session["a"] = 1
        return done()

    extra["unlucky"] = unlucky
    service.client().end(principal=str(user("ann").pk))
    assert_unavailable(ann.post("/extra/unlucky"))


def test_a_secret_on_offer_is_kept_back_from_a_503(service, ann):
    def late(request):
        request.session["cart"] = [1]
        service.set_unavailable(True)
        return done()

    extra["late"] = late
    service.clock.advance(15 * 60)
    assert_unavailable(ann.post("/extra/late"))


def test_a_file_of_the_service_token_that_cannot_be_read_is_503_all_the_same(service, ann):
    extra["swallow"] = lambda request: HttpResponse(str(_swallowing(request)))
    with override_settings(COATCHECK={"service": "unix:/nowhere", "token_file": "/no/such/file"}):
        assert_unavailable(ann.get("/extra/swallow"))
        assert_unavailable(ann.get("/read"))
        assert ann.get("/").status_code == 200


def _swallowing(request):
    try:
        return request.session["cart"]
    except Exception:
        return None


def test_what_does_not_use_its_session_works_in_an_outage(service, ann):
    with service.unavailable():
        assert ann.get("/").status_code == 200


def test_files_of_a_replaced_response_are_closed(service, ann):
    closed = []

    class Part:
        def __iter__(self):
            return iter([b"part"])

        def close(self):
            closed.append(True)

    def late(request):
        request.session["cart"] = [1]
        service.set_unavailable(True)
        return StreamingHttpResponse(Part())

    extra["late"] = late
    assert_unavailable(ann.post("/extra/late"))
    assert closed


def test_a_new_cookie_is_sent_even_if_the_service_fails_right_after_it(service, ann):
    def step_up(request):
        request.session.step_up(["otp"])
        service.set_unavailable(True)
        request.session["more"] = 1
        return done()

    extra["step_up"] = step_up
    response = ann.post("/extra/step_up")
    service.set_unavailable(False)
    assert response.status_code == 503 and "sessionid" in response.cookies
    assert ann.get("/who").json()["user"] == "ann"


def test_with_the_engine_alone_an_outage_is_500_and_the_cookie_stays(service):
    with shop(service, DJANGOS) as browser:
        browser.post("/login/ann")
        with service.unavailable():
            response = browser.get("/read")
        assert response.status_code == 500 and "sessionid" not in response.cookies
        assert browser.get("/who").json()["user"] == "ann"


def test_a_lost_answer_to_a_login_is_asked_for_again_and_mints_once(service):
    with shop(service) as browser:
        service.lose(1)
        assert browser.post("/login/ann").status_code == 200
        assert browser.get("/who").json()["user"] == "ann"
        assert len(service.client().list(principal=str(user("ann").pk)).items) == 1


@pytest.mark.parametrize("status", [500, 503])
def test_a_view_that_fails_saves_nothing_as_in_django(service, ann, status):
    def failing(request):
        request.session["cart"] = [1]
        return HttpResponse("sorry", status=status)

    extra["failing"] = failing
    assert ann.post("/extra/failing").status_code == status
    assert "cart" not in ann.get("/read").json()


def test_a_change_after_the_first_byte_is_lost_with_a_warning(service, ann, caplog):
    with caplog.at_level(logging.WARNING, "coatcheck"):
        assert b"".join(ann.get("/stream").streaming_content) == b"begun"
    assert "late" not in ann.get("/read").json()
    assert [record.message for record in caplog.records if "lost" in record.message]


def test_a_change_after_the_first_byte_that_is_saved_needs_no_warning(service, ann, caplog):
    with caplog.at_level(logging.WARNING, "coatcheck"):
        assert b"".join(ann.get("/stream?save").streaming_content) == b"begun"
    assert ann.get("/read").json()["late"] is True
    assert not caplog.records


@pytest.mark.parametrize("late", ["save", "step_up"])
def test_what_needs_a_cookie_is_refused_after_the_first_byte(service, late):
    def streaming(request):
        def parts():
            yield "begun"
            request.session["late"] = True
            request.session.save() if late == "save" else request.session.step_up(["otp"])

        if late == "step_up":
            assert request.session.handle
        return StreamingHttpResponse(parts())

    extra["streaming"] = streaming
    with shop(service) as browser:
        if late == "step_up":
            browser.post("/login/ann")
        service.calls.clear()
        with pytest.raises(RuntimeError, match="begun"):
            b"".join(browser.get("/extra/streaming").streaming_content)
        assert not {"sessions", "step-up"} & set(service.calls)


def test_a_request_that_was_under_way_does_not_delete_the_cookie_of_a_login(service):
    with shop(service) as browser:
        browser.post("/set", json.dumps({"cart": [1]}), JSON)
        late = browser_with(token_of(browser))
        browser.post("/login/ann")
        assert not late.get("/read").cookies and late.get("/read").json() == {}


def test_the_cookie_of_a_session_that_was_ended_under_way_is_deleted_with_the_400(service, ann):
    def ending(request):
        request.session["late"] = True
        service.client().end(principal=str(user("ann").pk))
        return done()

    extra["ending"] = ending
    response = ann.post("/extra/ending")
    assert response.status_code == 400 and response.cookies["sessionid"]["max-age"] == 0


@pytest.mark.parametrize("call", ["save", "step_up"])
def test_a_call_for_a_session_that_has_ended_under_way_is_400(service, ann, call):
    def ending(request):
        assert request.session.handle
        if call == "save":
            request.session["late"] = True
        service.client().end(principal=str(user("ann").pk))
        request.session.save() if call == "save" else request.session.step_up(["otp"])

    extra["ending"] = ending
    response = ann.post("/extra/ending")
    assert response.status_code == 400 and b"Bad Request" in response.content


@pytest.mark.parametrize("reason", ["revoked", "password_changed", "disabled"])
def test_the_cookie_of_a_session_that_was_ended_on_purpose_is_deleted(service, ann, reason):
    service.client().end(principal=str(user("ann").pk), reason=reason)
    response = ann.get("/who")
    assert response.json()["reason"] == reason and response.cookies["sessionid"]["max-age"] == 0


def test_a_user_who_logs_out_elsewhere_during_a_change_of_expiry_stays_logged_out(service, ann):
    def racing(request):
        request.session.set_expiry(600)
        browser_with(token_of(ann)).post("/logout")
        return done()

    extra["racing"] = racing
    assert ann.post("/extra/racing").status_code == 400
    assert service.client().list(principal=str(user("ann").pk)).items == ()


def test_a_store_that_met_an_outage_works_again_after_it(service, ann):
    store = SessionStore(token_of(ann))
    with service.unavailable(), pytest.raises(coatcheck.Unavailable):
        store.load()
    assert store["_auth_user_id"] == str(user("ann").pk)

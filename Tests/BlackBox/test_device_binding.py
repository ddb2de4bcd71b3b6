"""Sessions bound to a browser, against clients that bend the protocol. A real browser is in Tests/Browser."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness import Client
from harness.engines import Authority
from harness.server import PASSWORD
from harness.signing_browser import CHALLENGE, PROOF, REFRESH, REGISTER, SESSION, SigningBrowser
from harness.waiting import eventually


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"))
    issued = authority.issue("server")
    return {
        "certificate": str(authority.certificate),
        "tls_certificate": issued.certificate,
        "tls_key": issued.key,
        "sessions_binding": "optional",
        "sessions_limit_per_user": 100,
    }


@pytest.fixture(scope="module")
def server(store, settings, tmp_path_factory):
    from harness import Server

    server = Server(tmp_path_factory.mktemp("binding"), store=store, **settings).start()
    yield server
    server.stop()


@pytest.fixture
def browser(server, user):
    return SigningBrowser(server).bind(user)


@pytest.fixture
def thief(browser):
    """Another client with the session's token alone."""
    thief = Client(browser.server)
    thief.jar = {browser.server.cookie_name: browser.token}
    return thief


def code(client) -> tuple[int, str | None]:
    answer = client.api("GET", "/session")
    return answer.status, answer.json.get("code")


def challenge(browser) -> str:
    assert browser.ask_for_a_challenge().status == 403
    return browser.to_refresh


# Registration


def test_a_login_asks_for_a_key_once_and_no_other_answer_does(server, user):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    asked = browser.to_register
    assert asked
    for path in ["/account", "/login", "/api/v1/session"]:
        browser.get(path)
    assert browser.to_register == asked


def test_a_bound_session_says_so_and_says_when_its_key_was_proved(browser):
    session = browser.api("GET", "/session").json["session"]
    assert session["bound"] is True and session["proved_at"]
    assert "Bound to its browser" in browser.get("/account").text


def test_an_administrator_finds_bound_sessions_and_the_others(server, user, browser):
    admin = Client(server).log_in(server.add_user(admin=True), PASSWORD)
    other = Client(server).log_in(user, PASSWORD)
    offered = SigningBrowser(server).log_in(user, PASSWORD)
    ids = [client.api("GET", "/session").json["session"]["id"] for client in (browser, other, offered)]
    for answer, expected in [("true", ids[:1]), ("false", ids[1:])]:
        found = {item["id"] for item in admin.get(f"/api/v1/admin/sessions?bound={answer}&limit=500").json["items"]}
        assert found.intersection(ids) == set(expected), answer


def test_a_session_of_another_browser_is_not_bound(server, user):
    session = Client(server).log_in(user, PASSWORD).api("GET", "/session").json["session"]
    assert session["bound"] is False and "proved_at" not in session


def test_a_login_through_the_form_asks_for_a_key_with_the_redirect(server, user):
    browser = SigningBrowser(server)
    assert browser.log_in_by_form(user, PASSWORD).status == 303
    assert browser.register().status == 200


@pytest.mark.parametrize(
    "proofs", [[], [""], ["x"], ["a.b.c"], ["e30.e30.e30"], ["x" * 9_000], ["{}", "{}"]], ids=lambda proofs: f"{len(proofs)}x{len(proofs[0]) if proofs else 0}"
)
def test_a_registration_without_one_good_proof_is_refused_and_the_session_goes_on(server, user, proofs):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    answer = browser.request("POST", REGISTER, b"", [(PROOF, proof) for proof in proofs])
    assert answer.status == 400 and not answer.cookies
    assert browser.register().status == 200


@pytest.mark.parametrize(
    "parts",
    [
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256"}},
        {"header": {"alg": "RS256"}},
        {"header": {"typ": "JWT"}},
        {"header": {"crit": ["exp"]}},
        {"header": {"jwk": None}},
        {"payload": {"jti": None}},
        {"payload": {"jti": "A" * 86}},
        {"payload": {"aud": "https://elsewhere.example/dbsc/register"}},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=lambda parts: "another key" if "key" in parts else json.dumps(parts),
)
def test_a_bent_registration_is_refused_and_an_honest_one_still_succeeds(server, user, parts):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    assert browser.register(**parts).status == 400
    assert browser.register().status == 200


def test_a_second_key_is_refused_and_told(server, user, browser):
    asked = browser.to_register
    other = SigningBrowser(server)
    assert other.register(asked).status == 400
    assert browser.refresh().status == 200
    (event,) = server.audit(event="session_proof_failed", user=user)
    assert event["objection"] == "second_key"


def test_parallel_registrations_leave_one_key(server, user):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    rivals = [SigningBrowser(server) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda rival: rival.register(browser.to_register).status, rivals))
    assert sorted(statuses) == [200] + [400] * 11


def test_a_script_of_the_site_cannot_register(server, user):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    proof = browser.signed(browser.to_register, {"jwk": browser.jwk})
    for headers in [[("Sec-Fetch-Mode", "cors")], [("Sec-Fetch-Dest", "document")], [("Origin", "https://elsewhere.example")], [("Origin", "null")]]:
        assert browser.request("POST", REGISTER, b"", [(PROOF, proof), *headers]).status == 403
    own = [("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "empty"), ("Origin", server.url)]
    assert browser.request("POST", REGISTER, b"", [(PROOF, proof), *own], cookie="").status == 200, "it may come without cookies"


# Renewal


def test_the_second_cookie_has_the_attributes_of_the_first_and_ten_minutes(browser):
    (cookie,) = [cookie for cookie in browser.refresh().cookies if cookie.name == browser.bound_name]
    assert {attribute.lower() for attribute in cookie.attributes} == {"path=/", "max-age=600", "secure", "httponly", "samesite=lax"}


def test_a_renewal_may_come_without_cookies_and_is_kept_from_caches(browser):
    asked = challenge(browser)
    answer = browser.request("POST", REFRESH, b"", [(SESSION, browser.handle), (PROOF, browser.signed(asked))], cookie="")
    assert answer.status == 200 and answer.header("Cache-Control") == "no-store"
    assert answer.json["session_identifier"] == browser.handle


@pytest.mark.parametrize("quoted", [False, True])
def test_headers_may_be_quoted_as_the_draft_says_or_bare_as_browsers_send_them(browser, quoted):
    around = '"{}"'.format if quoted else str
    proof = browser.signed(challenge(browser))
    answer = browser.request("POST", REFRESH, b"", [(SESSION, around(browser.handle)), (PROOF, around(proof))])
    assert answer.status == 200


@pytest.mark.parametrize(
    "parts",
    [
        {"header": {"alg": "none"}},
        {"header": {"alg": "RS256"}},
        {"header": {"typ": "jwt"}},
        {"header": {"jwk": {"kty": "EC"}}},
        {"payload": {"jti": "x"}},
        {"payload": {"aud": "https://elsewhere.example"}},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=lambda parts: "another key" if "key" in parts else json.dumps(parts),
)
def test_a_bent_renewal_gets_a_new_challenge_and_ends_nothing(browser, parts):
    before = challenge(browser)
    answer = browser.prove(before, **parts)
    assert answer.status == 403 and answer.header(CHALLENGE) and not answer.cookies
    assert browser.prove(browser.to_refresh).status == 200


def test_a_replayed_proof_gets_a_new_challenge(browser):
    proof = browser.signed(challenge(browser))
    headers = [(SESSION, browser.handle), (PROOF, proof)]
    assert browser.request("POST", REFRESH, b"", headers).status == 200
    assert browser.request("POST", REFRESH, b"", headers).status == 403
    assert browser.refresh().status == 200


def test_fifty_parallel_renewals_with_one_proof_end_nothing(browser):
    headers = [(SESSION, browser.handle), (PROOF, browser.signed(challenge(browser)))]
    clients = [Client(browser.server) for _ in range(50)]
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda client: client.request("POST", REFRESH, b"", headers).status, clients))
    assert sorted(statuses) == [200] + [403] * 49
    assert browser.refresh().status == 200 and code(browser)[0] == 200


@pytest.mark.parametrize("identifiers", [[], [""], ["x"], ["A" * 22], ["A" * 1_000], ["\u00e9"], ['"']], ids=lambda value: repr(value)[:20])
def test_a_renewal_of_no_session_is_not_found(browser, identifiers):
    headers = [(SESSION, identifier) for identifier in identifiers]
    assert browser.request("POST", REFRESH, b"", headers, cookie="").status == 404


def test_two_names_are_none(browser):
    assert browser.request("POST", REFRESH, b"", [(SESSION, browser.handle)] * 2).status == 404


def test_a_session_without_a_key_is_not_found(server, user):
    browser = SigningBrowser(server).log_in(user, PASSWORD)
    assert browser.ask_for_a_challenge().status == 404


def test_the_cookie_of_another_login_makes_the_browser_try_its_next_session(server, user, browser):
    other = SigningBrowser(server).bind(user)
    answer = browser.request("POST", REFRESH, b"", [(SESSION, browser.handle)], cookie=other.cookie_header)
    assert answer.status == 404


def test_a_proof_of_one_session_renews_no_other(server, user, browser):
    other = SigningBrowser(server).bind(user)
    answer = other.request("POST", REFRESH, b"", [(SESSION, other.handle), (PROOF, browser.signed(challenge(browser)))])
    assert answer.status == 403


def test_an_ended_session_is_told_to_the_browser_and_stays_ended(browser):
    proof, kept = browser.signed(challenge(browser)), dict(browser.jar)
    handle = browser.handle
    assert browser.api("POST", "/logout").status == 204
    assert browser.bound_name not in browser.jar, "both cookies go"
    answer = browser.request("POST", REFRESH, b"", [(SESSION, handle), (PROOF, proof)])
    assert (answer.status, answer.json) == (200, {"session_identifier": handle, "continue": False})
    browser.jar = kept
    assert code(browser)[0] == 401


def test_only_post_is_allowed(browser):
    for path in (REGISTER, REFRESH):
        answer = browser.get(path)
        assert answer.status == 405 and answer.header("Allow") == "POST"


# Requests that are not proved


def test_a_token_alone_is_refused_by_every_kind_of_answer(browser, thief):
    assert code(thief) == (401, "proof_required")
    assert thief.get("/account").status == 303
    assert thief.api("GET", "/sessions").status == 401
    assert code(browser)[0] == 200


def test_a_logout_ends_the_session_even_if_the_browser_has_lost_its_key(server, user, browser):
    assert browser.drop_proof().api("POST", "/logout").status == 204
    assert server.audit(event="session_logout", user=user)


def test_a_refused_script_gets_a_challenge_so_that_the_browser_can_sign_at_once(browser):
    browser.drop_proof()
    answer = browser.api("GET", "/session")
    assert answer.status == 401 and answer.header(CHALLENGE).endswith(f'id="{browser.handle}"')
    assert browser.prove(browser.to_refresh).status == 200
    assert code(browser)[0] == 200


def test_the_second_cookie_of_another_session_proves_nothing_and_is_told(server, user, browser, thief):
    other = SigningBrowser(server).bind(server.add_user())
    thief.jar[browser.bound_name] = other.proof
    assert code(thief) == (401, "proof_required")
    assert browser.bound_name not in thief.jar, "a browser must not go on believing in it"
    (event,) = server.audit(event="session_proof_failed", user=user)
    assert (event["objection"], event["outcome"]) == ("foreign", "deny")


def test_a_step_up_demands_a_new_proof(browser):
    assert browser.api("POST", "/reauthenticate", {"password": PASSWORD}).status == 200
    assert browser.bound_name not in browser.jar
    assert code(browser) == (401, "proof_required")
    assert browser.refresh().status == 200
    assert code(browser)[0] == 200


def test_a_page_that_another_site_linked_to_is_loaded_twice(browser):
    browser.drop_proof()
    cross = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
    first = browser.request("GET", "/account?x=1", headers=cross)
    assert (first.status, first.header("Refresh")) == (200, "0; url=/account?x=1")
    own = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate")]
    assert browser.request("GET", "/account?x=1", headers=own).status == 303, "without the key the way leads to the login page"
    assert browser.refresh().status == 200
    assert browser.request("GET", "/account?x=1", headers=own).status == 200


def test_a_user_whose_browser_lost_the_key_signs_in_again(server, user, browser):
    browser.drop_proof()
    lost = browser.handle
    assert "may have lost the key" in browser.get("/login").text
    assert browser.log_in_by_form(user, PASSWORD).status == 303
    assert code(browser)[0] == 200
    assert lost not in browser.api("GET", "/sessions").text, "the login replaces it"


def test_failed_proofs_are_told_to_the_owner(start, settings, tmp_path):
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ncat >> {tmp_path}/notices\n")
    hook.chmod(0o755)
    server = start(notify_command=hook, **settings)
    user = server.add_user()
    browser = SigningBrowser(server).bind(user)
    thief = Client(server)
    thief.jar = {server.cookie_name: browser.token}
    for _ in range(3):
        assert code(thief) == (401, "proof_required")

    def told():
        lines = (tmp_path / "notices").read_text().splitlines() if (tmp_path / "notices").exists() else []
        return [notice for notice in map(json.loads, lines) if notice["event"] == "session_proof_failed"]

    eventually(lambda: len(told()) == 1, what="the notice")
    assert len(server.audit(event="session_proof_failed", user=user)) == 1, "once for each session"
    assert len(server.audit(event="session_bound", user=user)) == 1
    assert "A copy of your session" in browser.get("/account").text


# Settings


def test_where_a_binding_is_required_a_browser_without_one_is_refused_after_a_minute_and_a_half(start, settings):
    server = start(**{**settings, "sessions_binding": "required"})
    user = server.add_user()
    plain, bound = Client(server).log_in(user, PASSWORD), SigningBrowser(server).bind(user)
    assert code(plain)[0] == 200
    server.stop()
    server.clock = "+95s"
    server.start()
    assert code(plain) == (401, "proof_required")
    assert code(bound)[0] == 200


def test_switched_off_nothing_is_asked_and_bound_sessions_need_no_proof(start, settings):
    server = start(**settings)
    user = server.add_user()
    browser = SigningBrowser(server).bind(user).drop_proof()
    server.stop()
    server.settings["sessions_binding"] = "off"
    server.start()
    assert code(browser)[0] == 200
    fresh = SigningBrowser(server).log_in(user, PASSWORD)
    assert fresh.to_register is None
    assert browser.refresh().status == 200, "the browser keeps its key"
    browser.drop_proof()
    server.stop()
    server.settings["sessions_binding"] = "optional"
    server.start()
    assert code(browser) == (401, "proof_required")
    assert browser.refresh().status == 200 and code(browser)[0] == 200


def test_a_binding_needs_https(start):
    server = start(sessions_binding="optional")
    browser = SigningBrowser(server).log_in(server.add_user(), PASSWORD)
    assert browser.to_register is None and browser.ask_for_a_challenge().status == 404


def test_a_cookie_that_another_host_of_the_domain_planted_takes_nothing_from_the_right_one(browser):
    planted = "A" * 43
    for cookies in [f"{browser.cookie_header}; {browser.bound_name}={planted}", f"{browser.bound_name}={planted}; {browser.cookie_header}"]:
        assert browser.request("GET", "/account", cookie=cookies).status == 200
        assert browser.request("POST", REFRESH, b"", [(SESSION, browser.handle)], cookie=cookies).status == 403
    dead = f"{browser.server.cookie_name}={browser.token}; {browser.bound_name}={planted}"
    own = [("Sec-Fetch-Site", "same-origin")]
    first = browser.request("GET", "/account", headers=own, cookie=dead)
    assert first.status == 200 and first.header("Refresh")
    marker = next(cookie for cookie in first.cookies if cookie.name == "__Host-coatcheck-proof")
    again = browser.request("GET", "/account", headers=own, cookie=f"{dead}; {marker.name}={marker.value}")
    assert again.status == 303, "one page of that kind, and no loop"


def test_an_outage_of_the_renewal_leads_to_no_login_page(browser):
    browser.drop_proof()
    skipped = [("Sec-Fetch-Site", "same-origin"), ("Secure-Session-Skipped", f'server_error;session_identifier="{browser.handle}"')]
    answer = browser.request("GET", "/account", headers=skipped)
    assert answer.status == 503 and answer.header("Retry-After")
    assert browser.request("GET", "/login", headers=skipped).status == 200


def test_an_address_with_two_slashes_is_no_way_to_another_host(browser):
    browser.drop_proof()
    answer = browser.request("GET", "//account", headers=[("Sec-Fetch-Site", "cross-site")])
    assert "//account" not in (answer.header("Refresh") or "")


def test_a_browser_that_lost_its_key_can_sign_out_by_the_page(server, user, browser):
    browser.drop_proof()
    page = browser.get("/logout")
    assert page.status == 200 and user not in page.text
    answer = browser.request("POST", "/logout", b"", [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", server.url)])
    assert answer.status == 303
    assert server.audit(event="session_logout", user=user)


def test_a_rotation_keeps_the_binding(start, settings):
    server = start(**{**settings, "sessions_rotation_interval": "1s"})
    browser = SigningBrowser(server).bind(server.add_user())
    token = browser.token
    eventually(lambda: browser.get("/account").status == 200 and browser.token != token, what="a new token")
    assert code(browser)[0] == 200
    assert browser.refresh().status == 200


def test_a_handover_to_another_domain_needs_a_signature_of_this_minute(start, settings):
    """What the application gets outlives the second cookie, so a copy of both cookies must not be enough."""
    server = start(forwardauth_redirect_hosts="app.elsewhere.test", **settings)
    browser = SigningBrowser(server).bind(server.add_user())
    address = f"/handover?to=https://app.elsewhere.test&challenge={'A' * 43}&back=Lw"
    assert browser.get(address).status == 303
    server.stop()
    server.clock = "+70s"
    server.start()
    assert code(browser)[0] == 200
    thief = Client(server)
    thief.jar = dict(browser.jar)
    page = thief.get(address)
    assert page.status == 200 and page.header("Refresh").startswith("0; url=/handover?")
    assert browser.bound_name not in thief.jar
    assert thief.get(address).status == 303 and "/login" in thief.get(address).header("Location")
    assert browser.refresh().status == 200
    assert browser.get(address).status == 303

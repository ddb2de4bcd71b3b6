"""The script of the pages, on a page of its own, under the policy of our pages."""

import html
import http.server
import json
import threading
import urllib.parse

import pytest
from webauthn import base64url_to_bytes, verify_authentication_response, verify_registration_response

from harness.authenticator import encode
from harness.browser import Browser
from harness.server import ROOT
from harness.waiting import eventually

SCRIPT = (ROOT / "Sources/PageRendering/Assets/passkeys.js").read_bytes()
POLICY = "default-src 'none'; script-src {}; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
PAGE = """<!doctype html>
<form method="post" action="/password" data-passkey="{ceremony}" data-passkey-options="{options}" {autofill}
      data-passkey-failed="It did not work." data-passkey-exists="There is one.">
  <input type="text" name="username" autocomplete="username webauthn" required>
  <button type="submit">Sign in</button>
  <input type="hidden" name="passkey">
  <button type="submit" formaction="/passkey" formnovalidate data-passkey-button hidden>Passkey</button>
  <p role="alert" data-passkey-problem hidden></p>
</form>
<p id="shown" data-passkey-shown hidden>With a passkey you need no password.</p>
{more}
<script type="module" src="/passkeys.js"></script>"""
BUTTON, PROBLEM = "[data-passkey-button]", "[data-passkey-problem]"
# Requests for passkeys and how they ended, in `window.asked`.
WATCH = """
  window.asked = [];
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) => {
    asked.push(options.mediation);
    const answer = get(options);
    answer.then(() => asked.push("success"), (error) => asked.push(error.name));
    return answer;
  };
"""
CHALLENGE, USER = encode(bytes(32)), encode(b"u" * 64)
ALGORITHMS = [{"type": "public-key", "alg": number} for number in (-8, -7, -257)]


class Site:
    """A server with one page, which keeps the forms that it gets."""

    def __init__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/passkeys.js":
                    self.answer(200, "text/javascript", SCRIPT)
                else:
                    self.answer(200, "text/html; charset=utf-8", site.page.encode())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                site.forms.append((self.path, dict(urllib.parse.parse_qsl(body))))
                self.answer(204, "text/html", b"")  # the browser stays on the page

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", POLICY.format(site.scripts))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.show()

    def show(self, ceremony="get", options=None, autofill=False, more="", scripts="'self'"):
        """Sets the page that the next visitor gets."""
        self.forms = []
        self.scripts = scripts
        self.page = PAGE.format(
            ceremony=ceremony,
            options=html.escape(json.dumps(options or request_options())),
            autofill="data-passkey-autofill" if autofill else "",
            more=more,
        )

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def request_options(**changes):
    return {"rpId": "localhost", "challenge": CHALLENGE, "allowCredentials": [], "userVerification": "required"} | changes


def creation_options(excluded=(), **changes):
    return {
        "rp": {"id": "localhost", "name": "Example"},
        "user": {"id": USER, "name": "ada", "displayName": "Ada"},
        "challenge": CHALLENGE,
        "pubKeyCredParams": ALGORITHMS,
        "excludeCredentials": [{"type": "public-key", "id": id} for id in excluded],
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
    } | changes


@pytest.fixture(scope="module")
def site():
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def page(driver, site):
    browser = Browser(driver, site)
    browser.reset()
    return browser


@pytest.fixture
def passkey(site, page, authenticator):
    """A passkey of the site, as the authenticator shows it."""
    register(site, page)
    (credential,) = authenticator.credentials
    return credential


def submitted(site):
    """The address and the fields of the form that the page sends."""
    eventually(lambda: site.forms, what="a form")
    return site.forms.pop()


def asked(page):
    return page.run("return asked.join(' ')")


def register(site, page):
    """The witness's account of a registration by button."""
    site.show("create", creation_options())
    page.open("/").find(BUTTON).click()
    path, fields = submitted(site)
    assert path == "/passkey"
    return verify_registration_response(
        credential=fields["passkey"], expected_challenge=bytes(32), expected_rp_id="localhost",
        expected_origin=site.url, require_user_verification=True,
    )


def sign_in(site, public_key):
    """The witness's account of the answer to a request."""
    path, fields = submitted(site)
    assert path == "/passkey"
    return verify_authentication_response(
        credential=fields["passkey"], expected_challenge=bytes(32), expected_rp_id="localhost", expected_origin=site.url,
        credential_public_key=public_key, credential_current_sign_count=0, require_user_verification=True,
    )


def test_a_button_registers_and_another_signs_in(site, page, authenticator):
    registered = register(site, page)
    site.show()
    page.open("/").find(BUTTON).click()
    assert sign_in(site, registered.credential_public_key).credential_id == registered.credential_id


def test_an_answer_is_not_sent_a_second_time(site, page, passkey):
    site.show()
    page.open("/").find(BUTTON).click()
    assert submitted(site)[1]["passkey"]
    page.fill(username="ada").find("form button").click()
    assert submitted(site) == ("/password", {"username": "ada"})


def test_autofill_signs_in_without_the_button(site, page, authenticator):
    registered = register(site, page)
    site.show(autofill=True)
    page.open("/")
    assert sign_in(site, registered.credential_public_key).credential_id == registered.credential_id


def test_the_button_ends_a_request_of_autofill_that_waits(site, page, passkey, authenticator):
    authenticator.attend(False)
    site.show(autofill=True)
    with before_scripts(page.driver, WATCH):
        page.open("/")
        eventually(lambda: asked(page) == "conditional", what="the request of autofill")
        authenticator.attend(True)
        page.find(BUTTON).click()
        path, fields = submitted(site)
        assert (path, json.loads(fields["passkey"])["id"]) == ("/passkey", passkey["credentialId"])
        assert sorted(asked(page).split()) == ["AbortError", "conditional", "optional", "success"]
    assert not page.find(PROBLEM).is_displayed()


def test_the_button_also_ends_a_request_of_autofill_that_was_not_made_yet(site, page, passkey):
    later = "PublicKeyCredential.isConditionalMediationAvailable = () => new Promise((done) => { window.release = () => done(true) });"
    site.show(autofill=True)
    with before_scripts(page.driver, WATCH + later):
        page.open("/").find(BUTTON).click()
        assert submitted(site)[0] == "/passkey"
        page.run("release()")
        assert asked(page) == "optional success"


def test_a_cancelled_request_says_nothing_and_autofill_goes_on(site, page, authenticator):
    registered = register(site, page)
    authenticator.verify_user(False)
    site.show(autofill=True)
    suggested = "conditional NotAllowedError"
    with before_scripts(page.driver, WATCH):
        page.open("/")
        eventually(lambda: asked(page) == suggested, what="the end of the first suggestion")
        page.find(BUTTON).click()
        eventually(lambda: asked(page) == f"{suggested} optional NotAllowedError {suggested}", what="another suggestion")
    assert not page.find(PROBLEM).is_displayed()
    assert not site.forms
    authenticator.verify_user(True)
    page.find(BUTTON).click()
    assert sign_in(site, registered.credential_public_key)


def test_a_device_that_has_a_passkey_already_says_so(site, page, passkey):
    site.show("create", creation_options(excluded=[passkey["credentialId"]]))
    page.open("/").find(BUTTON).click()
    eventually(lambda: page.find(PROBLEM).is_displayed(), what="the explanation")
    assert page.find(PROBLEM).text == "There is one."
    assert not site.forms


@pytest.mark.parametrize("ceremony", ["create", "get"])
def test_another_failure_says_what_to_do_and_the_next_try_removes_the_text(site, page, authenticator, ceremony):
    foreign = creation_options(rp={"id": "example.org", "name": "x"}) if ceremony == "create" else request_options(rpId="example.org")
    site.show(ceremony, foreign)
    page.open("/").find(BUTTON).click()
    eventually(lambda: page.find(PROBLEM).is_displayed(), what="the explanation")
    assert page.find(PROBLEM).text == "It did not work."
    authenticator.attend(False)
    page.run("arguments[0].dataset.passkeyOptions = arguments[1]", page.find("form"), json.dumps(
        creation_options() if ceremony == "create" else request_options()))
    page.find(BUTTON).click()
    eventually(lambda: not page.find(PROBLEM).is_displayed(), what="no explanation")
    assert not site.forms


def test_without_script_nothing_of_it_is_shown_and_the_password_works(site, page, authenticator):
    site.show(scripts="'self'")
    page.open("/")
    assert page.find(BUTTON).is_displayed() and page.find("#shown").is_displayed()
    site.show(scripts="'none'", autofill=True)
    page.open("/")
    assert not page.find(BUTTON).is_displayed() and not page.find("#shown").is_displayed()
    page.fill(username="ada").find("form button").click()
    assert submitted(site) == ("/password", {"username": "ada"})


def test_a_browser_without_passkeys_shows_nothing_of_them(site, page):
    site.show(autofill=True)
    with before_scripts(page.driver, "delete window.PublicKeyCredential"):
        page.open("/")
        assert not page.find(BUTTON).is_displayed() and not page.find("#shown").is_displayed()


OLD_BROWSERS = {
    "without the functions for JSON": "delete PublicKeyCredential.parseCreationOptionsFromJSON;"
    "delete PublicKeyCredential.parseRequestOptionsFromJSON; delete PublicKeyCredential.prototype.toJSON",
    "with a manager whose answers cannot be written": "PublicKeyCredential.prototype.toJSON = () => { throw new TypeError() }",
    "without signals": "for (const name of Object.getOwnPropertyNames(PublicKeyCredential)) "
    "if (name.startsWith('signal')) delete PublicKeyCredential[name]",
}


@pytest.mark.parametrize("browser", OLD_BROWSERS)
def test_other_browsers_register_and_sign_in_too(site, page, authenticator, browser):
    page.driver.get_log("browser")  # what other pages logged
    with before_scripts(page.driver, OLD_BROWSERS[browser]):
        registered = register(site, page)
        other = encode(b"other")
        excluded = creation_options(excluded=[encode(registered.credential_id), other])
        site.show("create", excluded)
        page.open("/").find(BUTTON).click()
        eventually(lambda: page.find(PROBLEM).is_displayed(), what="the explanation")
        allowed = [{"type": "public-key", "id": id} for id in (other, encode(registered.credential_id))]
        unknown = signal("unknown", rpId="localhost", credentialId=encode(registered.credential_id))
        site.show(options=request_options(allowCredentials=allowed), more=unknown if "signals" in browser else "")
        page.open("/").find(BUTTON).click()
        assert sign_in(site, registered.credential_public_key).user_verified
    assert not [entry for entry in page.driver.get_log("browser") if "Uncaught" in entry["message"]]


def test_signals_reach_the_authenticator(site, page, passkey, authenticator):
    account = {"rpId": "localhost", "userId": USER}
    site.show(more=signal("user", **account, name="ada.l", displayName="Ada L."))
    page.open("/")
    eventually(lambda: authenticator.credentials[0]["userName"] == "ada.l", what="the new name")
    site.show(more=signal("accepted", **account, allAcceptedCredentialIds=[passkey["credentialId"]]))
    page.open("/")
    site.show(more=signal("unknown", rpId="localhost", credentialId=encode(b"other")))
    page.open("/")
    assert authenticator.ids == {base64url_to_bytes(passkey["credentialId"])}
    site.show(more=signal("unknown", rpId="localhost", credentialId=passkey["credentialId"]))
    page.open("/")
    eventually(lambda: not authenticator.ids, what="the unknown passkey gone")
    authenticator.add(passkey)
    site.show(more=signal("accepted", **account, allAcceptedCredentialIds=[]))
    page.open("/")
    eventually(lambda: not authenticator.ids, what="the passkey that is no longer accepted gone")


def signal(kind, **members):
    return f'<p data-passkey-{kind}="{html.escape(json.dumps(members))}"></p>'


class before_scripts:
    """Runs `source` in every page before the page's own scripts, as a stand-in for another browser."""

    def __init__(self, driver, source):
        self.driver, self.source = driver, source

    def __enter__(self):
        command = "Page.addScriptToEvaluateOnNewDocument"
        self.id = self.driver.execute_cdp_cmd(command, {"source": self.source})["identifier"]

    def __exit__(self, *_):
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self.id})

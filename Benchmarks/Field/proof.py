"""Whether a target does its job, asked before it is measured."""

import dataclasses
import http.client

from Field.contender import BROWSER
from Field.program import Failure


def ask(target, headers: dict[str, str], method=None, path=None, body=None) -> tuple[int, str, http.client.HTTPMessage]:
    """One request on a connection of its own, without `method` the target's: status, body, headers."""
    if method is None:
        method, body = ("GET", None) if target.body is None else ("POST", target.body)
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    try:
        connection.request(method, path or target.path, body, {"User-Agent": BROWSER} | headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer.headers
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"{target.name} does not answer: {error}") from None
    finally:
        connection.close()


def prove(target):
    """A signed-in user is answered with 200 and the name, a visitor without a cookie with 401. A floor answers everyone.
    Raises `Failure` otherwise."""
    status, body, headers = ask(target, target.headers)
    if status != 200:
        raise Failure(f"{target.name} answers a signed-in user with {status}: {body[:300]}")
    if target.user is None:
        return
    if target.user not in body and not any(target.user in value for value in headers.values()):
        raise Failure(f"{target.name} does not name the signed-in user: {body[:300]}")
    without = {name: value for name, value in target.headers.items() if name != "Cookie"}
    status, body, _ = ask(dataclasses.replace(target, body=target.visitor_body), without)
    if status != 401:
        raise Failure(f"{target.name} answers a visitor without a session with {status}, not 401: {body[:300]}")


def log_in(target, path="/login", body=None, headers=None) -> str:
    """Signs in with a POST and returns the cookies as a request sends them. Raises `Failure` without any."""
    status, text, answer = ask(target, headers or {}, "POST", path, body)
    cookies = [line.partition(";")[0] for line in answer.get_all("Set-Cookie") or []]
    if not cookies:
        raise Failure(f"{target.name} signs no one in: {status} {text[:300]}")
    return "; ".join(cookies)

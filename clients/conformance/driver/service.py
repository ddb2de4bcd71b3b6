"""The driver's own calls of the service, past the proxy: they prepare a case and look at what is stored."""

import http.client
import json
from dataclasses import dataclass

from .address import PREFIX, connection

SECONDS = 10


class ServiceError(Exception):
    """The service itself did not answer as the protocol says. That is no fault of the client under test."""


@dataclass
class Answer:
    """What the service answered, as it was."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def value(self) -> object:
        """The JSON of the body; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Service:
    def __init__(self, address: str, token: str):
        self.address, self.token = address, token

    def exchange(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """One call on a connection of its own. Raises ServiceError when the service does not answer."""
        link = connection(self.address, SECONDS)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise ServiceError(f"{method} {path} at {self.address} failed: {error}") from error
        finally:
            link.close()

    def call(self, method: str, name: str, body: object = None) -> Answer:
        """A call by its name, such as ("POST", "end", {"id": …})."""
        raw = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.exchange(method, PREFIX + name, headers, raw)

    def about(self) -> dict:
        """What the service says of itself. Raises ServiceError with advice when the driver cannot use it."""
        answer = self.call("GET", "about")
        if answer.status == 403:
            raise ServiceError(
                f"The service at {self.address} refuses the token of --token-file. Make one that may use sessions: "
                "coatcheck service add NAME --sessions"
            )
        if answer.status != 200 or not isinstance(answer.value, dict):
            raise ServiceError(f"GET about at {self.address} answered {answer.status}: is this the session service?")
        return answer.value

    def data(self, id: str) -> dict | None:
        """The stored data of a session; None when it is no more. Not a touch."""
        answer = self.call("GET", f"sessions/{id}")
        if answer.status == 401:
            return None
        if answer.status != 200:
            raise ServiceError(f"GET sessions/ID answered {answer.status}")
        return answer.value["data"]

    def sessions(self, principal: str) -> list[dict]:
        """The live sessions of a principal (the first page, which is enough here)."""
        answer = self.call("GET", f"sessions?principal={principal}&limit=50")
        if answer.status != 200:
            raise ServiceError(f"GET sessions answered {answer.status}")
        return answer.value["items"]

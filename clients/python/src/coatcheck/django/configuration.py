"""The setting COATCHECK, and the clients that follow from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from functools import lru_cache
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from coatcheck.aio import AsyncClient
from coatcheck.client import Client

_CLIENT_OPTIONS = {"service", "token", "token_file", "connect_timeout", "answer_timeout", "ssl_context", "near"}
_OPTIONS = _CLIENT_OPTIONS | {"nested_changes"}


class Configuration:
    """What the setting COATCHECK says: a dict of these, or a `coatcheck.Client`.

    service: the address, as `Client` takes it. So are token or token_file, connect_timeout, answer_timeout, ssl_context
        and near.
    nested_changes: whether the middleware also saves changes inside of lists and dicts without `modified = True`.
        Default no, as in Django.
    """

    def __init__(self, setting: object) -> None:
        self._options: dict[str, Any] | None = None
        self._of_loops: dict[asyncio.AbstractEventLoop, tuple[AsyncClient, AsyncGenerator[None, None]]] = {}
        self.nested_changes = False
        if isinstance(setting, Client):
            self.client = setting
        elif isinstance(setting, Mapping):
            self._read(setting)
        else:
            raise ImproperlyConfigured('COATCHECK must be a dict like {"service": …, "token_file": …}, or a Client')

    def _read(self, setting: Mapping[str, Any]) -> None:
        unknown = sorted(set(setting) - _OPTIONS)
        if unknown:
            raise ImproperlyConfigured(f"COATCHECK has no option {unknown[0]!r}, only {', '.join(sorted(_OPTIONS))}")
        if "service" not in setting:
            raise ImproperlyConfigured('COATCHECK needs "service", like "unix:/run/coatcheck/service.sock"')
        self._options = {name: value for name, value in setting.items() if name in _CLIENT_OPTIONS}
        self._options["address"] = self._options.pop("service")
        self.nested_changes = bool(setting.get("nested_changes", False))
        self.client = Client(**self._options)

    async def asynchronous(self) -> Any:
        """A client for the running event loop. A `Client` that was given as it is works in a thread."""
        if self._options is None:
            return _InThreads(self.client)
        loop = asyncio.get_running_loop()
        if loop not in self._of_loops:
            self._forget_closed_loops()
            client = AsyncClient(**self._options)
            ending = self._ending(loop, client)
            self._of_loops[loop] = client, ending
            await anext(ending)
        return self._of_loops[loop][0]

    async def _ending(self, loop: asyncio.AbstractEventLoop, client: AsyncClient) -> AsyncGenerator[None, None]:
        """Closes the connections with their loop, which may be that of a single view."""
        try:
            yield
        finally:
            self._of_loops.pop(loop, None)
            client.close()

    def _forget_closed_loops(self) -> None:
        for loop in [loop for loop in list(self._of_loops) if loop.is_closed()]:
            self._of_loops.pop(loop, None)


class _InThreads:
    """A blocking client whose methods can be awaited."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        return sync_to_async(getattr(self._client, name), thread_sensitive=False)


_current: tuple[object, Configuration] | None = None


def configuration() -> Configuration:
    """The configuration of now. Raises `ImproperlyConfigured` or `coatcheck.Misconfigured` when it makes no sense."""
    global _current
    setting = getattr(settings, "COATCHECK", None)
    known = _current
    if known is None or known[0] is not setting:
        known = _current = (setting, Configuration(setting))
    return known[1]


def client() -> Client:
    """The client of the session service, for instance to list and to end a user's sessions."""
    return configuration().client


def keys_are_handles() -> bool:
    """Whether a session's key is its handle: with our middleware. With Django's, it is the token."""
    return _names_our_middleware(tuple(settings.MIDDLEWARE))


@lru_cache(maxsize=8)
def _names_our_middleware(paths: tuple[str, ...]) -> bool:
    from coatcheck.django.middleware import SessionMiddleware

    return any(_is_kind_of(import_string(path), SessionMiddleware) for path in paths)


def _is_kind_of(item: object, kind: type) -> bool:
    return isinstance(item, type) and issubclass(item, kind)

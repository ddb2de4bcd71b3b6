"""A service that cannot prove that it is current refuses to tell events, and answers everything else."""

import asyncio
from urllib.parse import urlsplit

import pytest

from coatcheck import Unavailable
from coatcheck.breaker import Breaker
from coatcheck.wire import Reply


@pytest.fixture
def made(service):
    return service.client().create(principal="ann")


def refusing_events(service, monkeypatch):
    """Lets a service answer 503 to questions for events, and everything else as usual. Returns those questions."""
    refused, exchange, exchange_async = [], service.exchange, service.exchange_async

    def answer(request):
        if urlsplit(request.target).path.endswith("/events"):
            refused.append(request)
            return Reply(503, {}, b"{}")
        return None

    async def answer_async(request, **options):
        return answer(request) or await exchange_async(request, **options)

    monkeypatch.setattr(service, "exchange", lambda request, **options: answer(request) or exchange(request, **options))
    monkeypatch.setattr(service, "exchange_async", answer_async)
    return refused


def test_events_that_are_refused_let_no_other_call_fail(service, made, monkeypatch):
    client, refused = service.client(), refusing_events(service, monkeypatch)
    for _ in range(Breaker.THRESHOLD + 1):
        with pytest.raises(Unavailable):
            client.events()
    assert client.authenticate(made.cookie.token).session.principal == "ann"
    assert len(refused) == Breaker.THRESHOLD


def test_events_that_are_refused_let_no_other_call_of_an_asyncio_client_fail(service, made, monkeypatch):
    async def run():
        client = service.async_client()
        for _ in range(Breaker.THRESHOLD + 1):
            with pytest.raises(Unavailable):
                await client.events()
        return (await client.authenticate(made.cookie.token)).session.principal

    refused = refusing_events(service, monkeypatch)
    assert asyncio.run(run()) == "ann" and len(refused) == Breaker.THRESHOLD


def test_an_outage_does_not_end_because_events_are_told(service, made):
    client = service.client()
    with service.unavailable():
        for _ in range(Breaker.THRESHOLD):
            with pytest.raises(Unavailable):
                client.authenticate(made.cookie.token)
    client.events()
    with pytest.raises(Unavailable, match="did not answer the last calls"):
        client.authenticate(made.cookie.token)

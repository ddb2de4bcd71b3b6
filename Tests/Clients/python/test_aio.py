"""The asyncio client does what the blocking one does."""

import asyncio
import inspect

import pytest

from coatcheck import AsyncClient, Client, Invalid, Unavailable
from coatcheck.testing import Service

CALLS = ["authenticate", "create", "change", "rotate", "step_up", "end", "list", "find", "events", "about"]


@pytest.fixture(params=["in process", "socket"])
def make(request):
    """Makes a client in the running loop."""
    if request.param == "in process":
        return Service().async_client
    address, token = request.getfixturevalue("service_over_socket")
    return lambda: AsyncClient(address, token)


@pytest.mark.parametrize("name", CALLS)
def test_both_clients_have_the_same_calls(name):
    def parameters(client):
        return [(p.name, p.kind, p.default) for p in inspect.signature(getattr(client, name)).parameters.values()]

    assert parameters(Client) == parameters(AsyncClient)


def test_every_call_works(make, principal):
    async def run():
        client = make()
        position = (await client.events()).next
        made = await client.create(principal=principal, data={"n": 1})
        assert (await client.authenticate(made.cookie.token)).session.id == made.session.id
        assert (await client.change(id=made.session.id, add={"n": 1})).data["n"] == 2
        await client.rotate(id=made.session.id)
        await client.step_up(id=made.session.id, methods=["otp"], assurance="aal2")
        assert (await client.find(id=made.session.id)).data["n"] == 2
        assert [session.id for session in (await client.list(principal=principal)).items] == [made.session.id]
        assert await client.end(id=made.session.id) == (made.session.id,)
        events = (await client.events(after=position, wait=0.1)).events
        assert [event.kind for event in events if event.session == made.session.id][-1] == "ended"
        assert (await client.about()).limits["fields"] == 64
        with pytest.raises(Invalid):
            await client.authenticate("short")
        client.close()

    asyncio.run(run())


def test_calls_of_one_client_run_side_by_side(make, principal):
    async def run():
        client = make()
        made = await client.create(principal=principal)
        await asyncio.gather(*(client.change(id=made.session.id, add={"n": 1}) for _ in range(40)))
        return (await client.find(id=made.session.id)).data["n"]

    assert asyncio.run(run()) == 40


def test_an_outage_is_unavailable(service):
    with service.unavailable(), pytest.raises(Unavailable):
        asyncio.run(service.async_client().about())

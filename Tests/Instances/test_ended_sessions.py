"""A session that one server ended is reported to clients at another."""

import time

from harness import Client
from harness.events import Events
from harness.server import PASSWORD


def test_streams_at_every_server_tell_what_any_of_them_ended(site):
    user = site.add_user()
    token = site.first.run("service", "add", f"chat-{time.monotonic_ns()}").strip()
    streams = [Events(server, token) for server in site.servers]
    visitors = [Client(server).log_in(user, PASSWORD) for server in site.servers]
    handles, began = {visitor.handle for visitor in visitors}, time.monotonic()
    for visitor in visitors:
        assert visitor.api("POST", "/logout").status == 204
    for stream in streams:
        told = []
        while len(told) < 3:
            handle = stream.wait()["data"]["session"]
            told += [handle] if handle in handles else []
        assert sorted(told) == sorted(handles)
    assert time.monotonic() - began < 4
    for stream in streams:
        stream.close()


def test_what_was_missed_at_one_server_is_told_by_another(site):
    user = site.add_user()
    first, second, _ = site.servers
    token = site.first.run("service", "add", f"chat-{time.monotonic_ns()}").strip()
    visitors = [Client(first).log_in(user, PASSWORD) for _ in range(2)]
    stream = Events(first, token)
    visitors[0].api("POST", "/logout")
    event = stream.wait()
    stream.close()
    site.first.run("session", "revoke", visitors[1].handle)
    assert Events(second, token, last=event["id"]).wait()["data"]["session"] == visitors[1].handle

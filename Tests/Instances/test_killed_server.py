"""One server of several is killed under load."""

import threading
import time

from harness import Client, Load
from harness.server import PASSWORD


class Ending(threading.Thread):
    """Ends the sessions of `visitors` one after the other at one server, and notes which ends were acknowledged."""

    def __init__(self, by: Client, visitors: list[Client]):
        super().__init__()
        self.by = by
        self.csrf = by.csrf_token()
        self.visitors = visitors
        self.acknowledged: list[Client] = []

    def run(self):
        for visitor in self.visitors:
            try:
                answer = self.by.api("DELETE", f"/sessions/{visitor.handle}", csrf=self.csrf)
            except OSError:
                return
            if answer.status == 204:
                self.acknowledged.append(visitor)


def test_killing_one_server_loses_no_session_and_no_acknowledged_revocation(shared_settings, start_site):
    site = start_site(count=3, sessions_limit_per_user=100, **shared_settings)
    first, second, third = site.servers
    staying = [Client(server).log_in(site.add_user(), PASSWORD) for server in site.servers]
    user = site.add_user()
    leaving = [Client(site.servers[number % 3]).log_in(user, PASSWORD) for number in range(30)]
    ending = Ending(Client(second).log_in(user, PASSWORD), leaving)
    with Load([visitor.at(server) for visitor in staying for server in (first, third)]) as load:
        ending.start()
        while len(ending.acknowledged) < 5:
            assert ending.is_alive()
            time.sleep(0.001)
        second.kill()
        ending.join()
    assert set(load.statuses) == {200}
    assert len(ending.acknowledged) < len(leaving), "the server was killed too late for this test"
    second.start()
    for visitor in ending.acknowledged:
        for server in site.servers:
            answer = visitor.at(server).session()
            assert (answer.status, answer.json.get("reason")) == (401, "revoked")
    spared = leaving[len(ending.acknowledged) + 1 :]  # the one between was under way
    for visitor in [*staying, *spared]:
        assert {visitor.at(server).session().status for server in site.servers} == {200}
    site.first.run("audit", "verify")

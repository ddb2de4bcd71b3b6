"""No descriptor left: the server logs it, does not spin, and still answers its probes."""

import resource
import socket
import time

from harness import Client
from harness.resources import descriptors, processor_seconds
from harness.server import PASSWORD
from harness.waiting import eventually

FULL, FREE = "no more connections are accepted until some close", "connections are accepted again without waiting"
SHORT, RELIEVED = "no connection can be accepted", "connections can be accepted again"


def idle_share(server, seconds=3) -> float:
    began, used = time.monotonic(), processor_seconds(server)
    time.sleep(seconds)
    return (processor_seconds(server) - used) / (time.monotonic() - began)


def test_more_connections_than_descriptors_leave_room_for_the_management_port_and_the_stores(start):
    server = start(open_files="128:128")
    visitor = Client(server).log_in(server.add_user(), PASSWORD)
    crowd = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
    eventually(lambda: FULL in server.output, what="the line that says so")
    assert idle_share(server) < 0.3
    assert descriptors(server) < 110
    for path in ("/healthz", "/readyz", "/metrics"):
        assert server.management(path)[0] == 200
    assert len(server.run("session", "list").splitlines()) > 0
    for connection in crowd:
        connection.close()
    eventually(lambda: visitor.is_signed_in and FREE in server.output, interval=1, what="the line that says it is over")
    assert server.output.count(FULL) == 1
    assert server.output.count(FREE) == 1


def test_the_management_ports_own_clients_cannot_use_up_the_descriptors(start):
    server = start(open_files="128:128")
    crowd = [socket.create_connection(("127.0.0.1", server.management_port)) for _ in range(200)]
    assert Client(server).session().status == 401
    assert descriptors(server) < 110
    for connection in crowd:
        connection.close()
    eventually(lambda: server.management("/healthz")[0] == 200, what="an answer of the management port")


def test_without_any_descriptor_the_listener_pauses_says_so_once_and_goes_on(start):
    server = start()
    hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (descriptors(server), hard))
    waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    eventually(lambda: SHORT in server.output, what="the line that says so")
    assert idle_share(server, seconds=4) < 0.3
    assert server.output.count(SHORT) == 1
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
    eventually(lambda: Client(server).session().status == 401 and RELIEVED in server.output, interval=1, what="the line that says it is over")
    for connection in waiting:
        connection.close()
    assert server.output.count(SHORT) == 1
    assert server.output.count(RELIEVED) == 1

import pytest

from harness import Client, Server


@pytest.fixture(params=["database:", "memory:"], ids=["sqlite", "memory"], scope="session")
def store(request):
    """Every store a test runs against."""
    return request.param


@pytest.fixture
def start(tmp_path_factory):
    """Starts a server of one's own: start(store="memory:", sessions_idle_timeout="3s")."""
    servers = []

    def start(**options) -> Server:
        server = Server(tmp_path_factory.mktemp("server"), **options)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="session")
def server(store, tmp_path_factory):
    """A server with default settings that many tests share; each brings its own people."""
    server = Server(tmp_path_factory.mktemp("shared"), store=store, sessions_limit_per_user=100).start()
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def user(server):
    return server.add_user()


@pytest.fixture
def visitor(server):
    return Client(server)

import os

import pytest

from harness import Client, Server, canary
from harness.engines import engine_folder
from harness.stores import Stores

pytest_plugins = ["harness.clock_steps"]


@pytest.fixture(scope="session")
def stores():
    """Empty shared stores, in engines of this worker's own."""
    with engine_folder() as folder:
        stores = Stores(folder)
        yield stores
        stores.stop()


#: On a slow machine `scripts/test` asks for one of them only.
EMBEDDED = {"sqlite": "database:"} | ({} if os.environ.get("TESTS_SHORT") else {"memory": "memory:"})
SHARED = {"redis": "redis", "postgres": "postgres"}


def pytest_generate_tests(metafunc):
    """`store` is each store a test runs against: the embedded ones, and with `every_store` the shared ones too. A file whose tests need one
    only has a fixture `store` of its own."""
    if "store" in metafunc.fixturenames and not hasattr(metafunc.module, "store"):
        names = EMBEDDED | SHARED if metafunc.definition.get_closest_marker("every_store") else EMBEDDED
        stores = [pytest.param(value, id=name, marks=together(name)) for name, value in names.items()]
        metafunc.parametrize("store", stores, indirect=True, scope="session")


def together(store):
    """With --dist loadgroup one worker takes the tests of a shared store, so that its engine is started once."""
    return [pytest.mark.xdist_group(store)] if store in SHARED else []


@pytest.fixture(scope="session")
def store(request):
    """A value of `sessions.url`. Servers that are given the same one share their sessions, but not their accounts."""
    return request.getfixturevalue("stores").sessions(request.param) if request.param in SHARED else request.param


@pytest.fixture
def start(tmp_path_factory):
    """Starts a separate server: start(store="memory:", sessions_idle_timeout="3s")."""
    servers = []

    def start(**options) -> Server:
        server = Server(tmp_path_factory.mktemp("server"), **options)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        if server.has_died:  # pytest shows this if the test failed
            print(f"{server.url} ended with {server.process.returncode}:\n{server.output[-4000:]}")
        if server.is_running:
            server.kill()


@pytest.fixture(scope="session")
def shared_servers(stores, tmp_path_factory):
    """The shared server of each store. They end before the engines."""
    servers = {}

    def server_on(store) -> Server:
        if store not in servers:
            servers[store] = Server(tmp_path_factory.mktemp("shared"), store=store, sessions_limit_per_user=100).start()
            servers[store].users_at_once = 20
        return servers[store]

    yield server_on
    for server in servers.values():
        if server.is_running:
            server.stop()


@pytest.fixture(scope="module")
def server(shared_servers, store):
    """A server with default settings that many tests share; each uses its own users.

    Not of the whole session: pytest would hand on the server of another file's store to a file with a fixture `store` of its own.
    """
    return shared_servers(store)


@pytest.fixture
def user(server):
    return server.add_user()


@pytest.fixture
def visitor(server):
    return Client(server)


_canaries = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[_canaries] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """The findings of a worker, reported when it ends."""
    node.config.stash[_canaries].append(getattr(node, "workeroutput", {}).get("canary"))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """No secret of any test may be in anything a server wrote."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["canary"] = canary.report()
        return
    config.stash[_canaries].append(canary.report())
    if any(found["leaks"] for found in config.stash[_canaries] if found):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """Prints the timelines that tests recorded, and whether a secret was found."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else []:
            if name == "timeline":
                terminalreporter.write_line(value)
    found = [found for found in config.stash[_canaries] if found]
    secrets, files, size = (sum(item[key] for item in found) for key in ("secrets", "files", "bytes"))
    leaks = [leak for item in found for leak in item["leaks"]]
    terminalreporter.write_line(f"canary: {secrets} secrets in {files} files ({size // 1_000_000} MB): {len(leaks)} found")
    for leak in leaks[:20]:
        terminalreporter.write_line(f"canary: LEAKED {leak}")

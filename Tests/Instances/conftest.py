import os

import pytest

from harness import Site

#: On a slow machine `scripts/test` asks for one of each kind.
SHARED = ["redis", "cluster", "database"] if os.environ.get("TESTS_SHORT") else ["redis", "sentinel", "cluster", "postgres", "database", "pgbouncer"]


def pytest_generate_tests(metafunc):
    """Tests of one store run in one worker, which then starts one set of engines."""
    if "shared" in metafunc.fixturenames:
        stores = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in SHARED]
        metafunc.parametrize("shared", stores, scope="module")


@pytest.fixture(scope="module")
def shared_settings(shared, stores):
    return stores.settings(shared)


@pytest.fixture(scope="module")
def site(shared_settings, tmp_path_factory):
    """Three servers that many tests share; each test uses its own users."""
    site = Site(
        tmp_path_factory.mktemp("site"), sessions_limit_per_user=5, sessions_rotation_interval="1s", **shared_settings
    )
    try:
        yield site.start()
    finally:
        site.kill()


@pytest.fixture
def start_site(tmp_path_factory):
    """Starts separate servers: start_site(count=2, database_url=…, store=…)."""
    sites = []

    def start_site(count=2, **settings) -> Site:
        sites.append(Site(tmp_path_factory.mktemp("site"), count=count, **settings))
        return sites[-1].start()

    yield start_site
    for site in sites:
        site.kill()


@pytest.fixture
def user(site):
    return site.add_user()

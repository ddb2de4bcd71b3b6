"""Uncommon methods."""

import pytest

from harness.installation import APP, AUTH
from harness.proxies import FETCH
from harness.server import PASSWORD


@pytest.fixture
def member(site):
    traveller = site.traveller()
    traveller.log_in(site.url("/login?next=" + site.url("/"), AUTH), site.server.add_user(), PASSWORD)
    return traveller


@pytest.mark.parametrize("method", ["PROPFIND", "MKCOL", "REPORT", "LOCK"])
def test_an_uncommon_method_is_judged_like_any_other(site, member, method):
    assert site.traveller().request(method, APP, "/open", headers=FETCH).status == 200
    assert site.app.received[-1][:2] == (method, "/open")
    assert site.traveller().request(method, APP, "/page", headers=FETCH).status == 401
    assert member.request(method, APP, "/page", headers=FETCH).status == 200
    assert member.request(method, APP, "/operators", headers=FETCH).status == 403

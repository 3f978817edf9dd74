"""The site of a real stack in a browser: everything that the program configures in Front Door is modelled."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.azure.store import Store
from sandbox.sites import Sites
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import LocalStacks
from tests.sandbox.sites.estate import NEIGHBOURS, Kudu, get, package, processes_of, release_at, until

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("running_sites")]

STACK = "staging"
SITE = "stitches-staging"


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return brought_up(STACK, tmp_path_factory)


@pytest.fixture(scope="module")
def sites(stacks: LocalStacks) -> Iterator[Sites]:
    store = Store(stacks.workspace.azure)
    folder: Path = stacks.folder / "sites"
    opened = Sites(folder, store, NEIGHBOURS)
    yield opened
    opened.close()
    store.close()
    assert processes_of(folder) == []


def local(url: str, sites: Sites) -> str:
    """The local address of a URL in Azure."""
    parts = urlsplit(url)
    return f"{sites.endpoints()[parts.netloc]}{parts.path}"


def test_a_release_moves_from_the_slot_to_the_site_that_the_outputs_name(
    stacks: LocalStacks, sites: Sites
) -> None:
    endpoints = stacks.outputs(STACK)["endpoints"]
    site = local(endpoints["site"], sites).rstrip("/")
    Kudu(sites, app=SITE).publish(package("r1"))
    assert until(lambda: release_at(site), bool) == "r1"
    Kudu(sites, "staging", app=SITE).publish(package("r2"))
    of_slot = local(endpoints["slot"], sites).rstrip("/")
    assert until(lambda: release_at(of_slot), bool) == "r2"
    sites.swap(SITE, "staging")
    assert release_at(site) == "r2"
    page = get(site)
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["strict-transport-security"]
    asset = re.search(r'/assets/[^"]+', page.text)
    assert asset is not None
    assert [get(site + asset[0]).headers["x-cache"] for _ in range(2)] == ["TCP_MISS", "TCP_HIT"]
    assert get(local(endpoints["health"], sites)).json() == {"status": "healthy"}


def test_the_sites_own_address_rejects_requests(sites: Sites) -> None:
    for slot in (None, "staging"):
        assert get(sites.addresses(SITE, slot).host).status_code == 403

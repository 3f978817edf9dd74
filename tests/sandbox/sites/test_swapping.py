"""A swap: a healthy slot moves to production, and an unhealthy one changes nothing."""

import threading
from functools import partial
from typing import Any

import pytest

from sandbox.azure.errors import AzureError
from sandbox.sites import Sites
from sandbox.sites.disturbance import Disturbance
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import (
    IMPATIENT,
    QUICK,
    Kudu,
    exchange,
    get,
    make_site,
    package,
    release_at,
    until,
)


def publish_both(sites: Sites, **of_slot: Any) -> tuple[str, str]:
    """Publish r1 to the app and r2 to the slot; return their addresses."""
    Kudu(sites).publish(package("r1"))
    Kudu(sites, "staging").publish(package("r2", **of_slot))
    addresses = sites.addresses(GROUP).host, sites.addresses(GROUP, "staging").host
    assert until(lambda: release_at(addresses[0]), bool) == "r1"
    return addresses


def environment_at(address: str) -> str:
    return get(f"{address}/api/environment").json()["environment"]


def test_a_swap_exchanges_contents_and_keeps_sticky_settings(engine: Engine, open_sites: OpenSites) -> None:
    production, slot = make_site(engine)
    sites = open_sites()
    host, of_slot = publish_both(sites)
    sites.swap(GROUP, "staging", partial(exchange, engine, slot, production))
    assert (release_at(host), environment_at(host)) == ("r2", "Production")
    assert until(lambda: release_at(of_slot), bool) == "r1"
    assert environment_at(of_slot) == "Staging"


def test_the_deployments_of_kudu_move_with_the_content(sites: Sites) -> None:
    publish_both(sites)
    before = Kudu(sites, "staging").ask("GET", "/api/deployments/latest").json()["id"]
    named = Kudu(sites, "staging").ask("GET", "/api/vfs/data/SitePackages/packagename.txt").text
    sites.swap(GROUP, "staging")
    assert Kudu(sites).ask("GET", f"/api/deployments/{before}").status_code == 200
    assert Kudu(sites).ask("GET", "/api/vfs/data/SitePackages/packagename.txt").text == named
    assert Kudu(sites, "staging").ask("GET", f"/api/deployments/{before}").status_code == 404


def test_production_responds_while_the_slot_warms_up(sites: Sites) -> None:
    host, _ = publish_both(sites, SECONDS_TO_START=1.0)
    seen: list[str | None] = []
    swap = threading.Thread(target=sites.swap, args=(GROUP, "staging"))
    swap.start()
    while swap.is_alive():
        seen.append(release_at(host))
    swap.join()
    assert len(seen) > 3
    assert None not in seen
    assert seen == sorted(seen, key=str)  # first the earlier release, then the new one
    assert release_at(host) == "r2"


@pytest.mark.parametrize(
    ("variant", "status", "text"),
    [
        ({"HEALTH_STATUS": 503}, 417, "did not respond to http ping"),
        ({"REDIRECTS_TO_HTTPS": True}, 417, "did not respond to http ping"),
        ({"SECONDS_TO_RESPOND": 60}, 417, "did not respond to http ping"),
        ({"SECONDS_TO_START": "not a number: it crashes"}, 400, "could not be started"),
    ],
    ids=["unhealthy", "redirects to https", "too slow", "crashes"],
)
def test_an_unhealthy_slot_is_rejected_and_nothing_changes(
    engine: Engine, open_sites: OpenSites, variant: dict[str, Any], status: int, text: str
) -> None:
    make_site(engine)
    sites = open_sites(limits=QUICK if status == 400 else IMPATIENT)
    host, _ = publish_both(sites, **variant)
    called: list[bool] = []
    with pytest.raises(AzureError) as rejected:
        sites.swap(GROUP, "staging", lambda: called.append(True))
    assert (rejected.value.status, called) == (status, [])
    assert text in rejected.value.message
    assert release_at(host) == "r1"
    assert Kudu(sites, "staging").ask("GET", "/api/vfs/site/wwwroot/wwwroot/release.json").json() == {
        "deploymentId": "r2"
    }


def test_an_error_in_the_exchange_of_settings_ends_the_swap(sites: Sites) -> None:
    host, of_slot = publish_both(sites)

    def reject() -> None:
        raise AzureError(409, "ScopeLocked", "It is locked.")

    with pytest.raises(AzureError, match="ScopeLocked"):
        sites.swap(GROUP, "staging", reject)
    assert release_at(host) == "r1"
    assert until(lambda: release_at(of_slot), bool) == "r2"


def test_a_second_swap_of_an_app_is_rejected_during_the_first(sites: Sites) -> None:
    publish_both(sites)
    rejected: list[AzureError] = []

    def swap_again() -> None:
        with pytest.raises(AzureError) as error:
            sites.swap(GROUP, "staging")
        rejected.append(error.value)

    sites.swap(GROUP, "staging", swap_again)
    assert (rejected[0].status, "OperationName: SwapSiteSlots" in rejected[0].message) == (409, True)


def test_no_publish_during_a_swap_and_no_swap_during_a_publish(engine: Engine, open_sites: OpenSites) -> None:
    make_site(engine)
    slow = Disturbance()
    sites = open_sites(disturbance=slow)
    host, of_slot = publish_both(sites)
    statuses: list[int] = []
    sites.swap(
        GROUP, "staging", lambda: statuses.append(Kudu(sites, "staging").push(package("r3")).status_code)
    )
    assert statuses == [409]
    assert (release_at(host), until(lambda: release_at(of_slot), bool)) == ("r2", "r1")
    slow.publishing = 300.0
    assert Kudu(sites, "staging").push(package("r3")).status_code == 202
    with pytest.raises(AzureError, match="another operation is in progress"):
        sites.swap(GROUP, "staging")
    assert release_at(host) == "r2"


def test_an_empty_slot_is_rejected(sites: Sites) -> None:
    Kudu(sites).publish(package("r1"))
    with pytest.raises(AzureError, match="did not respond to http ping"):
        sites.swap(GROUP, "staging")


def test_a_second_swap_restores_the_earlier_release(sites: Sites) -> None:
    host, of_slot = publish_both(sites)
    sites.swap(GROUP, "staging")
    sites.swap(GROUP, "staging")
    assert release_at(host) == "r1"
    assert until(lambda: release_at(of_slot), bool) == "r2"


@pytest.mark.parametrize(("in_store", "after"), [(False, ("r1", "r2")), (True, ("r2", "r1"))])
def test_a_killed_swap_is_complete_or_did_not_happen(
    engine: Engine, open_sites: OpenSites, *, in_store: bool, after: tuple[str, str]
) -> None:
    production, slot = make_site(engine)
    sites = open_sites()
    publish_both(sites)
    journal = sites.folder / "swap.json"
    noted: list[str] = []

    def killed() -> None:
        if in_store:
            exchange(engine, slot, production)
        noted.append(journal.read_text())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sites.swap(GROUP, "staging", killed)
    sites.close()
    journal.write_text(noted[0])  # as it is after a kill
    again = open_sites()
    hosts = again.addresses(GROUP).host, again.addresses(GROUP, "staging").host
    assert (release_at(hosts[0]), release_at(hosts[1])) == after

"""Simulated faults of Kudu and of sites."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import disturb_sites
from sandbox.sites import Sites
from sandbox.sites.deployments import STOPPED
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import Kudu, make_site, package, release_at, until


@pytest.fixture
def disturbed(engine: Engine, open_sites: OpenSites, tmp_path: Path) -> Any:
    """Open the sites with faults."""

    def start(**faults: Any) -> Sites:
        make_site(engine)
        file = tmp_path / "faults.json"
        file.write_text(json.dumps({"sites": faults}))
        return open_sites(disturbance=disturb_sites(file))

    return start


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("deployment", "There is a deployment currently in progress"),
        ("autoSwap", "There is an auto swap deployment currently ongoing"),
        ("remotePackage", "Run-From-Zip is set to a remote URL"),
    ],
)
def test_kudu_is_busy_for_a_time(disturbed: Any, reason: str, text: str) -> None:
    kudu = Kudu(disturbed(busy={"first": 2, "reason": reason}))
    rejected = [kudu.push(package()) for _ in range(2)]
    assert [one.status_code for one in rejected] == [409, 409]
    assert all(one.text.startswith(text) for one in rejected)
    assert kudu.push(package()).status_code == 202


def test_a_response_is_lost_and_the_work_is_done(disturbed: Any) -> None:
    sites = disturbed(lostResponses={"first": 1})
    response = Kudu(sites).push(package("r1"))
    assert (response.status_code, "text/html" in response.headers["content-type"]) == (502, True)
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"
    assert len(Kudu(sites).ask("GET", "/api/deployments").json()) == 1


def test_a_restart_of_kudu_ends_a_deployment_half_way(disturbed: Any) -> None:
    sites = disturbed(scmRestarts={"first": 1, "seconds": 3})
    kudu = Kudu(sites)
    accepted = kudu.push(package("r1"))
    assert accepted.status_code == 202
    assert until(lambda: kudu.ask("GET", "/api/deployments").status_code, lambda status: status == 503)
    until(lambda: kudu.ask("GET", "/api/deployments").status_code, lambda status: status == 200)
    ended = kudu.wait(accepted.headers["SCM-DEPLOYMENT-ID"])
    assert (ended["status"], ended["status_text"]) == (3, STOPPED)
    assert release_at(sites.addresses(GROUP).host) is None
    assert kudu.publish(package("r1"))["status"] == 4


def test_a_site_starts_slowly(disturbed: Any) -> None:
    sites = disturbed(slowStart=3)
    Kudu(sites).publish(package("r1"))
    worker = until(lambda: sites.process(GROUP), bool)
    assert not worker.listens()
    assert release_at(sites.addresses(GROUP).host) == "r1"

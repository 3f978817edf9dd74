"""Packages that are published through Kudu, and the site that runs them."""

import hashlib
import io
import threading
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from sandbox.sites import Sites
from sandbox.sites.disturbance import Disturbance
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine
from tests.sandbox.sites.conftest import OpenSites
from tests.sandbox.sites.estate import (
    Kudu,
    change_settings,
    get,
    make_site,
    package,
    release_at,
    site_inputs,
    until,
)

IN_PROGRESS = "There is a deployment currently in progress. Please try again when it completes."
REMOTE = (
    "Run-From-Zip is set to a remote URL using WEBSITE_RUN_FROM_PACKAGE or WEBSITE_USE_ZIP app setting. "
    "Deployment is not supported in this configuration."
)
PACKAGE_NAME = "/api/vfs/data/SitePackages/packagename.txt"


def test_a_published_site_serves_its_page_health_and_release(sites: Sites) -> None:
    ended = Kudu(sites).publish(package("r1"))
    assert (ended["status"], ended["active"], ended["complete"]) == (4, True, True)
    host = sites.addresses(GROUP).host
    assert get(f"{host}/api/health").json() == {"status": "healthy"}
    assert "<title>Stitches</title>" in get(host).text
    assert get(f"{host}/api/environment").json() == {"environment": "Production"}
    assert until(lambda: release_at(host), bool) == "r1"


def test_the_deployment_of_an_accepted_package_can_be_polled(engine: Engine, open_sites: OpenSites) -> None:
    make_site(engine)
    slow = slow_publishing()
    kudu = Kudu(open_sites(disturbance=slow))
    accepted = kudu.push(package("r1"))
    assert accepted.status_code == 202
    assert "/api/deployments/latest?deployer=" in accepted.headers["location"]
    pending = kudu.ask("GET", "/api/deployments/latest")
    assert (pending.status_code, pending.json()["status"]) == (202, 0)
    assert kudu.ask("GET", "/api/isdeploying").json() == {"value": True}
    slow.publishing = 0.0
    done = kudu.wait(accepted.headers["SCM-DEPLOYMENT-ID"])
    assert (done["status"], done["is_temp"]) == (4, False)
    until(lambda: kudu.ask("GET", "/api/isdeploying").json(), lambda response: response == {"value": False})
    assert [one["id"] for one in kudu.ask("GET", "/api/deployments").json()] == [done["id"]]


def test_a_synchronous_publish_responds_when_it_is_done(sites: Sites) -> None:
    response = Kudu(sites).push(package("r1"), asynchronous=False)
    assert response.status_code == 200
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"


def test_the_author_and_the_message_of_a_publish_are_recorded(sites: Sites) -> None:
    kudu = Kudu(sites)
    query = {"type": "zip", "deployer": "stitches", "message": "deployment d-1", "author": "ada"}
    kudu.ask("POST", "/api/publish", params=query, content=package())
    latest = kudu.ask("GET", "/api/deployments/latest").json()
    assert [latest[key] for key in ("deployer", "message", "author")] == ["stitches", "deployment d-1", "ada"]


def test_two_publishes_at_once_get_kudus_conflict(engine: Engine, open_sites: OpenSites) -> None:
    make_site(engine)
    slow = slow_publishing()
    kudu = Kudu(open_sites(disturbance=slow))
    responses: list[httpx.Response] = []

    def push_one(name: str) -> None:
        responses.append(kudu.push(package(name)))

    pushes = [threading.Thread(target=push_one, args=(name,)) for name in ("r1", "r2")]
    for push in pushes:
        push.start()
    for push in pushes:
        push.join()
    assert sorted(one.status_code for one in responses) == [202, 409]
    assert [one.text for one in responses if one.status_code == 409] == [IN_PROGRESS]
    slow.publishing = 0.0
    winner = next(one for one in responses if one.status_code == 202)
    assert kudu.wait(winner.headers["SCM-DEPLOYMENT-ID"])["status"] == 4


def test_a_site_that_downloads_its_package_rejects_another(engine: Engine, open_sites: OpenSites) -> None:
    make_site(engine, settings={"WEBSITE_RUN_FROM_PACKAGE": "https://st.blob.core.windows.net/p/a.zip"})
    rejected = Kudu(open_sites()).push(package())
    assert (rejected.status_code, rejected.text) == (409, REMOTE)


@pytest.mark.parametrize(
    ("query", "status"), [({}, 400), ({"type": "tar"}, 400), ({"type": "war"}, 501), ({"type": "zip"}, 200)]
)
def test_only_zips_are_published(sites: Sites, query: dict[str, str], status: int) -> None:
    response = Kudu(sites).ask("POST", "/api/publish", params=query, content=package())
    assert response.status_code == status


def test_an_invalid_checksum_is_rejected_and_changes_nothing(sites: Sites) -> None:
    zipped = package("r1")
    right = hashlib.sha256(zipped).hexdigest()
    assert Kudu(sites).push(zipped, checksum=right[::-1]).status_code == 400
    assert Kudu(sites).ask("GET", "/api/deployments").json() == []
    assert Kudu(sites).push(zipped, checksum=right).status_code == 202


@pytest.mark.parametrize("token", ["none", "another"])
def test_kudu_needs_a_token_with_the_permission_to_publish(sites: Sites, token: str) -> None:
    kudu = Kudu(sites, token=token)
    assert kudu.push(package()).status_code == 401
    assert kudu.ask("GET", "/api/deployments").status_code == 401
    assert get(f"{kudu.address}/api/deployments").status_code == 401


@pytest.mark.parametrize(
    "zipped", [b"", b"not a zip", package()[:-200]], ids=["empty", "not a zip", "cut off"]
)
def test_an_invalid_zip_is_accepted_and_does_not_start(sites: Sites, zipped: bytes) -> None:
    """Kudu does not check a package that is run as a zip; the start of the site does."""
    ended = Kudu(sites).publish(zipped)
    assert ended["status"] == 4
    response = get(sites.addresses(GROUP).host)
    assert response.status_code == 503
    assert "not a readable zip" in sites.log(GROUP).read_text()
    Kudu(sites).publish(package("r2"))
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r2"


def test_a_path_out_of_the_package_is_rejected(sites: Sites, tmp_path: Path) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("../../../../../evil.txt", "evil")
    Kudu(sites).publish(written.getvalue())
    assert get(sites.addresses(GROUP).host).status_code == 503
    assert list(tmp_path.rglob("evil.txt")) == []


def test_without_run_from_package_the_zip_is_unpacked(engine: Engine, open_sites: OpenSites) -> None:
    make_site(engine, settings={"WEBSITE_RUN_FROM_PACKAGE": "0"})
    sites = open_sites()
    assert Kudu(sites).publish(b"not a zip")["status"] == 3
    Kudu(sites).publish(package("r1", files={"left-over.txt": "x"}))
    Kudu(sites).publish(package("r2"))
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r2"
    assert Kudu(sites).ask("GET", "/api/vfs/site/wwwroot/left-over.txt").status_code == 404


def test_five_packages_are_kept_and_the_name_selects_an_earlier_one(sites: Sites) -> None:
    kudu = Kudu(sites)
    kudu.publish(package("r1"))
    first = kudu.ask("GET", PACKAGE_NAME)
    second = int(time.time())
    until(time.time, lambda now: int(now) > second)  # packages are named by the second
    kudu.publish(package("r2"))
    assert kudu.ask("PUT", PACKAGE_NAME, content=first.text).status_code == 412
    stale = {"If-Match": first.headers["etag"]}
    assert kudu.ask("PUT", PACKAGE_NAME, content=first.text, headers=stale).status_code == 412
    latest = {"If-Match": kudu.ask("GET", PACKAGE_NAME).headers["etag"]}
    assert kudu.ask("PUT", PACKAGE_NAME, content=first.text, headers=latest).status_code == 204
    sites.restart(GROUP)
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"
    listed = kudu.ask("GET", "/api/vfs/data/SitePackages/").json()
    assert len([one for one in listed if one["name"].endswith(".zip")]) <= 5


def test_the_package_from_which_a_site_runs_is_read_only(sites: Sites) -> None:
    kudu = Kudu(sites)
    kudu.publish(package("r1"))
    path = "/api/vfs/site/wwwroot/wwwroot/release.json"
    assert until(lambda: kudu.ask("GET", path).status_code, lambda status: status == 200)
    for method in ("PUT", "DELETE"):
        rejected = kudu.ask(method, path, content=b"{}", headers={"If-Match": "*"})
        assert (rejected.status_code, "Read-only" in rejected.text) == (409, True)
    assert kudu.ask("PUT", "/api/vfs/site/wwwroot/new/file.txt", content=b"x").status_code == 409
    assert kudu.ask("PUT", "/api/vfs/data/new/file.txt", content=b"x").status_code == 201
    assert kudu.ask("GET", "/api/vfs/data/new/file.txt").text == "x"


def test_a_file_is_read_completely_while_the_site_writes_it(sites: Sites) -> None:
    kudu = Kudu(sites)
    file = sites.log(GROUP).parents[1] / "result.txt"
    done = threading.Event()

    def rewrite() -> None:
        while not done.is_set():
            file.write_text("x" * 100_000)
            file.write_text("")
            file.unlink()

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        assert {kudu.ask("GET", "/api/vfs/result.txt").status_code for _ in range(60)} <= {200, 404}
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize("path", ["../contents.json", "%2e%2e/%2e%2e/ports.json", "site/../../../lock"])
def test_files_outside_of_home_are_not_shown(sites: Sites, path: str) -> None:
    assert Kudu(sites).ask("GET", f"/api/vfs/{path}").status_code in (404, 401)


def test_a_request_that_kudu_does_not_serve_is_rejected_by_name(sites: Sites) -> None:
    response = Kudu(sites).ask("POST", "/api/command")
    assert (response.status_code, "POST /api/command" in response.text) == (404, True)


def test_an_empty_site_waits_for_its_content(sites: Sites) -> None:
    host = sites.addresses(GROUP).host
    assert "waiting for your content" in get(host).text
    assert get(f"{host}/api/health").status_code == 404


def test_a_start_up_command_replaces_the_default_of_the_runtime(
    engine: Engine, open_sites: OpenSites
) -> None:
    make_site(engine, appCommandLine="/bin/sh /home/site/wwwroot/start.sh --now")
    sites = open_sites()
    starts = 'echo "phase $PHASE $1" > "$HOME/phase.txt"; exec dotnet Stitches.dll'
    Kudu(sites).publish(package("r1", files={"start.sh": f'cd "$HOME/site/wwwroot"; {starts}'}))
    assert until(lambda: release_at(sites.addresses(GROUP).host), bool) == "r1"
    assert Kudu(sites).ask("GET", "/api/vfs/phase.txt").text == "phase  --now\n"


def test_the_process_gets_only_its_settings(
    engine: Engine, open_sites: OpenSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of whoever runs the sandbox")
    make_site(
        engine, appCommandLine="env > $HOME/seen.txt; exec dotnet Stitches.dll", settings={"COLOUR": "red"}
    )
    sites = open_sites()
    Kudu(sites, "staging").publish(package())
    assert until(lambda: release_at(sites.addresses(GROUP, "staging").host), bool)
    seen = dict(
        line.split("=", 1)
        for line in Kudu(sites, "staging").ask("GET", "/api/vfs/seen.txt").text.splitlines()
        if "=" in line
    )
    assert (seen["COLOUR"], seen["APPSETTING_COLOUR"], seen["WEBSITE_SLOT_NAME"]) == ("red", "red", "staging")
    assert seen["WEBSITE_HOSTNAME"] == f"{GROUP}-staging.azurewebsites.net"
    assert "AWS_SECRET_ACCESS_KEY" not in seen


def test_a_changed_setting_restarts_the_site(engine: Engine, open_sites: OpenSites) -> None:
    production, _ = make_site(engine)
    sites = open_sites()
    Kudu(sites).publish(package())
    host = sites.addresses(GROUP).host
    assert get(f"{host}/api/environment").json() == {"environment": "Production"}
    change_settings(engine, production, **site_inputs("Acceptance"))
    until(lambda: get(f"{host}/api/environment"), lambda one: "Acceptance" in one.text)


def slow_publishing() -> Disturbance:
    """A deployment that lasts until the test ends it."""
    slow = Disturbance()
    slow.publishing = 300.0
    return slow

"""A release as a tool does it, real except for the cloud: publish, swap, check; and kills in between."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from azure.mgmt.web import WebSiteManagementClient
from azure.mgmt.web.models import CsmSlotEntity

from sandbox.arm import process
from sandbox.arm.process import Running
from sandbox.arm.tokens import Tokens
from tests.sandbox.arm.served import (
    APP,
    GROUP,
    OWNING,
    PLANS,
    SLOT,
    SUBSCRIPTION,
    WHERE,
    Token,
    group,
    site,
    slot,
)
from tests.sandbox.arm.test_process import eventually, gone
from tests.sandbox.driver import Engine
from tests.sandbox.sites.estate import package, processes_of

ENTITY = CsmSlotEntity(target_slot="production", preserve_vnet=True)
SETTINGS = {
    "WEBSITE_RUN_FROM_PACKAGE": "1",
    "WEBSITE_SWAP_WARMUP_PING_PATH": "/api/health",
    "WEBSITE_SWAP_WARMUP_PING_STATUSES": "200",
}


class Release:
    """An app with its slot in a process that serves them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "azure.db"
        self.engine = Engine(self.database, subscription=SUBSCRIPTION)
        group(self.engine)
        plan = {**WHERE, "name": "plan", "kind": "linux", "reserved": True, "sku": {"name": "S1"}}
        hosting = self.engine.create(PLANS, plan)
        self.app = site(self.engine, hosting, {**SETTINGS, "ASPNETCORE_ENVIRONMENT": "Production"})
        sticky = {"resourceGroupName": GROUP, "name": APP, "appSettingNames": ["ASPNETCORE_ENVIRONMENT"]}
        self.engine.create("azure-native:web:WebAppSlotConfigurationNames", sticky)
        self.slot = slot(self.engine, hosting, {**SETTINGS, "ASPNETCORE_ENVIRONMENT": "Staging"})
        self.clients: list[WebSiteManagementClient] = []
        self.published = ""

    def start(self, **faults: Any) -> Running:
        file = self.folder / "faults.json"
        file.write_text(json.dumps({"factor": 0, **faults}))
        return process.start(self.database, faults=file if faults else None)

    def token(self) -> str:
        key = (process.folder_of(self.database) / "secret").read_bytes()
        return Tokens(key).issue(OWNING, "https://management.azure.com")[0]

    def client(self, running: Running) -> WebSiteManagementClient:
        made = WebSiteManagementClient(
            Token(self.token()),
            SUBSCRIPTION,
            base_url=running.resource_manager,
            connection_verify=running.authority,
            polling_interval=0.05,
            retry_total=0,
        )
        self.clients.append(made)
        return made

    def http(self, running: Running, method: str, url: str, **more: Any) -> httpx.Response:
        context = ssl.create_default_context(cafile=running.authority)
        headers = {"Authorization": f"Bearer {self.token()}"}
        return httpx.request(method, url, headers=headers, verify=context, timeout=60, **more)

    def hosts(self, running: Running, name: str | None = None) -> dict[str, str]:
        client = self.client(running).web_apps
        found = client.get_slot(GROUP, APP, name) if name else client.get(GROUP, APP)
        return {each.host_type.value: str(each.name) for each in found.host_name_ssl_states or ()}

    def publish(self, running: Running, release: str, name: str | None = None) -> None:
        scm = f"https://{self.hosts(running, name)['Repository']}"
        sent = self.http(running, "POST", f"{scm}/api/publish?type=zip&async=true", content=package(release))
        assert sent.status_code == 202, sent.text
        deployment = f"{scm}/api/deployments/{sent.headers['SCM-DEPLOYMENT-ID']}"
        assert eventually(lambda: self.http(running, "GET", deployment).status_code == 200)
        self.published = sent.headers["SCM-DEPLOYMENT-ID"]

    def serves(self, running: Running, name: str | None = None) -> str | None:
        """The release that a site serves."""
        host = f"http://{self.hosts(running, name)['Standard']}"
        try:
            response = self.http(running, "GET", f"{host}/release.json")
        except httpx.TransportError:
            return None
        return response.json()["deploymentId"] if response.status_code == 200 else None

    def environment(self, running: Running) -> str:
        host = f"http://{self.hosts(running)['Standard']}"
        return self.http(running, "GET", f"{host}/api/environment").json()["environment"]

    def close(self) -> None:
        for each in self.clients:
            each.close()
        process.stop(self.database)
        self.engine.close()


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    made = Release(tmp_path)
    yield made
    made.close()
    assert processes_of(tmp_path) == []


@pytest.mark.slow
def test_a_release_is_published_swapped_and_rolled_back(release: Release) -> None:
    running = release.start()
    release.publish(running, "r1")
    release.publish(running, "r2", SLOT)
    assert eventually(lambda: release.serves(running) == "r1")
    where = process.addresses(running)
    assert where[f"{APP}.azurewebsites.net"] == f"http://{release.hosts(running)['Standard']}"
    swapping = release.client(running).web_apps
    tracking = swapping.begin_get_slot_site_deployment_status_slot(GROUP, APP, SLOT, release.published)
    assert eventually(lambda: release.serves(running, SLOT) == "r2")
    tracked = tracking.result(30).properties
    assert tracked is not None
    assert tracked.status == "RuntimeSuccessful"
    for expected in (("r2", "r1"), ("r1", "r2")):
        swapping.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(60)
        assert release.serves(running) == expected[0]
        assert release.environment(running) == "Production"
        assert eventually(lambda expected=expected: release.serves(running, SLOT) == expected[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "at", "swapped"),
    [
        ("swap", "before", False),
        ("swap", "during", False),
        ("exchange", "before", False),
        ("exchange", "during", False),
        ("exchange", "after", True),
    ],
)
def test_after_a_kill_anywhere_in_a_swap_it_has_happened_completely_or_not_at_all(
    release: Release, operation: str, at: str, swapped: bool
) -> None:
    running = release.start()
    release.publish(running, "r1")
    release.publish(running, "r2", SLOT)
    running = release.start(kill={"process": "arm", "write": 1, "operation": operation, "at": at})
    swap = f"{running.resource_manager}{release.slot.id}/slotsswap?api-version=2025-05-01"
    try:
        release.http(running, "POST", swap, json={"targetSlot": "production", "preserveVnet": True})
    except httpx.TransportError:
        assert operation == "swap"
    assert eventually(lambda: gone(running), 30)
    assert eventually(lambda: processes_of(release.folder) == []), "the sites ended with it"
    after = release.start()
    expected = ("r2", "r1") if swapped else ("r1", "r2")
    assert eventually(lambda: (release.serves(after), release.serves(after, SLOT)) == expected, 20)
    assert release.environment(after) == "Production"
    assert (release.client(after).web_apps.get(GROUP, APP).slot_swap_status is not None) is swapped
    release.client(after).web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(60)
    assert release.serves(after) == expected[1]


@pytest.mark.slow
def test_after_a_stop_no_process_is_left(release: Release) -> None:
    running = release.start()
    release.publish(running, "r1")
    assert eventually(lambda: release.serves(running) == "r1")
    assert processes_of(release.folder)
    process.stop(release.database)
    assert processes_of(release.folder) == []
    assert not [each for each in psutil.process_iter(["cmdline"]) if str(release.folder) in str(each.info)]

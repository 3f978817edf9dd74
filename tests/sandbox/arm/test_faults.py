"""Simulated faults over HTTP: busy, slow, lost, throttled, killed."""

import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.mgmt.web.models import CsmSlotEntity

from sandbox.arm import process
from sandbox.arm.process import Running
from sandbox.arm.tokens import Tokens
from tests.sandbox.arm.conftest import Serve
from tests.sandbox.arm.served import APP, GROUP, OWNING, SLOT, SUBSCRIPTION, Azure, group, vault
from tests.sandbox.arm.test_process import eventually, gone

SITES = "azure-native:web:WebApp"
SLOTS = "azure-native:web:WebAppSlot"
SECRETS = "azure-native:keyvault:Secret"
ENTITY = CsmSlotEntity(target_slot="production", preserve_vnet=True)
WITHIN = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
SECRET = f"{WITHIN}/providers/Microsoft.KeyVault/vaults/kv-stitches-staging/secrets/Token"
CONTENT = {"properties": {"value": "hunter2"}}


def test_a_busy_site_returns_409_and_then_carries_out_the_request(serve: Serve) -> None:
    azure = serve(transient=[{"type": SLOTS, "operation": "swap", "first": 2, "status": 409}])
    azure.app_with_slot()
    client = azure.web().web_apps
    for _ in range(2):
        with pytest.raises(ResourceExistsError, match="another operation is in progress"):
            client.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    assert azure.sites.swaps == 0
    client.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(30)
    assert azure.sites.swaps == 1


def test_a_started_swap_gets_a_504_once(serve: Serve) -> None:
    azure = serve(lostResponses=[{"operation": "swap", "first": 1, "status": 504}])
    azure.app_with_slot()
    with pytest.raises(HttpResponseError) as lost:
        azure.web().web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    assert lost.value.status_code == 504
    assert eventually(lambda: azure.sites.swaps == 1)
    assert eventually(lambda: azure.web().web_apps.get(GROUP, APP).slot_swap_status is not None)


def test_a_client_that_retries_automatically_swaps_back(serve: Serve) -> None:
    """The reason why a release sends a swap once: azure-core retries a POST after a 504."""
    azure = serve(lostResponses=[{"operation": "swap", "first": 1, "status": 504}])
    azure.app_with_slot()
    azure.sites.contents = {(APP, None): "one", (APP, SLOT): "two"}
    azure.sites.warm.set()
    client = azure.web(retry_total=3, retry_backoff_factor=0.3).web_apps
    client.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(30)
    assert azure.sites.swaps == 2
    assert azure.sites.contents == {(APP, None): "one", (APP, SLOT): "two"}


def test_a_request_that_was_carried_out_gets_a_502(serve: Serve) -> None:
    azure = serve(lostResponses=[{"type": SECRETS, "operation": "create", "first": 1}])
    group(azure.engine)
    vault(azure.engine)
    lost = azure.ask("PUT", SECRET, CONTENT)
    assert lost.status_code == 502
    assert azure.ask("GET", SECRET).status_code == 200
    assert azure.ask("PUT", SECRET, CONTENT).status_code == 200


def test_throttling_says_when_to_retry(serve: Serve) -> None:
    azure = serve(throttling=[{"operation": "read", "first": 2, "retryAfter": 17}], factor=1)
    group(azure.engine)
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
    busy = azure.ask("GET", path)
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "17")
    assert busy.json()["error"]["code"] == "SubscriptionRequestsThrottled"
    assert azure.ask("GET", path).status_code == 429
    assert azure.ask("GET", path).status_code == 200


def test_the_official_client_waits_for_retry_after(serve: Serve) -> None:
    azure = serve(throttling=[{"operation": "read", "first": 2, "retryAfter": 17}])
    group(azure.engine)
    client = azure.resources(retry_total=3, retry_backoff_factor=0)
    assert [each.name for each in client.resource_groups.list()] == [GROUP]


def test_slow_responses_are_sent_late_after_the_request_is_carried_out(serve: Serve) -> None:
    azure = serve(slowResponses=[{"type": SECRETS, "first": 1, "seconds": 20}], factor=0.02)
    group(azure.engine)
    vault(azure.engine)
    begin = time.monotonic()
    assert azure.ask("PUT", SECRET, CONTENT).status_code == 201
    assert time.monotonic() - begin >= 0.4
    begin = time.monotonic()
    assert azure.ask("PUT", SECRET, CONTENT).status_code == 200
    assert time.monotonic() - begin < 0.4


def test_a_swap_takes_the_configured_time(serve: Serve) -> None:
    azure = serve(latency={SLOTS: {"swap": 50}}, factor=0.01)
    azure.app_with_slot()
    begin = time.monotonic()
    poller = azure.web().web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    assert azure.web().web_apps.get(GROUP, APP).in_progress_operation_id is not None
    poller.result(30)
    assert time.monotonic() - begin >= 0.5


def test_a_configured_failure_of_a_swap_changes_nothing(serve: Serve) -> None:
    failure = {
        "type": SLOTS,
        "operation": "exchange",
        "status": 417,
        "code": "ExpectationFailed",
        "message": "Cannot swap site slots for site 'x'.",
    }
    azure = serve(failures=[failure])
    azure.app_with_slot({"A": "1"})
    with pytest.raises(HttpResponseError, match="Cannot swap site slots"):
        azure.web().web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(30)
    assert azure.sites.swaps == 0
    assert azure.web().web_apps.get(GROUP, APP).slot_swap_status is None


def test_a_full_disk_changes_nothing(serve: Serve) -> None:
    azure = serve(diskFull={"write": 1, "operation": "create"})
    group(azure.engine)
    vault(azure.engine)
    full = azure.ask("PUT", SECRET, CONTENT)
    assert full.status_code == 500
    assert "full" in full.text
    assert azure.ask("GET", SECRET).status_code == 404
    assert azure.ask("PUT", SECRET, CONTENT).status_code == 201


class Killed:
    """A process that is killed at a point, and the next one."""

    def __init__(self, folder: Path) -> None:
        self.azure = Azure(folder)
        self.database = folder / "azure.db"
        self.file = folder / "kill.json"

    def start(self, **kill: Any) -> Running:
        self.file.write_text(json.dumps({"factor": 0, "kill": {"process": "arm", "write": 1, **kill}}))
        return process.start(self.database, faults=self.file)

    def unharmed(self) -> Running:
        return process.start(self.database)


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    made = Killed(tmp_path)
    yield made
    process.stop(made.database)
    made.azure.close()


@pytest.mark.slow
@pytest.mark.parametrize(("at", "happened"), [("before", False), ("during", False), ("after", True)])
def test_after_a_kill_at_a_write_the_write_has_happened_or_not(
    killed: Killed, at: str, happened: bool
) -> None:
    group(killed.azure.engine)
    vault(killed.azure.engine)
    running = killed.start(operation="create", at=at)
    with pytest.raises(httpx.TransportError):
        asked(killed, running, "PUT", SECRET, CONTENT)
    assert eventually(lambda: gone(running))
    assert (killed.azure.store.read().get(SECRET) is not None) is happened
    after = killed.unharmed()
    assert asked(killed, after, "PUT", SECRET, CONTENT) == (200 if happened else 201)


def asked(killed: Killed, running: Running, method: str, path: str, content: Any = None) -> int:
    key = (process.folder_of(killed.database) / "secret").read_bytes()
    token, _ = Tokens(key).issue(OWNING, "https://management.azure.com")
    return httpx.request(
        method,
        running.resource_manager + path,
        params={"api-version": "2025-05-01"},
        json=content,
        headers={"Authorization": f"Bearer {token}"},
        verify=ssl.create_default_context(cafile=running.authority),
    ).status_code


def test_a_kill_of_another_process_has_no_effect(serve: Serve) -> None:
    azure = serve(kill={"write": 1, "at": "before", "process": "both"})
    group(azure.engine)
    vault(azure.engine)
    assert azure.ask("PUT", SECRET, CONTENT).status_code == 201

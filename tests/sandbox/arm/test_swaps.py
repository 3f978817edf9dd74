"""Swaps by Azure's client: accepted, polled, exchanged or rejected, and one at a time."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.mgmt.web.models import CsmSlotEntity

from sandbox.azure import operations
from sandbox.azure.errors import AzureError
from sandbox.sites.deployments import Status, received
from tests.sandbox.arm.served import APP, GROUP, READER, SLOT, SUBSCRIPTION, Azure, group
from tests.sandbox.catalogue.arrangements import lock
from tests.sandbox.driver import Made, RejectedError

NAMES = "azure-native:web:WebAppSlotConfigurationNames"
TO_PRODUCTION = {"targetSlot": "production", "preserveVnet": True}
ENTITY = CsmSlotEntity(target_slot="production", preserve_vnet=True)
NO_RESPONSE = AzureError(
    417,
    "ExpectationFailed",
    f"Cannot swap site slots for site '{APP}' because the '{SLOT}' slot did not respond to http ping.",
)


@pytest.fixture
def pair(azure: Azure) -> tuple[Made, Made]:
    """An app and its slot with another runtime, their own settings, and a sticky one."""
    app, slot = azure.app_with_slot({"SAME": "1", "STICKY": "of production", "OTHER": "old"})
    listed = [
        {"name": "SAME", "value": "1"},
        {"name": "STICKY", "value": "of the slot"},
        {"name": "OTHER", "value": "new"},
    ]
    configured = {**slot.inputs["siteConfig"], "linuxFxVersion": "DOTNETCORE|11.0", "appSettings": listed}
    slot = azure.engine.update(slot, {**slot.inputs, "siteConfig": configured})
    sticky = {"resourceGroupName": GROUP, "name": APP, "appSettingNames": ["STICKY"]}
    azure.engine.create(NAMES, sticky, "sticky")
    azure.sites.contents = {(APP, None): "one", (APP, SLOT): "two"}
    return app, slot


def swap(azure: Azure) -> None:
    azure.web().web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY).result(30)


def settings(azure: Azure, slot: str | None = None) -> dict[str, str]:
    client = azure.web().web_apps
    found = (
        client.list_application_settings_slot(GROUP, APP, slot)
        if slot
        else client.list_application_settings(GROUP, APP)
    )
    return dict(found.properties or {})


def test_a_swap_exchanges_content_and_settings_except_sticky_ones(
    azure: Azure, pair: tuple[Made, Made]
) -> None:
    before = datetime.now(UTC)
    swap(azure)
    assert azure.sites.contents == {(APP, None): "two", (APP, SLOT): "one"}
    assert settings(azure) == {"SAME": "1", "STICKY": "of production", "OTHER": "new"}
    assert settings(azure, SLOT) == {"SAME": "1", "STICKY": "of the slot", "OTHER": "old"}
    client = azure.web().web_apps
    assert client.get_configuration(GROUP, APP).linux_fx_version == "DOTNETCORE|11.0"
    assert client.get_configuration_slot(GROUP, APP, SLOT).linux_fx_version == "DOTNETCORE|10.0"
    for site in (client.get(GROUP, APP), client.get_slot(GROUP, APP, SLOT)):
        assert site.slot_swap_status is not None
        assert site.slot_swap_status.timestamp_utc is not None
        assert site.slot_swap_status.timestamp_utc >= before - timedelta(seconds=1)
        assert site.slot_swap_status.source_slot_name == SLOT
        assert site.in_progress_operation_id is None


def test_identities_stay_where_they_are(azure: Azure, pair: tuple[Made, Made]) -> None:
    _, slot = pair
    migrator = azure.identity("id-migrator")
    assigned = {"type": "UserAssigned", "userAssignedIdentities": [migrator.id]}
    azure.engine.update(slot, {**slot.inputs, "identity": assigned})
    swap(azure)
    client = azure.web().web_apps
    of_slot = client.get_slot(GROUP, APP, SLOT).identity
    assert of_slot is not None
    assert list(of_slot.user_assigned_identities or {}) == [migrator.id]
    assert client.get(GROUP, APP).identity is None


def test_two_swaps_cancel_each_other(azure: Azure, pair: tuple[Made, Made]) -> None:
    before = settings(azure), settings(azure, SLOT)
    swap(azure)
    swap(azure)
    assert (settings(azure), settings(azure, SLOT)) == before
    assert azure.sites.contents == {(APP, None): "one", (APP, SLOT): "two"}


def test_an_update_after_a_swap_finds_the_swapped_values(azure: Azure, pair: tuple[Made, Made]) -> None:
    app, slot = pair
    swap(azure)
    for made in (app, slot):
        found = azure.engine.read(made)
        assert found is not None
        assert azure.engine.diff(found, made.inputs).paths == ["siteConfig.linuxFxVersion"]


def test_a_swap_with_a_slot_that_does_not_respond_changes_nothing(
    azure: Azure, pair: tuple[Made, Made]
) -> None:
    azure.sites.rejection = NO_RESPONSE
    before = settings(azure), settings(azure, SLOT)
    with pytest.raises(HttpResponseError, match="did not respond to http ping"):
        swap(azure)
    assert (settings(azure), settings(azure, SLOT)) == before
    site = azure.web().web_apps.get(GROUP, APP)
    assert site.slot_swap_status is None
    assert site.in_progress_operation_id is None
    azure.sites.rejection = None
    swap(azure)
    assert settings(azure)["OTHER"] == "new"


def test_the_response_has_the_address_of_the_progress(azure: Azure, pair: tuple[Made, Made]) -> None:
    azure.sites.warm.clear()
    _, slot = pair
    accepted = azure.ask("POST", f"{slot.id}/slotsswap", TO_PRODUCTION)
    assert accepted.status_code == 202
    result = accepted.headers["location"].removeprefix(azure.local_azure.resource_manager).partition("?")[0]
    under_way = azure.ask("GET", result)
    assert (under_way.status_code, under_way.headers["location"]) == (202, accepted.headers["location"])
    client = azure.web().web_apps
    for site in (client.get(GROUP, APP), client.get_slot(GROUP, APP, SLOT)):
        assert site.in_progress_operation_id == result.rpartition("/")[2]
    azure.sites.warm.set()
    assert eventually(lambda: azure.ask("GET", result).status_code == 200)
    assert azure.ask("GET", result).json()["id"] == slot.id
    unknown = azure.ask("GET", f"{slot.id}/operationresults/none")
    assert unknown.status_code == 404


def test_one_operation_at_a_time(azure: Azure, pair: tuple[Made, Made]) -> None:
    azure.sites.warm.clear()
    app, slot = pair
    client = azure.web().web_apps
    poller = client.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    with pytest.raises(ResourceExistsError, match="OperationName: SwapSiteSlots"):
        client.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    with pytest.raises(HttpResponseError, match="another operation is in progress"):
        client.restart(GROUP, APP)
    with pytest.raises(HttpResponseError, match="another operation is in progress"):
        client.update_application_settings(GROUP, APP, {"properties": {"A": "1"}})
    with pytest.raises(RejectedError, match="another operation is in progress"):
        azure.engine.update(slot, {**slot.inputs, "tags": {"changed": "yes"}})
    with pytest.raises(RejectedError, match="another operation is in progress"):
        azure.engine.delete(app)
    azure.sites.warm.set()
    poller.result(30)
    assert azure.sites.swaps == 1
    azure.engine.update(slot, {**slot.inputs, "tags": {"changed": "yes"}})


def test_of_two_callers_at_once_one_is_rejected(azure: Azure, pair: tuple[Made, Made]) -> None:
    azure.sites.warm.clear()
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(azure.ask("POST", f"{pair[1].id}/slotsswap", TO_PRODUCTION).status_code)

    callers = [threading.Thread(target=ask) for _ in range(4)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert sorted(statuses) == [202, 409, 409, 409]
    azure.sites.warm.set()
    assert eventually(lambda: azure.sites.swaps == 1)


def test_other_swaps_than_into_production_are_rejected_by_name(azure: Azure, pair: tuple[Made, Made]) -> None:
    app, slot = pair
    for path, body in (
        (f"{slot.id}/slotsswap", {"targetSlot": "another"}),
        (f"{slot.id}/slotsswap", {}),
        (f"{app.id}/slotsswap", {"targetSlot": SLOT}),
    ):
        rejected = azure.ask("POST", path, body)
        assert rejected.status_code == 405
        assert "production" in rejected.text
    missing = azure.ask("POST", f"{app.id}/slots/none/slotsswap", TO_PRODUCTION)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ResourceNotFound")
    assert azure.sites.swaps == 0


def test_locks_and_roles_apply_to_swaps(
    azure: Azure, pair: tuple[Made, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = azure.credential(azure.identity("id-reader", READER), monkeypatch)
    with pytest.raises(HttpResponseError, match="slotsswap/Action"):
        azure.web(reader).web_apps.begin_swap_slot(GROUP, APP, SLOT, ENTITY)
    lock(azure.engine, f"subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}", "ReadOnly")
    with pytest.raises(HttpResponseError, match="ScopeLocked"):
        swap(azure)
    assert azure.sites.swaps == 0


def test_what_a_swap_would_exchange_is_reported(azure: Azure, pair: tuple[Made, Made]) -> None:
    found = azure.web().web_apps.list_slot_differences_slot(GROUP, APP, SLOT, ENTITY)
    properties = {
        str(each.setting_name): (each.setting_type, each.value_in_current_slot, each.value_in_target_slot)
        for each in found
    }
    assert properties == {
        "OTHER": ("AppSetting", "new", "old"),
        "linuxFxVersion": ("General", "DOTNETCORE|11.0", "DOTNETCORE|10.0"),
    }
    swap(azure)
    swap(azure)


@pytest.mark.parametrize("happened", [False, True])
def test_an_operation_that_was_in_progress_at_a_kill_has_happened_or_not(
    azure: Azure, pair: tuple[Made, Made], happened: bool
) -> None:
    app, slot = pair
    now = datetime.now(UTC)
    begun = operations.Operation(
        id="cut-short",
        name="SwapSiteSlots",
        slot=SLOT,
        begun=now.isoformat(timespec="milliseconds"),
        until=(now + operations.LEASE).isoformat(timespec="milliseconds"),
        status="effective" if happened else "running",
    )
    with azure.store.write() as transaction:
        operations.begin(app.id, begun, transaction)
    with pytest.raises(RejectedError, match="another operation"):
        azure.engine.update(slot, {**slot.inputs, "tags": {"changed": "yes"}})
    azure.again()
    assert azure.ask("GET", f"{slot.id}/operationresults/cut-short").status_code == (200 if happened else 500)
    azure.engine.update(slot, {**slot.inputs, "tags": {"changed": "yes"}})


def test_an_operation_with_an_expired_lease_blocks_nothing(azure: Azure, pair: tuple[Made, Made]) -> None:
    app, slot = pair
    long_ago = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="milliseconds")
    left = operations.Operation(id="left", name="SwapSiteSlots", slot=SLOT, begun=long_ago, until=long_ago)
    with azure.store.write() as transaction:
        operations.begin(app.id, left, transaction)
    azure.engine.update(slot, {**slot.inputs, "tags": {"changed": "yes"}})
    swap(azure)


def test_a_restart_reaches_the_site_or_its_slot(azure: Azure, pair: tuple[Made, Made]) -> None:
    client = azure.web().web_apps
    client.restart(GROUP, APP)
    client.restart_slot(GROUP, APP, SLOT)
    assert azure.sites.restarts == [(APP, None), (APP, SLOT)]


def test_a_site_has_the_addresses_of_itself_and_its_kudu_on_this_machine(
    azure: Azure, pair: tuple[Made, Made]
) -> None:
    def hosts(site: Any) -> dict[str, str]:
        return {each.host_type.value: str(each.name) for each in site.host_name_ssl_states}

    client = azure.web().web_apps
    assert hosts(client.get(GROUP, APP)) == {"Standard": "127.0.0.1:40000", "Repository": "127.0.0.1:41000"}
    for slot in (client.get_slot(GROUP, APP, SLOT), *client.list_slots(GROUP, APP)):
        assert hosts(slot)["Repository"] == f"127.0.0.1:{41000 + len(SLOT)}"
    found = azure.engine.read(pair[0])
    assert found is not None
    assert "127.0.0.1" not in str(found.outputs), "the engine gets Azure's own names"


def test_the_state_of_a_deployment_is_that_of_kudu_and_of_the_process(
    azure: Azure, pair: tuple[Made, Made]
) -> None:
    client = azure.web().web_apps
    with pytest.raises(HttpResponseError, match="NotFound"):
        client.begin_get_slot_site_deployment_status_slot(GROUP, APP, SLOT, "none")
    published = received("tests", "tests", "a package")
    kept = azure.sites.deployments(APP, SLOT)
    kept.save(published.ended(Status.FAILED, "no disk"))
    failed = client.begin_get_slot_site_deployment_status_slot(GROUP, APP, SLOT, published.id).result(30)
    assert failed.properties is not None
    assert failed.properties.status == "BuildFailed"
    assert [each.message for each in failed.properties.errors or ()] == ["no disk"]
    kept.save(published.ended(Status.SUCCESS))
    running = client.begin_get_slot_site_deployment_status_slot(GROUP, APP, SLOT, published.id).result(30)
    assert running.properties is not None
    assert running.properties.status == "RuntimeSuccessful"
    (instance,) = azure.ask("GET", f"{pair[1].id}/siteStatus").json()["properties"]
    assert instance["state"] == "Started"


def test_an_endpoint_is_purged(azure: Azure) -> None:
    group(azure.engine)
    front = {"resourceGroupName": GROUP, "profileName": "afd"}
    profile = {**front, "location": "Global", "sku": {"name": "Standard_AzureFrontDoor"}}
    azure.engine.create("azure-native:cdn:Profile", profile)
    endpoint = {**front, "endpointName": "stitches", "location": "Global", "enabledState": "Enabled"}
    made = azure.engine.create("azure-native:cdn:AFDEndpoint", endpoint)
    assert azure.ask("POST", f"{made.id}/purge", {"contentPaths": ["/*"]}).status_code == 200
    assert azure.sites.purged == [(made.id, ["/*"])]
    assert azure.ask("POST", f"{made.id}/purge", {"contentPaths": "/*"}).status_code == 400


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True

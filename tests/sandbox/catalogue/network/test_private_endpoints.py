"""What Azure rejects for private endpoints and private zones, with its status, code and message."""

from typing import Any

import pytest

from sandbox.values import UNKNOWN
from tests.sandbox.catalogue.arrangements import storage
from tests.sandbox.catalogue.rejections import IN_GROUP, network, rejected_delete, rejection, says, subnet
from tests.sandbox.driver import Engine, Made, RejectedError, group

ZONE = {**IN_GROUP, "location": "Global", "privateZoneName": "privatelink.blob.core.windows.net"}


def endpoint(at: Made, to: Made, group_ids: list[str] | None = None, **given: Any) -> dict[str, Any]:
    connection = {"name": "c", "privateLinkServiceId": to.id, "groupIds": group_ids or ["blob"], **given}
    inputs = {**IN_GROUP, "privateEndpointName": "pe", "subnet": {"id": at.id}}
    return {**inputs, "privateLinkServiceConnections": [connection]}


def test_a_subnet_and_its_network_cannot_be_deleted_while_a_private_endpoint_is_in_it(engine: Engine) -> None:
    group(engine)
    vnet, at = network(engine), subnet(engine)
    made = engine.create("azure-native:network:PrivateEndpoint", endpoint(at, storage(engine)))
    for kept in (at, vnet):
        assert rejected_delete(engine, kept).startswith(
            'Status=400 Code="InUseSubnetCannotBeDeleted" Message="Subnet s is in use by '
        )
    engine.delete(made)
    engine.delete(at)
    engine.delete(vnet)


def test_an_endpoint_is_in_a_subnet_of_its_region(engine: Engine) -> None:
    group(engine)
    network(engine)
    at, account = subnet(engine), storage(engine)
    good = endpoint(at, account)
    for given in ({"subnet": {"id": f"{at.id}absent"}}, {"location": "westus"}):
        error = rejection(engine, "network:PrivateEndpoint", {**good, **given})
        assert 'Code="InvalidResourceReference"' in error
        assert "that both resources are in the same region." in error
    engine.create("azure-native:network:PrivateEndpoint", good)


def test_an_endpoint_is_in_a_subnet_that_is_not_delegated(engine: Engine) -> None:
    group(engine)
    network(engine)
    at = subnet(engine, delegations=[{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}])
    error = rejection(engine, "network:PrivateEndpoint", endpoint(at, storage(engine)))
    assert error.startswith('Status=400 Code="PrivateEndpointCreationNotAllowedAsSubnetIsDelegated"')
    assert f"cannot be created as subnet {at.id} is delegated." in error


def test_an_endpoint_connects_to_one_group_of_an_existing_target(engine: Engine) -> None:
    group(engine)
    network(engine)
    at, account = subnet(engine), storage(engine)
    named = f"{account.id.partition('/providers/')[0]}/providers/Microsoft.Network/privateEndpoints/pe"
    connection = f"{named}/privateLinkServiceConnections/c"
    rejected: list[tuple[dict[str, Any], str, str]] = [
        ({"name": None}, "InvalidRequestFormat", "Cannot parse the request."),
        (
            {"groupIds": []},
            "MissingParameterOnPrivateLinkServiceConnection",
            f"Private link service connection {connection} is missing required parameter 'group Id'.",
        ),
        (
            {"groupIds": ["blob", "file"]},
            "OnlyOneGroupIdPermitted",
            (
                f"Private link service connection {connection} has the following group Ids: blob, file. Only "
                f"one group Id is permitted when connecting to a first-party resource ({account.id})."
            ),
        ),
        (
            {"groupIds": ["sqlServer"]},
            "BadRequest",
            "Call to Microsoft.Storage/storageAccounts failed. Error message: Invalid groupId",
        ),
    ]
    for given, code, message in rejected:
        inputs = endpoint(at, account, **given)
        inputs["privateLinkServiceConnections"] = [
            {name: value for name, value in one.items() if value is not None}
            for one in inputs["privateLinkServiceConnections"]
        ]
        assert rejection(engine, "network:PrivateEndpoint", inputs) == says(400, code, message)
    absent = endpoint(at, account, privateLinkServiceId=f"{account.id}absent")
    assert 'Status=404 Code="ResourceNotFound"' in rejection(engine, "network:PrivateEndpoint", absent)
    engine.create("azure-native:network:PrivateEndpoint", endpoint(at, account))


def zone(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:privatedns:PrivateZone", {**ZONE, **inputs})


def link(to: str, name: str = "l", **inputs: Any) -> dict[str, Any]:
    return {**ZONE, "virtualNetworkLinkName": name, "virtualNetwork": {"id": to}, **inputs}


def test_an_endpoints_records_are_in_an_existing_zone(engine: Engine) -> None:
    group(engine)
    network(engine)
    engine.create("azure-native:network:PrivateEndpoint", endpoint(subnet(engine), storage(engine)))
    made = zone(engine)
    named = {**IN_GROUP, "privateEndpointName": "pe", "privateDnsZoneGroupName": "default"}
    absent = {**named, "privateDnsZoneConfigs": [{"name": "z", "privateDnsZoneId": f"{made.id}absent"}]}
    group_id = (
        f"{engine.holds()[0]}/providers/Microsoft.Network/privateEndpoints/pe/privateDnsZoneGroups/default"
    )
    assert rejection(engine, "network:PrivateDnsZoneGroup", absent) == says(
        400,
        "InvalidPrivateDnsZoneIds",
        f"Private Dns Zone group {group_id} has invalid private dns zone ids {made.id}absent.",
    )
    nameless = {**named, "privateDnsZoneConfigs": [{"privateDnsZoneId": made.id}]}
    assert rejection(engine, "network:PrivateDnsZoneGroup", nameless) == says(
        400, "InvalidRequestFormat", "Cannot parse the request."
    )
    kept = {**named, "privateDnsZoneConfigs": [{"name": "z", "privateDnsZoneId": made.id}]}
    engine.create("azure-native:network:PrivateDnsZoneGroup", kept)


def test_a_private_zone_cannot_be_deleted_while_it_has_links(engine: Engine) -> None:
    group(engine)
    vnet = network(engine)
    made = zone(engine)
    linked = engine.create("azure-native:privatedns:VirtualNetworkLink", link(vnet.id))
    error = rejected_delete(engine, made)
    assert error.startswith('Status=409 Code="CannotDeleteResource"')
    assert "privatelink.blob.core.windows.net/virtualNetworkLinks/l" in error
    engine.delete(linked)
    engine.delete(made)


def test_a_network_is_linked_to_at_most_one_zone_with_a_name(engine: Engine) -> None:
    group(engine)
    group(engine, "other")
    vnet = network(engine)
    zone(engine)
    zone(engine, resourceGroupName="other")
    engine.create("azure-native:privatedns:VirtualNetworkLink", link(vnet.id))
    expected = says(
        400,
        "BadRequest",
        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link "
        "virtual network with 'privatelink.blob.core.windows.net' and 'privatelink.blob.core.windows.net' "
        "zones.",
    )
    for twice in (link(vnet.id, "again"), link(vnet.id, resourceGroupName="other")):
        assert rejection(engine, "privatedns:VirtualNetworkLink", twice) == expected
    assert rejection(engine, "privatedns:VirtualNetworkLink", link(f"{vnet.id}2", "two")) == says(
        400, "BadRequest", f"Virtual network resource not found for '{vnet.id}2'"
    )
    zone(engine, privateZoneName="privatelink.vaultcore.azure.net")
    other = link(vnet.id, privateZoneName="privatelink.vaultcore.azure.net")
    engine.create("azure-native:privatedns:VirtualNetworkLink", other)


def test_a_private_zone_is_global(engine: Engine) -> None:
    group(engine)
    error = rejection(engine, "privatedns:PrivateZone", {**ZONE, "location": "eastus"})
    assert "List of available regions for the resource type is 'global'." in error


def test_a_network_can_be_deleted_although_a_zone_is_linked_to_it(engine: Engine) -> None:
    group(engine)
    vnet = network(engine)
    zone(engine)
    engine.create("azure-native:privatedns:VirtualNetworkLink", link(vnet.id))
    engine.delete(vnet)


def test_the_connections_of_an_endpoint_cannot_change(engine: Engine) -> None:
    group(engine)
    network(engine)
    at, account, other = subnet(engine), storage(engine), storage(engine, accountName="stother")
    good = endpoint(at, account)
    made = engine.create("azure-native:network:PrivateEndpoint", good)
    changed = (endpoint(at, account, name="other"), endpoint(at, account, ["file"]), endpoint(at, other))
    for inputs in changed:
        for preview in (True, False):
            with pytest.raises(RejectedError) as rejected:
                engine.update(made, inputs, preview=preview)
            assert 'Code="CannotChangePrivateLinkConnectionOnPrivateEndpoint"' in str(rejected.value)
            assert f"{made.id}/privateLinkServiceConnections/c'. That is not allowed." in str(rejected.value)
    unchanged = {**endpoint(at, account, privateLinkServiceId=account.id.upper()), "tags": {"a": "b"}}
    engine.update(made, unchanged, preview=True)
    engine.update(made, unchanged)


def test_a_preview_does_not_check_unknown_values(engine: Engine) -> None:
    group(engine)
    network(engine)
    at, account = subnet(engine), storage(engine)
    made = engine.create("azure-native:network:PrivateEndpoint", endpoint(at, account))
    engine.update(made, endpoint(at, account, privateLinkServiceId=UNKNOWN), preview=True)

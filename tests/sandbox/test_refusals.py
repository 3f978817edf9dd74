"""What Azure refuses of single types, with its status, code and message."""

from typing import Any

import pytest

from sandbox.values import Secret
from tests.sandbox.arrangements import (
    ACCOUNT,
    ENTRA_ONLY,
    GROUP,
    PROFILE,
    SERVER,
    SKU,
    VAULT,
    lock,
    server,
    storage,
)
from tests.sandbox.driver import Engine, Made, RefusedError, app, group, plan


@pytest.mark.parametrize(
    ("sku", "tier"), [("F1", "Free"), ("D1", "Shared"), ("B1", "Basic"), ("B3", "Basic")]
)
def test_there_is_no_slot_below_the_standard_tier(engine: Engine, sku: str, tier: str) -> None:
    group(engine)
    app(engine, plan(engine, sku))
    with pytest.raises(RefusedError) as refused:
        engine.create(
            "azure-native:web:WebAppSlot", {"resourceGroupName": GROUP, "name": GROUP, "slot": "staging"}
        )
    assert str(refused.value) == (
        'Status=409 Code="Conflict" Message="Cannot complete the operation because the site will exceed the '
        f"number of slots allowed for the '{tier}' SKU.\""
    )


@pytest.mark.parametrize(
    ("sku", "slots"), [("S1", 5), ("P1v2", 20), ("P0v3", 20), ("P1mv3", 20), ("P1v4", 20)]
)
def test_a_tier_has_so_many_slots_and_no_more(engine: Engine, sku: str, slots: int) -> None:
    group(engine)
    app(engine, plan(engine, sku))
    inputs = {"resourceGroupName": GROUP, "name": GROUP}
    made = [
        engine.create("azure-native:web:WebAppSlot", {**inputs, "slot": f"slot-{number}"})
        for number in range(slots)
    ]
    engine.update(made[0], {**inputs, "slot": "slot-0", "httpsOnly": True})
    with pytest.raises(RefusedError, match="exceed the number of slots"):
        engine.create("azure-native:web:WebAppSlot", {**inputs, "slot": "one-more"})


def test_always_on_needs_more_than_a_free_plan(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RefusedError, match="AlwaysOn cannot be set for this site"):
        app(engine, plan(engine, "F1", "free"), siteConfig={"alwaysOn": True})
    assert app(engine, plan(engine, "B1"), siteConfig={"alwaysOn": True}).outputs["sku"] == "Basic"


def test_a_site_needs_the_plan_that_it_names(engine: Engine) -> None:
    made = group(engine)
    with pytest.raises(
        RefusedError, match=r'Status=404 Code="NotFound" Message="Cannot find ServerFarm with name p'
    ):
        engine.create(
            "azure-native:web:WebApp",
            {
                "resourceGroupName": GROUP,
                "name": "app",
                "serverFarmId": f"{made.id}/providers/Microsoft.Web/serverfarms/p",
            },
        )


def test_a_plan_with_apps_stays(engine: Engine) -> None:
    group(engine)
    hosted = plan(engine)
    made = app(engine, hosted)
    with pytest.raises(
        RefusedError, match=r"cannot be deleted because it has web app\(s\) stitches-dev assigned"
    ):
        engine.delete(hosted)
    engine.delete(made)
    engine.delete(hosted)


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
def test_what_is_locked_is_not_deleted_and_neither_is_what_holds_it(engine: Engine, level: str) -> None:
    held = group(engine)
    account = storage(engine)
    keep = lock(engine, account.id, level)
    for target in (account, held):
        with pytest.raises(RefusedError, match='Status=409 Code="ScopeLocked"') as refused:
            engine.delete(target)
        assert f"'{target.id}' cannot perform delete operation" in str(refused.value)
        assert f"are locked: '{account.id}'" in str(refused.value)
    engine.delete(keep)
    engine.delete(held)
    assert engine.holds() == []


def test_a_lock_on_the_group_holds_everything_in_it(engine: Engine) -> None:
    held = group(engine)
    account = storage(engine)
    lock(engine, held.id)
    with pytest.raises(RefusedError, match="ScopeLocked"):
        engine.delete(account)


def test_only_a_read_only_lock_holds_off_changes(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    keep = lock(engine, account.id)
    engine.update(account, {**ACCOUNT, **SKU, "allowBlobPublicAccess": False})
    engine.delete(keep)
    lock(engine, account.id, "ReadOnly")
    with pytest.raises(RefusedError, match="cannot perform write operation"):
        engine.update(account, {**ACCOUNT, **SKU, "allowBlobPublicAccess": True})


def test_the_same_lock_is_found_in_whatever_case_its_scope_is_written(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    lock(engine, account.id.upper())
    with pytest.raises(RefusedError, match="ScopeLocked"):
        engine.delete(account)


def test_an_entra_only_server_takes_no_password(engine: Engine) -> None:
    group(engine)
    made = server(engine, **ENTRA_ONLY)
    with pytest.raises(RefusedError, match="AadOnlyAuthenticationIsEnabled") as refused:
        engine.update(made, {**SERVER, **ENTRA_ONLY, "administratorLoginPassword": Secret("hunter2")})
    assert "hunter2" not in str(refused.value)


def test_an_administrator_that_the_server_was_made_with_is_not_created_again(engine: Engine) -> None:
    group(engine)
    server(engine, **ENTRA_ONLY)
    administrator = {**SERVER, "administratorName": "ActiveDirectory", "login": "dba", "sid": "s"}
    with pytest.raises(RefusedError, match="cannot create already existing resource"):
        engine.create("azure-native:sql:ServerAzureADAdministrator", administrator)
    only = {**SERVER, "authenticationName": "Default", "azureADOnlyAuthentication": True}
    with pytest.raises(RefusedError, match="cannot create already existing subresource"):
        engine.create("azure-native:sql:ServerAzureADOnlyAuthentication", only)


def test_purge_protection_is_not_set_to_false(engine: Engine) -> None:
    group(engine)
    properties = {**VAULT["properties"], "enablePurgeProtection": False}
    with pytest.raises(RefusedError, match='The property "enablePurgeProtection" cannot be set to false'):
        engine.create("azure-native:keyvault:Vault", {**VAULT, "properties": properties})


def test_diagnostic_settings_take_no_retention(engine: Engine) -> None:
    made = group(engine)
    policy = {"enabled": True, "days": 30}
    setting = {"resourceUri": made.id, "name": "s", "logs": [{"enabled": True, "retentionPolicy": policy}]}
    with pytest.raises(RefusedError, match="does not support retention for new diagnostic settings"):
        engine.create("azure-native:monitor:DiagnosticSetting", setting)


@pytest.mark.parametrize("tags", [None, {"team": "web"}, {"hidden-link:/absent": "Resource"}])
def test_an_availability_test_needs_the_tag_of_its_component(
    engine: Engine, tags: dict[str, str] | None
) -> None:
    group(engine)
    inputs: dict[str, Any] = {"resourceGroupName": GROUP, "webTestName": "t", "syntheticMonitorId": "t"}
    inputs |= {"locations": [], "webTestKind": "standard", **({"tags": tags} if tags else {})}
    with pytest.raises(RefusedError, match="'hidden-link' tag pointing to an existing AI component"):
        engine.create("azure-native:applicationinsights:WebTest", inputs)


def front_door(engine: Engine, **origin: Any) -> tuple[dict[str, Any], Made]:
    """A route's inputs, and the one origin that it sends to."""
    engine.create("azure-native:cdn:Profile", {**PROFILE, "sku": {"name": "Standard_AzureFrontDoor"}})
    engine.create("azure-native:cdn:AFDEndpoint", {**PROFILE, "endpointName": "e"})
    origins = engine.create("azure-native:cdn:AFDOriginGroup", {**PROFILE, "originGroupName": "g"})
    inputs = {**PROFILE, "originGroupName": "g", "originName": "o", "hostName": "h", **origin}
    made = engine.create("azure-native:cdn:AFDOrigin", inputs)
    return {**PROFILE, "endpointName": "e", "routeName": "r", "originGroup": {"id": origins.id}}, made


def test_a_route_needs_an_enabled_origin(engine: Engine) -> None:
    group(engine)
    route, _ = front_door(engine, enabledState="Disabled")
    with pytest.raises(RefusedError, match="at least one enabled origin is created under the origin group"):
        engine.create("azure-native:cdn:Route", route)


def test_the_last_origin_stays_while_a_route_sends_to_it(engine: Engine) -> None:
    group(engine)
    route, origin = front_door(engine)
    sending = engine.create("azure-native:cdn:Route", route)
    with pytest.raises(RefusedError, match="Cannot disable or delete the last origin"):
        engine.delete(origin)
    engine.delete(sending)
    engine.delete(origin)


def budget(scope: str, start: str) -> dict[str, Any]:
    common = {"scope": scope, "budgetName": "b", "amount": 500, "category": "Cost", "timeGrain": "Monthly"}
    return {**common, "timePeriod": {"startDate": start}}


def test_a_budgets_start_stays_and_is_the_first_of_a_month(engine: Engine) -> None:
    made = group(engine)
    with pytest.raises(RefusedError, match="first of the month"):
        engine.create("azure-native:consumption:Budget", budget(made.id, "2026-11-02T00:00:00Z"))
    kept = engine.create("azure-native:consumption:Budget", budget(made.id, "2026-11-01T00:00:00Z"))
    engine.update(kept, {**budget(made.id, "2026-11-01"), "amount": 600})
    with pytest.raises(RefusedError, match="Start date of budgets cannot be updated"):
        engine.update(kept, budget(made.id, "2026-12-01T00:00:00Z"))


def role(scope: str, name: str, definition: str = "reader") -> dict[str, Any]:
    guid = f"{name * 8}-{name * 4}-4{name * 3}-8{name * 3}-{name * 12}"
    return {"scope": scope, "roleAssignmentName": guid, "principalId": "p", "roleDefinitionId": definition}


def test_a_principal_has_a_role_at_a_scope_once(engine: Engine) -> None:
    made = group(engine)
    kept = engine.create("azure-native:authorization:RoleAssignment", role(made.id, "1"))
    with pytest.raises(RefusedError, match=r'Status=409 Code="RoleAssignmentExists"'):
        engine.create("azure-native:authorization:RoleAssignment", role(made.id, "2"))
    engine.create("azure-native:authorization:RoleAssignment", role(made.id, "3", "owner"))
    with pytest.raises(RefusedError, match="RoleAssignmentUpdateNotPermitted"):
        engine.update(kept, role(made.id, "1", "contributor"))


def test_a_subnet_stays_while_a_private_endpoint_is_in_it(engine: Engine) -> None:
    group(engine)
    network = {"resourceGroupName": GROUP, "virtualNetworkName": "vnet"}
    engine.create("azure-native:network:VirtualNetwork", network)
    subnet = engine.create("azure-native:network:Subnet", {**network, "subnetName": "s"})
    inputs = {"resourceGroupName": GROUP, "privateEndpointName": "pe", "subnet": {"id": subnet.id}}
    endpoint = engine.create("azure-native:network:PrivateEndpoint", inputs)
    with pytest.raises(
        RefusedError, match=r'Status=400 Code="InUseSubnetCannotBeDeleted" Message="Subnet s is in use'
    ):
        engine.delete(subnet)
    engine.delete(endpoint)
    engine.delete(subnet)


def test_a_private_zone_stays_while_it_has_links(engine: Engine) -> None:
    group(engine)
    zone_inputs = {"resourceGroupName": GROUP, "privateZoneName": "privatelink.example.com"}
    zone = engine.create("azure-native:privatedns:PrivateZone", zone_inputs)
    link = engine.create(
        "azure-native:privatedns:VirtualNetworkLink", {**zone_inputs, "virtualNetworkLinkName": "l"}
    )
    with pytest.raises(
        RefusedError, match=r"CannotDeleteResource.*privatelink\.example\.com/virtualNetworkLinks/l"
    ):
        engine.delete(zone)
    engine.delete(link)
    engine.delete(zone)


def test_a_refused_request_changes_nothing(engine: Engine) -> None:
    group(engine)
    kept = storage(engine)
    before = engine.read(kept)
    with pytest.raises(RefusedError):
        storage(engine)
    with pytest.raises(RefusedError):
        plan(engine, within="absent")
    assert engine.read(kept) == before
    assert len(engine.holds()) == 2

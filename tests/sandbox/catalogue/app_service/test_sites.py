"""What Azure rejects for plans, apps and slots, and how app settings replace each other."""

from typing import Any

import pytest

from sandbox.azure.secrets import MARK
from sandbox.values import Secret
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine, Made, RejectedError, app, group

PLANS = "azure-native:web:AppServicePlan"
SLOTS = "azure-native:web:WebAppSlot"
SETTINGS = "azure-native:web:WebAppApplicationSettings"
SITE = {"resourceGroupName": GROUP, "name": GROUP}
DELEGATED = {"delegations": [{"name": "web", "serviceName": "Microsoft.Web/serverFarms"}]}


def plan_inputs(sku: str = "S1", capacity: int | None = None, **inputs: Any) -> dict[str, Any]:
    size = {"name": sku} if capacity is None else {"name": sku, "capacity": capacity}
    return {"resourceGroupName": GROUP, "name": "plan", "location": "eastus", "sku": size, **inputs}


def plan(engine: Engine, sku: str = "S1", capacity: int | None = None, **inputs: Any) -> Made:
    return engine.create(PLANS, plan_inputs(sku, capacity, **inputs), "plan")


def subnet(engine: Engine, **inputs: Any) -> Made:
    network = {"resourceGroupName": GROUP, "virtualNetworkName": "vnet"}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    engine.create("azure-native:network:VirtualNetwork", {**network, **space})
    named = {**network, "subnetName": "app", "addressPrefix": "10.0.0.0/24"}
    return engine.create("azure-native:network:Subnet", {**named, **inputs})


@pytest.mark.parametrize(
    ("sku", "tier", "most"),
    [("B1", "Basic", 3), ("S1", "Standard", 10), ("P1v2", "PremiumV2", 30), ("P1mv3", "PremiumMV3", 30)],
)
def test_a_tier_limits_the_instances(engine: Engine, sku: str, tier: str, most: int) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        plan(engine, sku, most + 1)
    assert str(rejected.value) == (
        f'Status=409 Code="Conflict" Message="The maximum number of workers for the \'{tier}\' SKU is '
        f'{most}. Requested number of workers: {most + 1}."'
    )
    assert plan(engine, sku, most).outputs["maximumNumberOfWorkers"] == most


@pytest.mark.parametrize("sku", ["F1", "B1", "S1", "P1"])
def test_zones_need_premium_v2_or_better(engine: Engine, sku: str) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        plan(engine, sku, 1, zoneRedundant=True)
    assert str(rejected.value) == (
        f'Status=400 Code="BadRequest" Message="Zone redundancy cannot be enabled for sku {sku}."'
    )
    assert plan(engine, sku, 1, zoneRedundant=False).outputs["zoneRedundant"] is False


@pytest.mark.parametrize("sku", ["P1v2", "P0v3", "P1mv3", "P1v4", "EP1", "I1v2"])
def test_zones_need_two_instances(engine: Engine, sku: str) -> None:
    group(engine)
    with pytest.raises(RejectedError) as rejected:
        plan(engine, sku, 1, zoneRedundant=True)
    assert str(rejected.value) == (
        'Status=400 Code="BadRequest" Message="App Service Plan with fewer than 2 workers are not allowed '
        'for zone redundancy. Requested number of workers: 1"'
    )
    assert plan(engine, sku, 2, zoneRedundant=True).outputs["zoneRedundant"] is True


@pytest.mark.parametrize(
    ("sku", "tier"),
    [("P0v3", "Premium0V3"), ("P1v3", "PremiumV3"), ("P1mv3", "PremiumMV3"), ("S1", "Standard")],
)
def test_the_sizes_of_a_generation_can_have_their_own_tiers(engine: Engine, sku: str, tier: str) -> None:
    group(engine)
    assert plan(engine, sku).outputs["sku"]["tier"] == tier


def test_zones_need_a_region_with_zones(engine: Engine) -> None:
    group(engine)
    with pytest.raises(RejectedError, match="Zone redundancy cannot be enabled in the region westus"):
        plan(engine, "P1v3", 2, zoneRedundant=True, location="West US")
    plan(engine, "P1v3", 2, zoneRedundant=True, location="West US 2")


def test_zones_are_enabled_and_disabled_in_place_if_the_plan_allows_it(engine: Engine) -> None:
    group(engine)
    made = plan(engine, "P1v3", 1)
    assert engine.diff(made, plan_inputs("P1v3", 2, zoneRedundant=True)).replaces == []
    with pytest.raises(RejectedError, match="fewer than 2 workers"):
        engine.update(made, plan_inputs("P1v3", 1, zoneRedundant=True))
    spread = engine.update(made, plan_inputs("P1v3", 2, zoneRedundant=True))
    assert engine.update(spread, plan_inputs("P1v3", 1)).outputs["zoneRedundant"] is False


def test_a_plan_keeps_a_tier_with_enough_slots_for_its_apps(engine: Engine) -> None:
    group(engine)
    made = plan(engine)
    app(engine, made)
    slot = engine.create(SLOTS, {**SITE, "slot": "staging"})
    with pytest.raises(RejectedError, match="exceed the number of slots allowed for the 'Basic' SKU"):
        engine.update(made, plan_inputs("B1"))
    engine.delete(slot)
    assert engine.update(made, plan_inputs("B1")).outputs["sku"]["tier"] == "Basic"


def test_a_plan_keeps_a_tier_with_virtual_networks(engine: Engine) -> None:
    group(engine)
    made = plan(engine, "B1")
    app(engine, made, virtualNetworkSubnetId=subnet(engine, **DELEGATED).id)
    with pytest.raises(RejectedError, match="does not support Regional VNET integration which some apps are"):
        engine.update(made, plan_inputs("F1"))
    engine.update(made, plan_inputs("S1"))


def test_a_site_is_in_the_region_of_its_plan(engine: Engine) -> None:
    group(engine)
    made = plan(engine, location="West Europe")
    with pytest.raises(RejectedError) as rejected:
        app(engine, made, location="eastus")
    assert str(rejected.value) == (
        'Status=404 Code="NotFound" Message="Cannot find ServerFarm with name plan."'
    )
    app(engine, made, location="westeurope")


def test_a_slot_has_the_kind_of_its_app(engine: Engine) -> None:
    group(engine)
    app(engine, plan(engine, kind="linux", reserved=True), kind="app,linux")
    with pytest.raises(RejectedError) as rejected:
        engine.create(SLOTS, {**SITE, "slot": "staging", "kind": "app,linux,container"})
    assert str(rejected.value) == (
        "Status=400 Code=\"BadRequest\" Message=\"The slot 'kind' property 'app,linux,container' must match "
        "the Production site 'kind' property 'app,linux'.\""
    )
    engine.create(SLOTS, {**SITE, "slot": "staging", "kind": "app,linux"})
    engine.create(SLOTS, {**SITE, "slot": "silent"})


def test_a_linux_runtime_needs_a_linux_plan(engine: Engine) -> None:
    group(engine)
    runtime: dict[str, Any] = {"kind": "app,linux", "siteConfig": {"linuxFxVersion": "DOTNETCORE|10.0"}}
    windows = plan(engine, kind="linux")
    with pytest.raises(RejectedError) as rejected:
        app(engine, windows, **runtime)
    assert str(rejected.value) == (
        'Status=400 Code="BadRequest" Message="The parameter LinuxFxVersion has an invalid value."'
    )
    app(engine, plan(engine, name="linux", kind="linux", reserved=True), **runtime)


def test_integration_into_a_network_needs_a_basic_plan(engine: Engine) -> None:
    group(engine)
    within = subnet(engine, **DELEGATED).id
    with pytest.raises(RejectedError, match="The 'Free' SKU does not support Regional VNET integration"):
        app(engine, plan(engine, "F1", name="free"), virtualNetworkSubnetId=within)
    app(engine, plan(engine, "B1"), virtualNetworkSubnetId=within)


def test_a_sites_subnet_exists_and_is_delegated_to_app_service(engine: Engine) -> None:
    group(engine)
    hosted, made = plan(engine), subnet(engine)
    with pytest.raises(RejectedError) as rejected:
        app(engine, hosted, virtualNetworkSubnetId=made.id)
    assert str(rejected.value) == (
        f'Status=400 Code="SubnetMissingRequiredDelegation" Message="Subnet {made.id} requires any of the '
        "following delegation(s) [Microsoft.Web/serverFarms] to reference service association link "
        f'{made.id}/serviceAssociationLinks/AppServiceLink."'
    )
    with pytest.raises(RejectedError, match='404 Code="ResourceNotFound"'):
        app(engine, hosted, virtualNetworkSubnetId=f"{made.id}-absent")
    engine.update(made, {**made.inputs, **DELEGATED})
    app(engine, hosted, virtualNetworkSubnetId=made.id)


def test_a_subnet_that_is_created_with_its_network_counts_too(engine: Engine) -> None:
    group(engine)
    inline = {"name": "app", "addressPrefix": "10.0.0.0/24", **DELEGATED}
    network = engine.create(
        "azure-native:network:VirtualNetwork",
        {"resourceGroupName": GROUP, "virtualNetworkName": "vnet", "subnets": [inline]}
        | {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
    )
    app(engine, plan(engine), virtualNetworkSubnetId=f"{network.id}/subnets/app")


def test_the_name_of_a_setting_on_linux_has_no_colon(engine: Engine) -> None:
    group(engine)
    linux = app(engine, plan(engine, kind="linux", reserved=True))
    windows = app(engine, plan(engine, name="windows"), "stitches-windows")
    properties = {"A:B": "hunter2"}
    with_colon = {"siteConfig": {"appSettings": [{"name": "A:B", "value": "hunter2"}]}}
    message = 'Status=400 Code="BadRequest" Message="AppSetting with name \'A:B\' is not allowed."'
    with pytest.raises(RejectedError) as rejected:
        engine.update(linux, {**linux.inputs, **with_colon})
    assert str(rejected.value) == message
    with pytest.raises(RejectedError) as rejected:
        engine.create(SETTINGS, {**SITE, "properties": properties})
    assert str(rejected.value) == message
    engine.update(windows, {**windows.inputs, **with_colon})
    engine.create(SETTINGS, {**SITE, "name": "stitches-windows", "properties": properties})


def test_a_sticky_setting_is_not_marked_in_the_list_of_a_site(engine: Engine) -> None:
    listed = {"siteConfig": {"appSettings": [{"name": "A", "value": "1", "slotSetting": True}]}}
    _, faults = engine.check("azure-native:web:WebApp", {**SITE, **listed})
    assert list(faults) == ["siteConfig.appSettings[0].slotSetting"]


def listed(**settings: Any) -> dict[str, Any]:
    return {"siteConfig": {"appSettings": [{"name": name, "value": settings[name]} for name in settings]}}


def test_no_response_has_a_sites_settings_so_a_refresh_shows_no_change(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine), **listed(A="1"))
    assert "appSettings" not in made.outputs["siteConfig"]
    engine.create(SETTINGS, {**SITE, "properties": {"B": "2"}})
    assert engine.read(made) == made


def test_a_sites_own_list_replaces_the_settings_of_a_separate_resource(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine), **listed(A="1"))
    settings = engine.create(SETTINGS, {**SITE, "properties": {"B": "2"}})
    engine.update(made, {**made.inputs, "httpsOnly": True, **listed(A="1", C=Secret("hunter2"))})
    found = engine.read(settings)
    assert found is not None
    assert found.inputs["properties"] == {"A": "1"}, (
        "the value of its secret is only in the state of the site"
    )
    assert b"hunter2" not in engine.contents()
    assert engine.diff(found, settings.inputs).paths == ["properties.A", "properties.B"]
    again = engine.update(found, settings.inputs)
    engine.update(made, {key: value for key, value in made.inputs.items() if key != "siteConfig"})
    assert engine.read(again) == again, "a site without a list does not change the settings"


def test_connection_strings_are_one_collection_too(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine))
    old = {"db": {"type": "SQLAzure", "value": "old"}}
    strings = engine.create("azure-native:web:WebAppConnectionStrings", {**SITE, "properties": old})
    new = {"connectionStrings": [{"name": "db", "type": "SQLAzure", "connectionString": "new"}]}
    engine.update(made, {**made.inputs, "siteConfig": new})
    found = engine.read(strings)
    assert found is not None
    assert found.inputs["properties"] == {"db": {"type": "SQLAzure", "value": "new"}}


def test_a_list_that_is_completely_secret_stays_secret(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine))
    settings = engine.create(SETTINGS, {**SITE, "properties": {"B": "2"}})
    hidden = {"siteConfig": {"appSettings": Secret([{"name": "A", "value": "hunter2"}])}}
    engine.update(made, {**made.inputs, **hidden})
    assert engine.read(settings) is not None
    assert b"hunter2" not in engine.contents()


@pytest.mark.parametrize("restrictions", ["ipSecurityRestrictions", "scmIpSecurityRestrictions"])
@pytest.mark.parametrize("given", ["147.243.0.0", "nonsense", "10.0.0.0/33", "192.0.2.0/24,192.0.2.1"])
def test_a_restrictions_addresses_are_in_cidr_notation(engine: Engine, restrictions: str, given: str) -> None:
    group(engine)
    hosting = plan(engine)
    site = {"resourceGroupName": GROUP, "name": "x-1", "serverFarmId": hosting.id, "location": "eastus"}
    restricted = {"name": "n", "priority": 100, "action": "Allow"}

    def with_address(address: str, **more: str) -> dict[str, Any]:
        return {**site, "siteConfig": {restrictions: [{**restricted, "ipAddress": address, **more}]}}

    with pytest.raises(RejectedError) as rejected:
        engine.create("azure-native:web:WebApp", with_address(given))
    assert "IpSecurityRestriction.IpAddress is invalid. It must be in CIDR format." in str(rejected.value)
    made = engine.create("azure-native:web:WebApp", with_address("192.0.2.0/24,2001:db8::/44"))
    engine.update(made, with_address("AzureFrontDoor.Backend", tag="ServiceTag"))
    engine.update(made, with_address("Any"))


def test_the_host_name_of_a_slot_has_forty_letters_of_its_sites_name(engine: Engine) -> None:
    group(engine)
    hosting, name = plan(engine), "a" * 49
    inputs = {"resourceGroupName": GROUP, "name": name, "serverFarmId": hosting.id, "location": "eastus"}
    engine.create("azure-native:web:WebApp", inputs)
    slot = engine.create(SLOTS, {**inputs, "slot": "staging"})
    assert slot.outputs["defaultHostName"] == f"{'a' * 40}-staging.azurewebsites.net"


def test_the_settings_of_a_site_are_stored_and_in_no_response(engine: Engine) -> None:
    """The last write replaces the whole collection: that of the site itself, or of the separate resource."""
    group(engine)
    named = {"resourceGroupName": "stitches-dev", "name": "stitches-dev"}
    site = app(
        engine,
        plan(engine),
        siteConfig={
            "appSettings": [{"name": "A", "value": "1"}, {"name": "B", "value": Secret("hunter2")}],
            "connectionStrings": [{"name": "C", "type": "SQLAzure", "connectionString": "Server=s"}],
        },
    )
    assert "appSettings" not in site.outputs["siteConfig"]
    kept = engine.store.read().unseen(site.id)
    assert kept["appSettings"] == {"A": "1", "B": MARK}
    assert kept["connectionStrings"] == {"C": {"type": "SQLAzure", "value": "Server=s"}}
    beside = engine.create(
        "azure-native:web:WebAppApplicationSettings", {**named, "properties": {"D": "2"}}, "settings"
    )
    assert engine.store.read().unseen(site.id)["appSettings"] == {"D": "2"}
    engine.delete(beside)
    assert engine.store.read().unseen(site.id)["appSettings"] == {}
    engine.delete(site)
    assert engine.store.read().unseen(site.id) == {}
    assert b"hunter2" not in engine.contents()

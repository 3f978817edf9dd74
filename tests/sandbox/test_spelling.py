"""Values that Azure returns in another spelling, which must not count as a change."""

from typing import Any

from tests.sandbox import person
from tests.sandbox.catalogue.arrangements import VAULT, storage
from tests.sandbox.catalogue.front_door.profile import ENDPOINT, profile
from tests.sandbox.catalogue.rejections import IN_GROUP, component, network, people, subnet
from tests.sandbox.driver import Engine, Made, app, group, plan

POLICY = {**IN_GROUP, "policyName": "waf", "location": "Global", "sku": {"name": "Standard_AzureFrontDoor"}}


def unchanged(engine: Engine, made: Made) -> bool:
    """Whether neither a refresh nor the same program shows a change."""
    found = engine.read(made)
    return found is not None and not engine.diff(found, made.inputs).paths


def test_ids_have_the_case_of_azures_responses(engine: Engine) -> None:
    made = [
        profile(engine),
        component(engine),
        people(engine),
        engine.create("azure-native:cdn:AFDEndpoint", ENDPOINT),
        engine.create("azure-native:frontdoor:Policy", POLICY),
    ]
    below = [each.id.partition("/providers/")[2].rpartition("/")[0] for each in made]
    assert below == [
        "Microsoft.Cdn/profiles",
        "microsoft.insights/components",
        "microsoft.insights/actionGroups",
        "Microsoft.Cdn/profiles/afd/afdendpoints",
        "Microsoft.Network/frontdoorwebapplicationfirewallpolicies",
    ]
    assert ["/resourcegroups/" in each.id for each in made] == [True, False, False, True, True]
    assert made[3].outputs["type"] == "Microsoft.Cdn/profiles/afdendpoints"
    assert all(unchanged(engine, each) for each in made)


def test_resources_below_such_an_id_and_references_to_it_are_found(engine: Engine) -> None:
    group(engine)
    watched, listed = component(engine), people(engine)
    lock = {"scope": watched.id, "lockName": "keep", "level": "CanNotDelete"}
    engine.create("azure-native:authorization:ManagementLockByScope", lock)
    condition = {
        "criterionType": "StaticThresholdCriterion",
        "name": "c",
        "metricName": "requests/failed",
        "operator": "GreaterThan",
        "threshold": 1,
        "timeAggregation": "Count",
    }
    kind = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
    alert = {
        **IN_GROUP,
        "ruleName": "a",
        "location": "global",
        "evaluationFrequency": "PT5M",
        "windowSize": "PT5M",
        "severity": 1,
        "enabled": True,
        "scopes": [watched.id],
        "criteria": {"odataType": kind, "allOf": [condition]},
        "actions": [{"actionGroupId": listed.id}],
    }
    assert unchanged(engine, engine.create("azure-native:monitor:MetricAlert", alert))


def test_app_service_returns_display_names_of_regions_and_families(engine: Engine) -> None:
    group(engine)
    hosting = plan(engine, sku="P1v2")
    assert (hosting.outputs["location"], hosting.outputs["geoRegion"]) == ("East US", "East US")
    assert hosting.outputs["sku"]["family"] == "Pv2"
    site = app(engine, hosting)
    assert site.outputs["location"] == "East US"
    assert unchanged(engine, hosting)
    assert unchanged(engine, site)


def test_an_allowed_address_of_a_vault_is_returned_as_a_block_and_shows_as_drift(engine: Engine) -> None:
    group(engine)
    acls = {"bypass": "None", "defaultAction": "Deny", "ipRules": [{"value": "20.1.2.3"}]}
    properties: dict[str, Any] = {**VAULT["properties"], "networkAcls": acls}
    made = engine.create("azure-native:keyvault:Vault", {**VAULT, "properties": properties})
    assert made.outputs["properties"]["networkAcls"]["ipRules"] == [{"value": "20.1.2.3/32"}]


def test_an_account_has_no_second_endpoint_for_files(engine: Engine) -> None:
    group(engine)
    made = storage(engine, sku={"name": "Standard_RAGRS"})
    assert sorted(made.outputs["secondaryEndpoints"]) == ["blob", "dfs", "queue", "table", "web"]


def test_all_metrics_of_blobs_are_two_categories(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    workspace = engine.create(
        "azure-native:operationalinsights:Workspace", {**IN_GROUP, "workspaceName": "logs"}
    )
    setting = {
        "name": "logs",
        "resourceUri": f"{account.id}/blobServices/default",
        "workspaceId": workspace.id,
        "metrics": [{"category": "AllMetrics", "enabled": True}],
    }
    made = engine.create("azure-native:monitor:DiagnosticSetting", setting)
    assert [metric["category"] for metric in made.outputs["metrics"]] == ["Capacity", "Transaction"]
    assert unchanged(engine, made)


def test_identities_as_an_object_are_returned_like_those_in_a_list(engine: Engine) -> None:
    group(engine)
    named = engine.create(
        "azure-native:managedidentity:UserAssignedIdentity", {**IN_GROUP, "resourceName": "id-web"}
    )
    on = plan(engine)
    returned: list[Any] = []
    given: dict[str, Any] = {"listed": [named.id], "mapped": {named.id: {}}}
    for name, identities in given.items():
        identity: dict[str, Any] = {"type": "UserAssigned", "userAssignedIdentities": identities}
        made = app(engine, on, name, identity=identity)
        assert unchanged(engine, made)
        returned.append(made.outputs["identity"]["userAssignedIdentities"])
    assert returned[0] == returned[1]
    assert returned[0][named.id]["principalId"]


def last_rules(made: Made) -> list[str]:
    lists = ("ipSecurityRestrictions", "scmIpSecurityRestrictions")
    return [made.outputs["siteConfig"][name][-1]["name"] for name in lists]


def test_each_list_of_restrictions_ends_with_a_rule_for_all_others(engine: Engine) -> None:
    group(engine)
    on = plan(engine)
    ours = {"name": "ours", "action": "Allow", "priority": 1, "ipAddress": "20.1.2.3/32"}
    open_to_all = app(engine, on, "open")
    for_us = app(engine, on, "for-us", siteConfig={"ipSecurityRestrictions": [ours]})
    closed = app(engine, on, "closed", siteConfig={"scmIpSecurityRestrictionsDefaultAction": "Deny"})
    assert last_rules(open_to_all) == ["Allow all", "Allow all"]
    assert last_rules(for_us) == ["Deny all", "Allow all"]
    assert last_rules(closed) == ["Allow all", "Deny all"]
    for made in (open_to_all, for_us, closed):
        assert unchanged(engine, made)
    again = engine.update(for_us, {**for_us.inputs, "siteConfig": {"ipSecurityRestrictions": []}})
    assert last_rules(again) == ["Allow all", "Allow all"]


def test_a_rule_that_somebody_adds_to_the_restrictions_is_found(engine: Engine) -> None:
    made = person.site(engine)
    theirs = 'siteConfig.ipSecurityRestrictions.2={"name": "theirs", "action": "Allow"}'
    person.change(engine, made.id, theirs)
    found = engine.read(made)
    assert found is not None
    names = [rule["name"] for rule in found.outputs["siteConfig"]["ipSecurityRestrictions"]]
    assert names == ["first", "second", "theirs", "Deny all"]
    assert "siteConfig.ipSecurityRestrictions[2]" in person.drift(engine, made)


def test_a_site_returns_defaults_and_keeps_what_was_sent(engine: Engine) -> None:
    group(engine)
    made = app(engine, plan(engine), siteConfig={"ftpsState": "Disabled"}, httpsOnly=True)
    config = made.outputs["siteConfig"]
    assert (config["minTlsVersion"], config["alwaysOn"], config["numberOfWorkers"]) == ("1.2", False, 1)
    assert (config["ftpsState"], made.outputs["httpsOnly"]) == ("Disabled", True)
    assert made.outputs["clientCertMode"] == "Required"
    assert config["publishingUsername"] == "$stitches-dev"
    assert unchanged(engine, made)


def test_a_subnet_has_the_locations_of_each_service_endpoint(engine: Engine) -> None:
    group(engine)
    network(engine)
    services = ["Microsoft.Storage", "Microsoft.Sql", "Microsoft.KeyVault", "Microsoft.Web"]
    made = subnet(engine, serviceEndpoints=[{"service": service} for service in services])
    assert made.outputs["serviceEndpoints"] == [
        {"service": service, "locations": locations, "provisioningState": "Succeeded"}
        for service, locations in zip(services, [["eastus", "westus"], ["eastus"], ["*"], ["*"]], strict=True)
    ]
    assert unchanged(engine, made)
    everywhere = [{"service": "Microsoft.Sql", "locations": ["*"]}]
    listed = subnet(engine, "listed", "10.0.9.0/24", serviceEndpoints=everywhere)
    assert listed.outputs["serviceEndpoints"][0]["locations"] == ["*"]


def test_a_firewall_policy_returns_the_defaults_of_its_conditions(engine: Engine) -> None:
    group(engine)
    condition = {"matchVariable": "RequestUri", "operator": "BeginsWith", "matchValue": ["/api"]}
    does = {"ruleType": "MatchRule", "action": "Block", "matchConditions": [condition]}
    rule: dict[str, Any] = {"name": "api", "priority": 1, **does}
    sku = {"name": "Standard_AzureFrontDoor"}
    inputs: dict[str, Any] = {**IN_GROUP, "policyName": "waf", "location": "Global", "sku": sku}
    made = engine.create("azure-native:frontdoor:Policy", {**inputs, "customRules": {"rules": [rule]}})
    (returned,) = made.outputs["customRules"]["rules"]
    assert returned["enabledState"] == "Enabled"
    assert returned["matchConditions"] == [{**condition, "negateCondition": False, "transforms": []}]
    assert made.outputs["managedRules"] == {"managedRuleSets": []}
    assert unchanged(engine, made)

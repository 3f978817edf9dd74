from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from components.network.private_endpoint import PrivateEndpointGroup
from model.burn_rates import BURN_RATES
from model.environment import EnvironmentConfiguration
from model.resource import ResourceDeclaration, ResourceType
from model.secret import Secret
from tests.components.azure_mocks import SUBSCRIPTION_ID, Azure
from tests.components.stack_files import STACKS, configuration_of
from tests.policies.recording import one, run_of
from tests.schema_files import schema_problems

CHECKOUT = Path(__file__).resolve().parents[2]


def build(stack: str, *, front_door: bool = True, **app_service: Any) -> tuple[Azure, Mapping[str, Any]]:
    """Build the environment of a stack of the tests: what was registered, and its outputs.

    Args:
        front_door: Whether people reach the site through Front Door, whatever the file says.
        app_service: Settings of `stitches:appService` that differ.
    """
    shipped = configuration_of(stack)
    made = run_of(
        shipped.model_copy(
            update={
                "app_service": shipped.app_service.model_copy(update=app_service),
                "site": shipped.site.model_copy(update={"front_door": front_door}),
            }
        )
    )
    return made.azure, made.outputs


@pytest.fixture(scope="module")
def built() -> dict[str, tuple[Azure, Mapping[str, Any]]]:
    return {stack: build(stack) for stack in STACKS}


Built = Mapping[str, tuple[Azure, Mapping[str, Any]]]


@pytest.mark.parametrize("stack", STACKS)
def test_the_plan_has_the_tier_and_instances_of_the_configuration(built: Built, stack: str) -> None:
    expected = configuration_of(stack).environment
    plan = built[stack][0].inputs("azure-native:web:AppServicePlan")
    assert plan["sku"]["name"] == expected.resource_tier.value
    assert plan["sku"]["capacity"] == expected.instance_count


def test_prods_backups_are_redundant_over_zones_and_regions_and_devs_are_not(built: Built) -> None:
    def redundancy(stack: str) -> str:
        return built[stack][0].inputs("azure-native:sql:Database")["requestedBackupStorageRedundancy"]

    assert redundancy("prod") == "GeoZone"
    assert redundancy("dev") == "Local"


def test_blobs_are_replicated_as_configured(built: Built) -> None:
    def sku(stack: str) -> str:
        return built[stack][0].inputs("azure-native:storage:StorageAccount")["sku"]["name"]

    assert [sku(stack) for stack in ("dev", "staging", "prod")] == [
        "Standard_LRS",
        "Standard_LRS",
        "Standard_RAGRS",
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_a_readable_copy_of_the_blobs_has_the_same_private_access_as_the_blobs(
    built: Built, stack: str
) -> None:
    azure = built[stack][0]
    readable = "RA" in azure.inputs("azure-native:storage:StorageAccount")["sku"]["name"]
    settings = {each["name"] for each in azure.inputs("azure-native:web:WebApp")["siteConfig"]["appSettings"]}
    assert ("Storage__SecondaryBlobEndpoint" in settings) == readable
    groups = [
        connection["groupIds"]
        for endpoint in azure.every("azure-native:network:PrivateEndpoint")
        for connection in endpoint["privateLinkServiceConnections"]
    ]
    assert (["blob_secondary"] in groups) == (readable and ["blob"] in groups)


def test_staging_and_prod_have_a_slot_and_dev_has_none(built: Built) -> None:
    assert [built[stack][0].count("azure-native:web:WebAppSlot") for stack in ("dev", "staging", "prod")] == [
        0,
        1,
        1,
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_the_slot_can_be_reached_through_front_door(built: Built, stack: str) -> None:
    azure = built[stack][0]
    slots = azure.every("azure-native:web:WebAppSlot")
    assert azure.count("azure-native:cdn:AFDEndpoint") == 1 + len(slots)
    for slot in slots:
        origin = azure.inputs("azure-native:cdn:AFDOrigin", f"stitches-{stack}-slot")
        assert origin["hostName"] == f"{slot['name']}-{slot['slot']}.azurewebsites.net"
        (restriction,) = slot["siteConfig"]["ipSecurityRestrictions"]
        assert restriction["headers"] == {"x-azure-fdid": ["front-door-id"]}
        assert slot["siteConfig"]["ipSecurityRestrictionsDefaultAction"] == "Deny"


@pytest.mark.parametrize("stack", STACKS)
def test_resources_with_data_allow_only_the_app(built: Built, stack: str) -> None:
    azure = built[stack][0]
    private = azure.count("azure-native:network:PrivateEndpoint")
    assert private in (0, len(PrivateEndpointGroup))
    access = {
        azure.inputs("azure-native:sql:Server")["publicNetworkAccess"].lower(),
        azure.inputs("azure-native:storage:StorageAccount")["publicNetworkAccess"].lower(),
        azure.inputs("azure-native:keyvault:Vault")["properties"]["publicNetworkAccess"].lower(),
    }
    assert access == {"disabled" if private else "enabled"}
    assert azure.count("azure-native:sql:VirtualNetworkRule") == (0 if private else 1)
    assert azure.count("azure-native:sql:FirewallRule") == 0


@pytest.mark.parametrize("stack", STACKS)
def test_the_alerts_have_the_thresholds_of_the_configuration(built: Built, stack: str) -> None:
    azure, thresholds = built[stack][0], configuration_of(stack).environment.monitoring_thresholds

    def threshold(part: str) -> float:
        alert = azure.inputs("azure-native:monitor:ScheduledQueryRule", f"stitches-{stack}-{part}")
        return alert["criteria"]["allOf"][0]["threshold"]

    assert threshold("latency") == thresholds.latency_p95_ms
    assert threshold("error-rate") == thresholds.error_rate_percent
    for rate in BURN_RATES:
        burn = rate.failed_percent(thresholds.availability_percent)
        assert threshold(f"availability-{rate.name}") == burn


def requests_readiness(test: Mapping[str, Any]) -> bool:
    """Components register in no fixed order."""
    return test["request"]["requestUrl"].lower().endswith("/api/ready")


def test_readiness_has_its_own_availability_test_and_no_load_balancer_checks_it() -> None:
    azure, _ = build("prod", readiness_path="/api/ready")
    tests = azure.every("azure-native:applicationinsights:WebTest")
    liveness, readiness = sorted(tests, key=requests_readiness)
    assert readiness["request"]["requestUrl"].endswith("/api/ready")
    assert readiness["frequency"] == 900
    assert liveness["request"]["requestUrl"].endswith("/api/health")
    for type_token in ("azure-native:web:WebApp", "azure-native:web:WebAppSlot"):
        assert azure.inputs(type_token)["siteConfig"]["healthCheckPath"] == "/api/health"
    assert not any("healthProbeSettings" in group for group in azure.every("azure-native:cdn:AFDOriginGroup"))


def test_a_lost_database_is_reported_and_does_not_count_as_downtime() -> None:
    azure, _ = build("prod", readiness_path="/api/Ready")

    def query(part: str) -> str:
        alert = azure.inputs("azure-native:monitor:ScheduledQueryRule", f"stitches-prod-{part}")
        return alert["criteria"]["allOf"][0]["query"]

    tests = azure.every("azure-native:applicationinsights:WebTest")
    (name,) = [test["webTestName"] for test in tests if requests_readiness(test)]
    assert f'name == "{name}"' in query("readiness")
    for rate in BURN_RATES:
        assert f'name != "{name}"' in query(f"availability-{rate.name}")
    for part in ("latency", "error-rate"):
        assert 'path != "/api/ready"' in query(part), (
            "a probe does not count as a user, however its path is spelled"
        )


def test_without_a_readiness_path_there_is_no_readiness_test(built: Built) -> None:
    for azure, _ in built.values():
        assert azure.count("azure-native:applicationinsights:WebTest") == 1
        alerts = azure.every("azure-native:monitor:ScheduledQueryRule")
        assert not any("readiness" in alert["ruleName"] for alert in alerts)


def test_every_alert_names_a_page_with_instructions(built: Built) -> None:
    folder = CHECKOUT / "docs" / "runbooks"
    named: set[str] = set()
    for azure, _ in (*built.values(), build("prod", readiness_path="/api/ready")):
        for kind in ("ScheduledQueryRule", "MetricAlert", "ActivityLogAlert"):
            type_token = f"azure-native:monitor:{kind}"
            named |= {alert["description"].rpartition("/")[2] for alert in azure.every(type_token)}
        events = azure.every("azure-native:eventgrid:SystemTopicEventSubscription")
        named |= {event["destination"]["description"].rpartition("/")[2] for event in events}
    assert named == {path.name for path in folder.glob("*.md")}, "and there is no page without an alert"
    for page in named:
        text = (folder / page).read_text(encoding="utf-8")
        for heading in ("## What it means", "## What to look at", "## What to do"):
            assert heading in text


def test_if_nobody_is_on_call_only_the_thresholds_alert(built: Built) -> None:
    for kind in ("MetricAlert", "ActivityLogAlert"):
        counts = [
            built[stack][0].count(f"azure-native:monitor:{kind}") for stack in ("dev", "staging", "prod")
        ]
        assert counts[0] == 0
        assert counts[1] == counts[2] > 0


def test_azures_incidents_are_reported_to_the_subscription_and_everything_else_to_the_group(
    built: Built,
) -> None:
    alerts = built["prod"][0].every("azure-native:monitor:ActivityLogAlert")
    scopes = {alert["condition"]["allOf"][0]["equals"]: alert["scopes"] for alert in alerts}
    assert scopes["ServiceHealth"] == [f"/subscriptions/{SUBSCRIPTION_ID}"]
    assert scopes["ResourceHealth"] == scopes["Administrative"] == ["id:ResourceGroup:stitches-prod"]


@pytest.mark.parametrize("stack", STACKS)
def test_the_identity_gets_each_role_on_the_one_resource_that_it_concerns(built: Built, stack: str) -> None:
    scopes = sorted(
        inputs["scope"].split(":")[1]
        for inputs in built[stack][0].every("azure-native:authorization:RoleAssignment")
    )
    assert scopes == ["Component", "Key", "StorageAccount", "Vault"]


@pytest.mark.parametrize("stack", STACKS)
def test_everything_that_logs_is_sent_to_the_one_workspace(built: Built, stack: str) -> None:
    settings = built[stack][0].every("azure-native:monitor:DiagnosticSetting")
    assert {setting["workspaceId"] for setting in settings} == {f"id:Workspace:log-stitches-{stack}"}
    logged = {setting["resourceUri"].split(":")[1].split("/")[0] for setting in settings}
    always = {"WebApp", "Database", "Server", "StorageAccount", "Vault", "Profile"}
    assert logged >= always | {"Workspace", "VirtualNetwork", "NetworkSecurityGroup"}
    assert ("WebAppSlot" in logged) == (stack != "dev")
    assert len({setting["resourceUri"] for setting in settings}) == len(settings)


def test_prod_locks_resources_with_data(built: Built) -> None:
    scopes = {
        inputs["scope"].split(":")[1]
        for inputs in built["prod"][0].every("azure-native:authorization:ManagementLockByScope")
    }
    assert scopes == {"Server", "StorageAccount", "Vault"}


@pytest.mark.parametrize("stack", STACKS)
def test_every_taggable_resource_names_its_environment(built: Built, stack: str) -> None:
    for resource in built[stack][0].resources:
        if "tags" in resource.inputs and resource.type.startswith("azure-native:"):
            assert resource.inputs["tags"]["environment"] == stack, resource.type
            assert resource.inputs["tags"]["application"] == "stitches", resource.type


@pytest.mark.parametrize("stack", STACKS)
def test_no_setting_of_the_app_holds_a_password_or_a_key(built: Built, stack: str) -> None:
    site = built[stack][0].inputs("azure-native:web:WebApp")["siteConfig"]
    settings = {pair["name"]: pair["value"] for pair in site["appSettings"]}
    assert "Password" not in settings["ConnectionStrings__Stitches"]
    assert "Authentication=Active Directory Managed Identity" in settings["ConnectionStrings__Stitches"]
    for secret in configuration_of(stack).secrets:
        if secret.app_setting:
            expected = f"@Microsoft.KeyVault(VaultName=kv-stitches-{stack};SecretName={secret.name})"
            assert settings[secret.app_setting] == expected


@pytest.mark.parametrize("stack", STACKS)
def test_every_output_is_valid_by_its_model(built: Built, stack: str) -> None:
    outputs = built[stack][1]
    assert EnvironmentConfiguration.model_validate(outputs["environment"]).name == stack
    assert outputs["deployment"] is None
    secrets = TypeAdapter(list[Secret]).validate_python(outputs["secrets"])
    assert [secret.name for secret in secrets] == [each.name for each in configuration_of(stack).secrets]
    assert {entry["type"] for entry in outputs["resources"]} == {kind.value for kind in ResourceType}
    for entry in outputs["resources"]:
        assert set(entry) == {field.alias for field in ResourceDeclaration.model_fields.values()}
    assert schema_problems("endpoints", outputs["endpoints"]) == []
    for name in ("environment", "secrets"):
        assert _problems_in_output(name, outputs[name]) == []
    # The mock engine returns ids that are not Azure's.
    entries: list[dict[str, Any]] = outputs["resources"]
    resources: list[dict[str, Any]] = [{**entry, "id": _ID, "references": []} for entry in entries]
    assert _problems_in_output("resources", resources) == []


_ID = f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/g/providers/Microsoft.Web/sites/s"


def _problems_in_output(name: str, value: object) -> list[str]:
    """The errors that the schema of all outputs finds in one of them."""
    found = schema_problems("stack-outputs", {name: value})
    return [problem for problem in found if problem.startswith(f"$.{name}")]


@pytest.mark.parametrize("stack", STACKS)
def test_endpoints_are_urls_and_the_site_is_behind_front_door(built: Built, stack: str) -> None:
    endpoints = built[stack][1]["endpoints"]
    assert endpoints["site"] == f"https://stitches-{stack}-h.z01.azurefd.net/"
    assert endpoints["health"] == f"https://stitches-{stack}-h.z01.azurefd.net/api/health"
    assert endpoints["app"] == f"https://stitches-{stack}.azurewebsites.net/"
    slot = None if stack == "dev" else f"https://stitches-{stack}-slot-h.z01.azurefd.net/"
    assert endpoints["slot"] == slot


def test_without_front_door_users_and_tests_call_the_app_itself() -> None:
    azure, outputs = build("dev", front_door=False)
    assert not [each.type for each in azure.resources if each.type.startswith("azure-native:cdn:")]
    assert azure.count("azure-native:frontdoor:Policy") == 0
    site = azure.inputs("azure-native:web:WebApp")["siteConfig"]
    assert site["ipSecurityRestrictionsDefaultAction"] == "Allow"
    assert "ipSecurityRestrictions" not in site
    app = outputs["endpoints"]["app"]
    assert (outputs["endpoints"]["site"], outputs["endpoints"]["health"]) == (app, f"{app}api/health")
    test = azure.inputs("azure-native:applicationinsights:WebTest")
    assert test["request"]["requestUrl"] == f"{app}api/health"
    assert {each["type"] for each in outputs["resources"]} == {kind.value for kind in ResourceType} - {"CDN"}


@pytest.mark.parametrize("stack", STACKS)
def test_logical_names_are_unique_per_type(built: Built, stack: str) -> None:
    names = [(resource.type, resource.name) for resource in built[stack][0].resources]
    assert len(set(names)) == len(names)


def test_the_app_names_the_database_and_does_not_wait_for_it() -> None:
    """A component waits for all its arguments, and a database takes a minute."""
    app = one("prod", "stitches:components:WebApp")
    assert any("/databases/stitches" in reference for reference in app.inputs["refersTo"])
    assert not any("azure-native:sql:Database" in urn for urn in app.dependencies)
    assert any("azure-native:sql:Server" in urn for urn in app.dependencies)


@pytest.mark.parametrize(
    ("stack", "name"), [("dev", "Development"), ("staging", "Staging"), ("prod", "Production")]
)
def test_the_application_gets_its_environment_by_aspnet_cores_own_name(
    built: Built, stack: str, name: str
) -> None:
    settings = built[stack][0].inputs("azure-native:web:WebApp")["siteConfig"]["appSettings"]
    assert {"name": "ASPNETCORE_ENVIRONMENT", "value": name} in settings

from typing import Any

from components.app_service.web_app import WebApp, WebAppArgs
from components.placement import Placement
from tests.components.azure_mocks import Azure, run

APP = "azure-native:web:WebApp"
SLOT = "azure-native:web:WebAppSlot"


def make(placement: Placement, **changes: Any) -> Azure:
    arguments: dict[str, Any] = {
        "placement": placement,
        "app_name": "stitches-prod",
        "slot_name": "staging",
        "plan_id": "plan-id",
        "maximum_instances": 2,
        "aspnetcore_environment": "Production",
        "identity_id": "identity-id",
        "subnet_id": "subnet-id",
        "front_door_id": "front-door-id",
        "runtime": "DOTNETCORE|10.0",
        "health_check_path": "/api/health",
        "startup_command": "sh start.sh",
        "migrator_id": "migrator-id",
        "release_settings": {"PHASE": "on"},
    }
    return run(lambda: WebApp("app", WebAppArgs(**{**arguments, **changes})))


def settings(site: dict[str, Any]) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in site["siteConfig"]["appSettings"]}


def test_the_app_allows_only_https_with_modern_tls_and_no_ftp(placement: Placement) -> None:
    app = make(placement).inputs(APP)
    assert app["httpsOnly"] is True
    assert app["siteConfig"]["minTlsVersion"] == "1.2"
    assert app["siteConfig"]["scmMinTlsVersion"] == "1.2"
    assert app["siteConfig"]["ftpsState"] == "Disabled"
    assert app["siteConfig"]["remoteDebuggingEnabled"] is False
    assert app["sshEnabled"] is False


def test_only_our_own_front_door_may_call_the_app(placement: Placement) -> None:
    config = make(placement).inputs(APP)["siteConfig"]
    assert config["ipSecurityRestrictionsDefaultAction"] == "Deny"
    (rule,) = config["ipSecurityRestrictions"]
    assert (rule["tag"], rule["ipAddress"], rule["action"]) == (
        "ServiceTag",
        "AzureFrontDoor.Backend",
        "Allow",
    )
    assert rule["headers"] == {"x-azure-fdid": ["front-door-id"]}


def test_the_app_signs_in_and_reads_its_secrets_as_the_given_identity(placement: Placement) -> None:
    app = make(placement).inputs(APP)
    assert app["identity"] == {"type": "UserAssigned", "userAssignedIdentities": ["identity-id"]}
    assert app["keyVaultReferenceIdentity"] == "identity-id"


def test_the_app_is_a_linux_app_of_the_plan_that_is_checked_on_its_health_path(placement: Placement) -> None:
    app = make(placement).inputs(APP)
    assert (app["kind"], app["reserved"], app["serverFarmId"]) == ("app,linux", True, "plan-id")
    assert app["siteConfig"]["linuxFxVersion"] == "DOTNETCORE|10.0"
    assert app["siteConfig"]["healthCheckPath"] == "/api/health"
    assert app["siteConfig"]["alwaysOn"] is True
    assert app["siteConfig"]["numberOfWorkers"] == 2


def test_all_outbound_traffic_goes_through_the_network(placement: Placement) -> None:
    app = make(placement).inputs(APP)
    assert app["virtualNetworkSubnetId"] == "subnet-id"
    assert app["outboundVnetRouting"] == {"allTraffic": True}


def test_a_tier_without_slots_gets_no_slot(placement: Placement) -> None:
    azure = make(placement, slot_name=None)
    assert azure.count(SLOT) == 0
    assert azure.count("azure-native:web:WebAppSlotConfigurationNames") == 0


def test_a_release_starts_in_the_slot_or_without_a_slot_in_the_app(placement: Placement) -> None:
    """Only there is the identity that may change the schema, and only there is the database prepared."""
    both = make(placement)
    for token, begins in ((SLOT, True), (APP, False)):
        site = both.inputs(token)
        assert ("migrator-id" in site["identity"]["userAssignedIdentities"]) is begins
        assert ("PHASE" in settings(site)) is begins
        assert site["siteConfig"]["appCommandLine"] == "sh start.sh"
    alone = make(placement, slot_name=None).inputs(APP)
    assert alone["identity"]["userAssignedIdentities"] == ["identity-id", "migrator-id"]
    assert settings(alone)["PHASE"] == "on"


def test_the_slot_is_configured_like_the_app_except_for_what_stays_in_it(placement: Placement) -> None:
    azure = make(placement, settings={"KeyVault__Uri": "https://kv/"}, release_settings={"PHASE": "on"})
    app, slot = azure.inputs(APP), azure.inputs(SLOT)
    assert settings(app) == {"KeyVault__Uri": "https://kv/", "ASPNETCORE_ENVIRONMENT": "Production"}
    kept = {"ASPNETCORE_ENVIRONMENT": "Staging", "PHASE": "on"}
    assert settings(slot) == {"KeyVault__Uri": "https://kv/", **kept}
    sticky = azure.inputs("azure-native:web:WebAppSlotConfigurationNames")
    assert set(sticky["appSettingNames"]) == kept.keys()
    for site in (app, slot):
        del site["siteConfig"]["appSettings"], site["identity"]
    assert slot == {**app, "slot": "staging"}


def test_publishing_by_password_is_off_on_app_and_slot(placement: Placement) -> None:
    azure = make(placement)
    for protocol in ("FtpAllowed", "ScmAllowed", "FtpAllowedSlot", "ScmAllowedSlot"):
        assert azure.inputs(f"azure-native:web:WebApp{protocol}")["allow"] is False


def test_changes_of_one_site_never_run_at_the_same_time(placement: Placement) -> None:
    """Azure returns 409 for the second of two concurrent changes of a site."""
    order = [
        resource.type for resource in make(placement).resources if resource.type.startswith("azure-native")
    ]
    assert [name.rsplit(":", 1)[-1] for name in order] == [
        "WebApp",
        "WebAppFtpAllowed",
        "WebAppScmAllowed",
        "WebAppSlotConfigurationNames",
        "WebAppSlot",
        "WebAppFtpAllowedSlot",
        "WebAppScmAllowedSlot",
    ]


def test_app_and_slot_are_in_the_inventory(placement: Placement) -> None:
    declarations: list[dict[str, Any]] = []
    arguments = WebAppArgs(
        placement=placement,
        app_name="stitches-prod",
        slot_name="staging",
        plan_id="plan-id",
        maximum_instances=2,
        aspnetcore_environment="Production",
        identity_id="identity-id",
        subnet_id="subnet-id",
        front_door_id="front-door-id",
        runtime="DOTNETCORE|10.0",
        health_check_path="/api/health",
        startup_command="",
        migrator_id="migrator-id",
        refers_to=("vault-id",),
    )
    run(lambda: declarations.extend(WebApp("app", arguments).declarations))
    assert [entry["name"] for entry in declarations] == ["stitches-prod", "staging"]
    assert all(entry["type"] == "AppService" for entry in declarations)
    assert all(entry["references"] == ["plan-id", "vault-id"] for entry in declarations)

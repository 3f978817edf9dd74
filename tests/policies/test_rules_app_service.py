"""The rules of App Service for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.app_service import RULES
from policies.rules.app_service.types import PLAN, SITE
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]

RESTRICTIONS = "siteConfig.ipSecurityRestrictions"
FRONT_DOOR = {
    "action": "Allow",
    "tag": "ServiceTag",
    "ipAddress": "AzureFrontDoor.Backend",
    "headers": {"x-azure-fdid": ["00000000-0000-4000-8000-000000000009"]},
}
NOT_YET_KNOWN = {**FRONT_DOOR, "headers": {"x-azure-fdid": [UNKNOWN]}}
OFFICE = {"action": "Allow", "ipAddress": "203.0.113.0/24"}


def site_with(path: str, value: object) -> Recorded:
    return one("prod", SITE).with_input(path, value)


def restricted_by(*restrictions: object) -> list[Diagnostic]:
    return analyze(PACK, site_with(RESTRICTIONS, list(restrictions)))


def test_a_restriction_without_front_door_is_found_by_its_index() -> None:
    diagnostics = restricted_by(FRONT_DOOR, OFFICE)
    assert diagnostics
    assert all(line.message.startswith(f"{RESTRICTIONS}[1]") for line in diagnostics)
    assert not any(line.undecided for line in diagnostics)


def test_an_unknown_front_door_hides_no_invalid_restriction_beside_it() -> None:
    diagnostics = restricted_by(NOT_YET_KNOWN, OFFICE)
    assert any(f"{RESTRICTIONS}[1]" in line.message for line in diagnostics if not line.undecided)
    assert [line.message.split(" ")[0] for line in diagnostics if line.undecided] == [
        f"{RESTRICTIONS}[0].headers.x-azure-fdid[0]"
    ]


def test_an_unknown_front_door_alone_is_undecided() -> None:
    assert [line.undecided for line in restricted_by(NOT_YET_KNOWN)] == [True]


def test_a_restriction_that_denies_needs_no_front_door() -> None:
    assert restricted_by(FRONT_DOOR, {**OFFICE, "action": "Deny"}) == []


def test_all_access_may_be_denied() -> None:
    assert restricted_by() == []


def test_a_restriction_without_an_action_allows_access() -> None:
    assert restricted_by({"ipAddress": "203.0.113.0/24"})
    assert restricted_by({key: value for key, value in FRONT_DOOR.items() if key != "action"}) == []


def test_an_unknown_action_matters_only_without_front_door() -> None:
    assert restricted_by({**FRONT_DOOR, "action": UNKNOWN}) == []
    assert [line.undecided for line in restricted_by({**OFFICE, "action": UNKNOWN})] == [True]


def test_a_restriction_that_is_not_an_object_is_a_violation() -> None:
    assert any(not line.undecided for line in restricted_by("203.0.113.0/24"))


def test_a_header_must_contain_an_id() -> None:
    assert restricted_by({**FRONT_DOOR, "headers": {"x-azure-fdid": [""]}})


@pytest.mark.parametrize("origins", [["https://stitches.example.com", "*"], [" * "], [UNKNOWN, "*"]])
def test_every_origin_is_named(origins: list[str]) -> None:
    diagnostics = analyze(PACK, site_with("siteConfig.cors.allowedOrigins", origins))
    assert {line.policy for line in diagnostics if not line.undecided} == {"app-service-hardening"}


def test_named_origins_comply() -> None:
    assert analyze(PACK, site_with("siteConfig.cors.allowedOrigins", ["https://stitches.example.com"])) == []


@pytest.mark.parametrize("runtime", ["DOTNETCORE|10.0", "dotnetcore|10.0", "DOTNETCORE|12.0"])
def test_a_newer_runtime_complies(runtime: str) -> None:
    assert analyze(PACK, site_with("siteConfig.linuxFxVersion", runtime)) == []


@pytest.mark.parametrize("runtime", ["DOTNETCORE|9.0", "DOTNETCORE|3.1", "NODE|22-lts", "DOTNETCORE", ""])
def test_any_other_runtime_is_a_violation(runtime: str) -> None:
    diagnostics = analyze(PACK, site_with("siteConfig.linuxFxVersion", runtime))
    assert [line.policy for line in diagnostics] == ["app-service-runtime"]


@pytest.mark.parametrize("identity", ["", "SystemAssigned", "systemassigned"])
def test_key_vault_references_use_the_named_identity(identity: str) -> None:
    diagnostics = analyze(PACK, site_with("keyVaultReferenceIdentity", identity))
    assert [line.policy for line in diagnostics] == ["app-service-identity"]


@pytest.mark.parametrize("sku", ["S1", "P1", "P1v2", "P0v3", "P1mv3", "P2V4", "I1v2"])
def test_a_plan_with_slots_complies(sku: str) -> None:
    assert analyze(PACK, one("prod", PLAN).with_input("sku", {"name": sku, "capacity": 2.0})) == []


@pytest.mark.parametrize("sku", ["F1", "D1", "B3", "FREE", "SHARED", "Y1", ""])
def test_a_plan_without_slots_is_a_violation(sku: str) -> None:
    diagnostics = analyze(PACK, one("prod", PLAN).with_input("sku", {"name": sku, "capacity": 2.0}))
    assert [line.policy for line in diagnostics] == ["app-service-plan-tier"]


@pytest.mark.parametrize(("stack", "rules"), [("dev", set[str]()), ("staging", {"app-service-plan-tier"})])
def test_dev_may_have_a_small_plan_and_staging_may_not(stack: str, rules: set[str]) -> None:
    small = one("dev", PLAN)
    plan = one(stack, PLAN).with_input("sku", small.inputs["sku"])
    assert {line.policy for line in analyze(PACK, plan)} == rules


def test_a_plan_without_a_sku_is_a_violation() -> None:
    diagnostics = analyze(PACK, one("prod", PLAN).with_input("sku", DELETE))
    assert {line.policy for line in diagnostics} == {"app-service-plan-instances", "app-service-plan-tier"}


def running(config: dict[str, object]) -> list[Diagnostic]:
    site = one("prod", SITE).with_input("siteConfig.linuxFxVersion", DELETE)
    for key, value in config.items():
        site = site.with_input(f"siteConfig.{key}", value)
    return [line for line in analyze(PACK, site) if line.policy == "app-service-runtime"]


@pytest.mark.parametrize(
    "config",
    [
        {"linuxFxVersion": "DOTNETCORE|10.0"},
        {"linuxFxVersion": "dotnetcore|11.0"},
        {"linuxFxVersion": "DOTNET-ISOLATED|10.0"},
        {"netFrameworkVersion": "v10.0"},
        {"linuxFxVersion": "", "netFrameworkVersion": "v10.0"},
        {"linuxFxVersion": "DOCKER|registry.example.com/stitches:7"},
        {"linuxFxVersion": "DOCKER|mcr.microsoft.com/dotnet/aspnet:10.0-alpine"},
        {"linuxFxVersion": "SITECONTAINERS"},
        {"windowsFxVersion": "DOCKER|mcr.microsoft.com/dotnet/framework/aspnet:10.0"},
    ],
)
def test_every_kind_of_app_may_run_dotnet_10(config: dict[str, object]) -> None:
    assert running(config) == []


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"linuxFxVersion": "DOTNETCORE|8.0"},
        {"linuxFxVersion": "DOTNET-ISOLATED|9.0"},
        {"linuxFxVersion": "NODE|22-lts"},
        {"netFrameworkVersion": "v8.0"},
        {"netFrameworkVersion": "v4.0"},
        {"linuxFxVersion": "DOTNETCORE|8.0", "netFrameworkVersion": "v10.0"},
        {"linuxFxVersion": "DOCKER|mcr.microsoft.com/dotnet/aspnet:8.0"},
    ],
)
def test_no_kind_of_app_runs_an_older_one(config: dict[str, object]) -> None:
    assert [line.undecided for line in running(config)] == [False]


def test_an_unknown_runtime_is_undecided() -> None:
    assert [line.undecided for line in running({"linuxFxVersion": UNKNOWN})] == [True]

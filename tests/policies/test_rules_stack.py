"""The rules on whole stacks, beyond the mutants: unknown values, and resources of two environments."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings

from model.settings import AlertSettings
from tests.azure_facts.spellings import spelt_regions
from tests.components.stack_files import configuration_of
from tests.policies.recording import UNKNOWN, Recorded, one, run_of, shipped
from tests.policies.verdicts import Diagnostic, analyze, analyze_stack, pack

PACK = pack()
REGION = [policy for policy in PACK if policy.name == "region"]
ACTION_GROUP = "azure-native:monitor:ActionGroup"
LOG_ALERT = "azure-native:monitor:ScheduledQueryRule"
BUDGET = "azure-native:consumption:Budget"


def with_changed(changed: Recorded, stack: str = "prod") -> list[Recorded]:
    """A committed stack with one resource changed."""
    return [changed if found.urn == changed.urn else found for found in shipped(stack)]


def test_pagers_and_a_readiness_path_break_no_rule() -> None:
    shipped_configuration = configuration_of("prod")
    alerts = {
        "emails": ["on-call@example.com"],
        "sms": ["+1-2065550100"],
        "webhooks": [{"url": "https://on-call.example.com/alerts"}],
    }
    configuration = shipped_configuration.model_copy(
        update={
            "alerts": AlertSettings.model_validate(alerts),
            "app_service": shipped_configuration.app_service.model_copy(
                update={"readiness_path": "/api/ready"}
            ),
        }
    )
    resources = run_of(configuration).resources
    diagnostics = [line for found in resources for line in analyze(PACK, found)] + analyze_stack(
        PACK, resources
    )
    ours = {"alert-routing", "alerts", "readiness-path", "monitor-webhooks", "names"}
    ours |= {"monitor-availability-test-frequency", "monitor-availability-window"}
    assert [line for line in diagnostics if line.policy in ours and not line.undecided] == []


def test_an_urgent_alert_that_does_not_page_although_a_pager_exists_is_found() -> None:
    telephone = {"name": "t", "countryCode": "1", "phoneNumber": "2065550100"}
    urn = "urn:pulumi:prod::stitches::azure-native:monitor:ActionGroup::other"
    group = one("prod", ACTION_GROUP)
    other = replace(group, urn=urn, name="other").with_input("smsReceivers", [telephone])
    diagnostics = reported([*shipped("prod"), other], "alert-routing")
    urgent = {one("prod", LOG_ALERT, f"-availability-{rate}").urn for rate in ("fast", "slow")}
    assert {line.urn for line in diagnostics} == urgent


def reported(resources: Iterable[Recorded], rule: str) -> list[Diagnostic]:
    return analyze_stack([policy for policy in PACK if policy.name == rule], resources)


def test_a_threshold_that_is_unknown_is_undecided_and_names_its_alert() -> None:
    changed = one("prod", LOG_ALERT, "-latency").with_input("criteria.allOf.0.threshold", UNKNOWN)
    diagnostics = reported(with_changed(changed), "alerts")
    assert [line.undecided for line in diagnostics] == [True]
    assert "criteria.allOf[0].threshold of stitches-prod-latency" in diagnostics[0].message


def test_an_alert_with_the_wrong_operator_is_a_violation() -> None:
    changed = one("prod", LOG_ALERT, "-latency").with_input("criteria.allOf.0.operator", "LessThan")
    diagnostics = reported(with_changed(changed), "alerts")
    assert len(diagnostics) == 1
    assert diagnostics[0].urn == changed.urn
    assert 'criteria.allOf[0].operator: expected "GreaterThan"' in diagnostics[0].message


def test_an_amount_that_is_unknown_is_undecided() -> None:
    changed = one("prod", BUDGET).with_input("amount", UNKNOWN)
    assert [line.undecided for line in reported(with_changed(changed), "budget")] == [True]


def test_an_alert_outside_the_environment_does_not_count() -> None:
    alert = one("prod", LOG_ALERT, "-latency")
    diagnostics = reported(with_changed(replace(alert, parent="")), "alerts")
    assert len(diagnostics) == 1
    assert "expected an alert on latencyP95Ms, found none" in diagnostics[0].message


def test_tags_and_names_that_are_unknown_are_undecided() -> None:
    plan = one("prod", "azure-native:web:AppServicePlan")
    for key, rule in {"tags": "tags", "name": "names"}.items():
        diagnostics = [line for line in analyze(PACK, plan.with_input(key, UNKNOWN)) if line.policy == rule]
        assert [line.undecided for line in diagnostics] == [True]


def test_a_name_that_azure_would_reject_is_reported_with_azures_rule() -> None:
    site = one("prod", "azure-native:web:WebApp").with_input("name", "stitches_prod!")
    diagnostics = [line.message for line in analyze(PACK, site) if line.policy == "names"]
    assert any("must consist of letters, digits and hyphens" in message for message in diagnostics)
    assert all("stitches_prod!" not in message for message in diagnostics)


def test_a_secret_among_the_inputs_is_found_by_its_name_by_its_pair_and_by_itself() -> None:
    site = one("prod", "azure-native:web:WebApp")
    for path, value in {
        "siteConfig.clientSecret": "not-a-real-one",
        "siteConfig.appSettings.0": {"name": "Smtp__Password", "value": "not-a-real-one"},
        "siteConfig.appCommandLine": "run --with 'Server=x;Password=not-a-real-one'",
        "siteConfig.defaultDocuments": ["-----BEGIN PRIVATE KEY-----"],
    }.items():
        diagnostics = [line.message for line in analyze(PACK, site.with_input(path, value))]
        assert [message for message in diagnostics if "what looks like one" in message], path
        assert all("not-a-real-one" not in message for message in diagnostics)


def test_a_key_vault_reference_is_not_a_secret() -> None:
    reference = "@Microsoft.KeyVault(VaultName=kv-stitches-prod;SecretName=SmtpPassword)"
    site = one("prod", "azure-native:web:WebApp").with_input(
        "siteConfig.appSettings.0", {"name": "Smtp__Password", "value": reference}
    )
    assert analyze(PACK, site) == []


def test_a_resource_outside_any_environment_is_checked_as_its_stack() -> None:
    account = one("dev", "azure-native:storage:StorageAccount")
    chain = "azure-native:storage:StorageAccount"
    alone = {
        stack: replace(account, urn=f"urn:pulumi:{stack}::stitches::{chain}::alone", parent="")
        for stack in ("dev", "prod", "production")
    }
    rules_of_prod = {"storage-replication", "storage-public-access", "data-protection"}
    for stack, expected in {"dev": set[str](), "prod": rules_of_prod, "production": rules_of_prod}.items():
        rules = {line.policy for line in analyze(PACK, alone[stack])} - {"tags", "names"}
        assert rules == expected


@settings(deadline=None)
@given(spelt_regions())
def test_a_region_is_accepted_in_every_spelling(region: tuple[str, str]) -> None:
    _, spelt = region
    plan = one("prod", "azure-native:web:AppServicePlan").with_input("location", spelt)
    assert [line for line in analyze(REGION, plan) if line.policy == "region"] == []


@settings(deadline=None, max_examples=30)
@given(spelt_regions())
def test_the_environments_own_region_is_recognized_in_every_spelling(region: tuple[str, str]) -> None:
    name, spelt = region
    plan = one("prod", "azure-native:web:AppServicePlan")
    own = plan.inputs["location"]
    invalid = reported(with_changed(plan.with_input("location", spelt)), "one-region")
    assert [line.urn for line in invalid] == ([] if name == own else [plan.urn])


def test_an_invalid_region_is_reported_as_invalid() -> None:
    provider = replace(
        one("prod", "azure-native:web:AppServicePlan").with_input("location", "east-us-1"),
        type="pulumi:providers:azure-native",
    )
    [diagnostics] = [line for line in analyze(REGION, provider) if line.policy == "region"]
    assert "azure-native:location" in diagnostics.message

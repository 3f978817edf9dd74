"""The rule on types that no rule covers, and what rules find on types that the program does not use."""

from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from types import MappingProxyType

import pytest

from policies.rule import Service
from policies.rules import RULES
from policies.rules.companions import LOGGED, REACHED_PRIVATELY
from policies.rules.every_resource import TAGGED
from policies.rules.front_door.profile import DOMAIN
from policies.rules.known_types import NEED_NO_RULE
from policies.rules.sql.access import ENTRA_ONLY
from policies.rules.sql.database import ENCRYPTION
from sandbox.catalogue import TYPES
from sandbox.catalogue.monitoring.log_categories import LOGS
from sandbox.catalogue.network.private_endpoints import GROUP_IDS
from tests.components.stack_files import STACKS
from tests.policies.recording import UNKNOWN, Recorded, shipped
from tests.policies.verdicts import analyze, pack

PACK = pack()


def recorded(
    token: str, stack: str = "prod", inputs: Mapping[str, object] = MappingProxyType({})
) -> Recorded:
    urn = f"urn:pulumi:{stack}::stitches::{token}::other"
    return Recorded(urn=urn, type=token, name="other", inputs=dict(inputs))


def found(token: str, stack: str = "prod", inputs: Mapping[str, object] = MappingProxyType({})) -> set[str]:
    return {line.policy for line in analyze(PACK, recorded(token, stack, inputs)) if not line.undecided}


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:sql:ManagedInstance",
        "azure-native:sql/v20230801:ServerAzureADAdministrator",
        "azure-native:storage:LocalUser",
        "azure-native:web:WebAppAuthSettingsV2",
        "azure-native:keyvault:AccessPolicy",
    ],
)
def test_a_type_of_a_checked_service_that_no_rule_covers_is_found(token: str) -> None:
    assert found(token) == {"known-types"}
    assert found(token, "dev") == {"known-types-advisory"}


@pytest.mark.parametrize(
    "token", ["azure-native:search:Service", "random:index:RandomId", "my:own:Component"]
)
def test_a_type_of_another_service_is_not_found(token: str) -> None:
    assert "known-types" not in found(token)


CREATED = sorted(
    {each.type for stack in STACKS for each in shipped(stack) if each.type.startswith("azure-native:")}
)
NOT_LOGGED = {
    "azure-native:applicationinsights:Component",  # its tables are in the workspace
    "azure-native:monitor:AutoscaleSetting",  # what it does is in the activity log
    "azure-native:storage:BlobServiceProperties",  # the rule names its account
    "azure-native:web:AppServicePlan",  # the sites on it write the logs
}


@pytest.mark.parametrize("token", CREATED)
def test_the_rules_on_tags_logs_and_private_endpoints_know_every_type_that_the_program_creates(
    token: str,
) -> None:
    _, module, name = token.split(":")
    created = getattr(import_module(f"pulumi_azure_native.{module}"), name)
    arm_type = TYPES[token].arm_type.lower()
    assert (token in TAGGED) is ("tags" in signature(created._internal_init).parameters)
    assert token in LOGGED or token in NOT_LOGGED or not LOGS.get(arm_type)
    assert (token in REACHED_PRIVATELY) is (arm_type in GROUP_IDS)


def test_every_type_that_the_program_creates_has_a_rule_of_its_service_or_a_reason_for_none() -> None:
    ruled = {
        token for rule in RULES for token in getattr(rule, "types", ()) if rule.service is not Service.STACK
    }
    assert set(CREATED) - ruled - NEED_NO_RULE.keys() == set()


def test_every_type_that_needs_no_rule_has_none_and_says_why() -> None:
    named = {
        token for rule in RULES for token in getattr(rule, "types", ()) if rule.service is not Service.STACK
    }
    assert not named & NEED_NO_RULE.keys()
    assert all(reason.endswith(".") for reason in NEED_NO_RULE.values())


@pytest.mark.parametrize(
    ("token", "rule", "good", "bad"),
    [
        (
            ENTRA_ONLY,
            "sql-entra-only-setting",
            {"azureADOnlyAuthentication": True},
            {"azureADOnlyAuthentication": False},
        ),
        (ENCRYPTION, "sql-encryption", {"state": "Enabled"}, {"state": "Disabled"}),
        (
            DOMAIN,
            "front-door-domain-tls",
            {"tlsSettings": {"minimumTlsVersion": "TLS12", "certificateType": "ManagedCertificate"}},
            {"tlsSettings": {"minimumTlsVersion": "TLS10", "certificateType": "ManagedCertificate"}},
        ),
    ],
)
def test_a_weakening_setting_is_found_an_absent_one_complies_and_an_unknown_one_is_undecided(
    token: str, rule: str, good: dict[str, object], bad: dict[str, object]
) -> None:
    assert found(token, inputs=good) == set()
    assert found(token, inputs=bad) == {rule}
    assert found(token) == {rule}
    undecided = analyze(PACK, recorded(token, "prod", dict.fromkeys(good, UNKNOWN)))
    assert [(line.policy, line.undecided) for line in undecided] == [(rule, True)]


def test_a_static_website_is_found_whatever_its_settings() -> None:
    assert found("azure-native:storage:StorageAccountStaticWebsite") == {"storage-static-website"}

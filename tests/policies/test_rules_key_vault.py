"""The rules on Key Vault for several values together."""

import pytest

from policies.rules.key_vault import RULES, SECRET, VAULT
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]


def diagnostics_of(path: str, value: object, stack: str = "prod") -> list[Diagnostic]:
    return analyze(PACK, one(stack, VAULT).with_input(f"properties.{path}", value))


def secret(**properties: object) -> Recorded:
    return Recorded(
        urn=f"urn:pulumi:prod::stitches::{SECRET}::other",
        type=SECRET,
        name="other",
        inputs={"properties": properties},
    )


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"contentType": "text/plain", "attributes": {"expires": 1_800_000_000.0}},
        {"attributes": {"enabled": False}},
        {"value": UNKNOWN},
    ],
)
def test_every_secret_that_the_program_creates_is_found(properties: dict[str, object]) -> None:
    diagnostics = analyze(PACK, secret(**properties))
    assert [line.policy for line in diagnostics] == ["key-vault-no-secret-resource"]


def test_a_message_on_a_secret_does_not_contain_its_value() -> None:
    (diagnostics,) = analyze(PACK, secret(value="correct horse battery staple"))
    assert "horse" not in diagnostics.message
    assert "stitches:secrets" in diagnostics.message


def test_an_empty_list_of_access_policies_complies() -> None:
    assert diagnostics_of("accessPolicies", []) == []


def test_an_access_policy_is_found_even_if_all_of_it_is_unknown() -> None:
    diagnostics = diagnostics_of("accessPolicies", [UNKNOWN])
    assert [line.policy for line in diagnostics] == ["key-vault-roles"]
    assert not diagnostics[0].undecided


def test_one_open_range_is_found_beside_others_that_comply_or_are_unknown() -> None:
    diagnostics = diagnostics_of(
        "networkAcls.ipRules", [{"value": "203.0.113.7"}, {"value": "0.0.0.0/0"}, UNKNOWN]
    )
    assert [line.undecided for line in diagnostics] == [False, True]
    assert diagnostics[0].message.startswith("properties.networkAcls.ipRules[1].value: ")


def test_a_missing_firewall_allows_everybody() -> None:
    assert [line.policy for line in diagnostics_of("networkAcls", DELETE)] == ["key-vault-firewall"]


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_only_prod_needs_purge_protection(stack: str) -> None:
    assert diagnostics_of("enablePurgeProtection", DELETE, stack) == []
    assert [line.policy for line in diagnostics_of("enablePurgeProtection", DELETE)] == [
        "key-vault-purge-protection"
    ]


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_only_prod_must_have_no_public_address(stack: str) -> None:
    assert diagnostics_of("publicNetworkAccess", "enabled", stack) == []
    assert diagnostics_of("publicNetworkAccess", "Disabled") == []


def test_a_completely_unknown_vault_is_reported_in_one_line_per_rule() -> None:
    diagnostics = analyze(PACK, one("prod", VAULT).with_input("properties", UNKNOWN))
    assert all(line.undecided for line in diagnostics)
    of_vaults = [rule for rule in RULES if VAULT in getattr(rule, "types", ())]
    assert len(diagnostics) == len({line.policy for line in diagnostics}) == len(of_vaults)

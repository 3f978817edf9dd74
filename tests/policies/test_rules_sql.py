"""The rules of Azure SQL for several values together, and for other values than the mutants have."""

import pytest

from policies.rules.sql import RULES
from policies.rules.sql.access import FIREWALL_RULE, IPV6_FIREWALL_RULE, SERVER
from policies.rules.sql.database import DATABASE
from policies.rules.sql.watchers import AUDITING, EXTENDED_AUDITING, THREAT_DETECTION
from tests.policies.mutants_sql import ALL_OF_AZURE
from tests.policies.recording import DELETE, UNKNOWN, Recorded, one
from tests.policies.verdicts import Diagnostic, analyze, pack

PACK = [policy for policy in pack() if policy.name in {rule.name for rule in RULES}]


def recorded(type_token: str, **inputs: object) -> Recorded:
    return Recorded(
        urn=f"urn:pulumi:dev::stitches::{type_token}::other", type=type_token, name="other", inputs=inputs
    )


def firewall_rule(first: object, last: object) -> list[Diagnostic]:
    return analyze(PACK, recorded(FIREWALL_RULE, startIpAddress=first, endIpAddress=last))


@pytest.mark.parametrize(("first", "last"), [("203.0.113.7", "203.0.113.7"), ("203.0.113.7", "203.0.113.16")])
def test_a_few_addresses_may_be_allowed(first: str, last: str) -> None:
    assert firewall_rule(first, last) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("203.0.113.7", "203.0.113.17"),
        (ALL_OF_AZURE, ALL_OF_AZURE),
        (ALL_OF_AZURE, "255.255.255.255"),
        ("0.0.0.1", "255.255.255.255"),
        ("203.0.113.16", "203.0.113.7"),
        ("203.0.113.7", "2001:db8::7"),
        ("the office", "203.0.113.7"),
        (ALL_OF_AZURE, UNKNOWN),
        (None, "203.0.113.7"),
    ],
)
def test_many_addresses_all_of_azure_or_an_invalid_range_may_not(first: str | None, last: str) -> None:
    assert any(not line.undecided for line in firewall_rule(first, last))


@pytest.mark.parametrize(
    ("first", "last"), [("203.0.113.7", UNKNOWN), (UNKNOWN, "203.0.113.7"), (UNKNOWN, UNKNOWN)]
)
def test_an_unknown_range_is_undecided(first: str, last: str) -> None:
    assert [line.undecided for line in firewall_rule(first, last)] == [True]


def test_the_newer_protocols_addresses_are_counted_too() -> None:
    few = recorded(IPV6_FIREWALL_RULE, startIPv6Address="2001:db8::7", endIPv6Address="2001:db8::10")
    many = recorded(IPV6_FIREWALL_RULE, startIPv6Address="2001:db8::", endIPv6Address="2001:db8::ffff")
    assert analyze(PACK, few) == []
    assert [line.policy for line in analyze(PACK, many)] == ["sql-firewall-range"]


@pytest.mark.parametrize("days", [0.0, 90.0, 3285.0])
def test_an_audit_log_is_kept_long_enough_or_forever(days: float) -> None:
    assert analyze(PACK, one("prod", AUDITING).with_input("retentionDays", days)) == []


@pytest.mark.parametrize("days", [1.0, 89.0, -1.0])
def test_an_audit_log_must_not_be_deleted_early(days: float) -> None:
    assert analyze(PACK, one("prod", AUDITING).with_input("retentionDays", days))


def test_extended_auditing_is_checked_in_the_same_way() -> None:
    groups = one("prod", AUDITING).inputs["auditActionsAndGroups"]
    diagnostics = analyze(
        PACK,
        recorded(
            EXTENDED_AUDITING,
            state="Disabled",
            isAzureMonitorTargetEnabled=True,
            auditActionsAndGroups=groups,
        ),
    )
    assert [line.policy for line in diagnostics] == ["sql-auditing"]


@pytest.mark.parametrize(
    ("more", "less", "undecided"),
    [
        ((), (), []),
        (("DBCC_GROUP",), (), []),
        (("batch_started_group",), (), [False]),
        ((UNKNOWN,), (), [True]),
        ((), ("FAILED_DATABASE_AUTHENTICATION_GROUP",), [False]),
        ((), ("SCHEMA_OBJECT_CHANGE_GROUP",), [False]),
    ],
)
def test_sign_ins_and_changes_are_audited_and_statements_are_not(
    more: tuple[str, ...], less: tuple[str, ...], undecided: list[bool]
) -> None:
    audit = one("prod", AUDITING)
    groups = [group for group in audit.inputs["auditActionsAndGroups"] if group not in less]
    diagnostics = analyze(PACK, audit.with_input("auditActionsAndGroups", [*groups, *more]))
    assert [line.undecided for line in diagnostics] == undecided


@pytest.mark.parametrize(
    ("addresses", "undecided"),
    [([UNKNOWN], [True]), ([UNKNOWN, "on-call@example.com"], []), (["nobody"], [False])],
)
def test_one_known_address_receives_reports_of_threats(addresses: list[str], undecided: list[bool]) -> None:
    diagnostics = analyze(PACK, one("prod", THREAT_DETECTION).with_input("emailAddresses", addresses))
    assert [line.undecided for line in diagnostics] == undecided


@pytest.mark.parametrize(("redundancy", "complies"), [("Zone", True), ("GeoZone", True), ("Geo", False)])
def test_backups_are_stored_in_several_zones_of_their_own_region(redundancy: str, complies: bool) -> None:
    database = one("prod", DATABASE).with_input("requestedBackupStorageRedundancy", redundancy)
    assert (analyze(PACK, database) == []) is complies


def test_a_server_without_administrators_from_entra_has_a_violation_for_each_property() -> None:
    diagnostics = analyze(PACK, one("prod", SERVER).with_input("administrators", None))
    assert [line.policy for line in diagnostics] == ["sql-entra-only"] * 2


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_only_prod_must_be_private(stack: str) -> None:
    assert one(stack, SERVER).inputs["publicNetworkAccess"] == "Enabled"
    assert analyze(PACK, one(stack, SERVER)) == []


SERVERLESS = {"name": "GP_S_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 1.0}


@pytest.mark.parametrize(
    ("sku", "delay", "undecided"),
    [
        (SERVERLESS, -1.0, []),
        (SERVERLESS, None, [False]),
        (SERVERLESS, 15.0, [False]),
        (SERVERLESS, UNKNOWN, [True]),
        ({**SERVERLESS, "name": "GP_Gen5"}, None, []),
        ({**SERVERLESS, "name": UNKNOWN}, None, [True]),
        (UNKNOWN, None, [True]),
    ],
)
def test_a_database_of_prod_never_pauses(sku: object, delay: object, undecided: list[bool]) -> None:
    database = one("prod", DATABASE).with_input("sku", sku)
    database = database.with_input("autoPauseDelay", DELETE if delay is None else delay)
    diagnostics = [line for line in analyze(PACK, database) if line.policy == "sql-awake"]
    assert [line.undecided for line in diagnostics] == undecided


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_a_pause_is_allowed_outside_prod(stack: str) -> None:
    database = one(stack, DATABASE).with_input("sku", SERVERLESS).with_input("autoPauseDelay", 15.0)
    assert analyze(PACK, database) == []

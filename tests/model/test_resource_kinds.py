import pytest

from model.resource_kinds import ResourceKind, kind_of
from policies.rules.names import NAMES
from sandbox import catalogue

# One name for each of Azure's reasons: too short, too long, or with an invalid character.
REJECTED = [
    (ResourceKind.RESOURCE_GROUP, "stitches.", "not ending with a period"),
    (ResourceKind.RESOURCE_GROUP, "a" * 91, "has 91 characters, where 1 to 90 are allowed"),
    (ResourceKind.IDENTITY, "_id", "starting with a letter or digit"),
    (ResourceKind.IDENTITY, "id", "has 2 characters, where 3 to 128 are allowed"),
    (ResourceKind.APP_SERVICE_PLAN, "a" * 61, "has 61 characters, where 1 to 60 are allowed"),
    (ResourceKind.WEB_APP, "stitches-", "not starting or ending with a hyphen"),
    (ResourceKind.WEB_APP, "stitches_prod", "letters, digits and hyphens"),
    (ResourceKind.WEB_APP, "a", "has 1 characters, where 2 to 60 are allowed"),
    (ResourceKind.SLOT, "a" * 60, "has 60 characters, where 2 to 59 are allowed"),
    (ResourceKind.SQL_SERVER, "sql_stitches", "letters, digits and hyphens"),
    (ResourceKind.SQL_SERVER, "-sql", "not starting or ending with a hyphen"),
    (ResourceKind.SQL_DATABASE, "a?b", "characters other than"),
    (ResourceKind.SQL_DATABASE, "a ", "not ending with a space or period"),
    (ResourceKind.STORAGE_ACCOUNT, "st-stitches", "lower-case letters and digits"),
    (ResourceKind.STORAGE_ACCOUNT, "stStitches", "lower-case letters and digits"),
    (ResourceKind.STORAGE_ACCOUNT, "s" * 25, "has 25 characters, where 3 to 24 are allowed"),
    (ResourceKind.BLOB_CONTAINER, "a--b", "single hyphens"),
    (ResourceKind.BLOB_CONTAINER, "Uploads", "lower-case letters"),
    (ResourceKind.KEY_VAULT, "kv--stitches", "single hyphens"),
    (ResourceKind.KEY_VAULT, "1kv", "starting with a letter"),
    (ResourceKind.KEY_VAULT, "kv-stitches-", "ending with a letter or digit"),
    (ResourceKind.KEY_VAULT, "k" * 25, "has 25 characters, where 3 to 24 are allowed"),
    (ResourceKind.KEY_VAULT_KEY, "a_b", "letters, digits and hyphens"),
    (ResourceKind.KEY_VAULT_SECRET, "a_b", "letters, digits and hyphens"),
    (ResourceKind.LOG_ANALYTICS, "log", "has 3 characters, where 4 to 63 are allowed"),
    (ResourceKind.APPLICATION_INSIGHTS, "a&b", "characters other than"),
    (ResourceKind.AVAILABILITY_TEST, "a.", "not ending with a space or period"),
    (ResourceKind.ACTION_GROUP, "a/b", "characters other than"),
    (ResourceKind.AUTOSCALE, "a&b", "characters other than"),
    (ResourceKind.ACTION_GROUP_SHORT_NAME, "st-production", "has 13 characters, where 1 to 12 are allowed"),
    (ResourceKind.LOG_ALERT, "a#b", "characters other than"),
    (ResourceKind.METRIC_ALERT, "a@b", "characters other than"),
    (ResourceKind.ACTIVITY_LOG_ALERT, "a#b", "characters other than"),
    (ResourceKind.DIAGNOSTIC_SETTING, "a:b", "characters other than"),
    (ResourceKind.FRONT_DOOR, "afd_stitches", "letters, digits and hyphens"),
    (ResourceKind.FRONT_DOOR_ENDPOINT, "a" * 47, "has 47 characters, where 1 to 46 are allowed"),
    (ResourceKind.ORIGIN_GROUP, "-app", "not starting or ending with a hyphen"),
    (ResourceKind.ORIGIN, "", "has 0 characters, where 1 to 90 are allowed"),
    (ResourceKind.ROUTE, "a.b", "letters, digits and hyphens"),
    (ResourceKind.RULE_SET, "security-headers", "letters and digits, starting with a letter"),
    (ResourceKind.SECURITY_POLICY, "waf_x", "letters, digits and hyphens"),
    (ResourceKind.WAF_POLICY, "waf-stitches", "letters and digits, starting with a letter"),
    (ResourceKind.WAF_POLICY, "1waf", "letters and digits, starting with a letter"),
    (ResourceKind.BUDGET, "budget 1", "letters, digits, underscores and hyphens"),
    (ResourceKind.BUDGET, "b" * 64, "has 64 characters, where 1 to 63 are allowed"),
    (ResourceKind.SYSTEM_TOPIC, "evgt_vault", "letters, digits and hyphens"),
    (ResourceKind.EVENT_SUBSCRIPTION, "ab", "has 2 characters, where 3 to 64 are allowed"),
    (ResourceKind.SCHEDULED_ACTION, "anomaly 1", "letters, digits, underscores and hyphens"),
    (ResourceKind.VIRTUAL_NETWORK, "v", "has 1 characters, where 2 to 64 are allowed"),
    (ResourceKind.SUBNET, "snet-", "ending with a letter, digit or underscore"),
    (ResourceKind.NETWORK_SECURITY_GROUP, "-nsg", "starting with a letter or digit"),
    (ResourceKind.PRIVATE_ENDPOINT, "pe/sql", "letters, digits, underscores, periods and hyphens"),
    (ResourceKind.LOCK, "lock?", "characters other than"),
]


def test_every_kind_has_a_rule_and_an_invalid_name() -> None:
    assert set(ResourceKind) == {kind for kind, _, _ in REJECTED}


@pytest.mark.parametrize(("kind", "name", "reason"), REJECTED)
def test_a_name_that_azure_rejects_is_rejected_with_the_reason(
    kind: ResourceKind, name: str, reason: str
) -> None:
    problems = kind.name_rule.problems(name)
    assert len(problems) == 1
    assert reason in problems[0]


@pytest.mark.parametrize("token", NAMES)
def test_the_local_azure_uses_the_same_rule(token: str) -> None:
    entry = catalogue.get(token)
    named = {key: kind for key, kind in NAMES[token] if key == entry.name_parameter}
    assert [kind.name_rule for kind in named.values()] == [entry.name]
    assert [kind_of(entry.path) for _ in named] == list(named.values())

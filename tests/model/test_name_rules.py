import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.name_rules import NAME_RULES, ResourceKind, check_name

# Azure's reasons, one name each: what is too short or long, and what has a wrong character.
REFUSED = [
    (ResourceKind.RESOURCE_GROUP, "stitches.", "no period at the end"),
    (ResourceKind.RESOURCE_GROUP, "a" * 91, "has 91 characters, where 1 to 90 are allowed"),
    (ResourceKind.IDENTITY, "_id", "a letter or digit first"),
    (ResourceKind.IDENTITY, "id", "has 2 characters, where 3 to 128 are allowed"),
    (ResourceKind.APP_SERVICE_PLAN, "a" * 41, "has 41 characters, where 1 to 40 are allowed"),
    (ResourceKind.WEB_APP, "stitches-", "a letter or digit at either end"),
    (ResourceKind.WEB_APP, "stitches_prod", "letters, digits and hyphens"),
    (ResourceKind.WEB_APP, "a", "has 1 characters, where 2 to 60 are allowed"),
    (ResourceKind.SLOT, "a" * 60, "has 60 characters, where 2 to 59 are allowed"),
    (ResourceKind.SQL_SERVER, "SQL-stitches", "small letters, digits and hyphens"),
    (ResourceKind.SQL_SERVER, "-sql", "no hyphen at either end"),
    (ResourceKind.SQL_DATABASE, "a?b", "all but"),
    (ResourceKind.SQL_DATABASE, "a ", "no space or period at the end"),
    (ResourceKind.STORAGE_ACCOUNT, "st-stitches", "small letters and digits"),
    (ResourceKind.STORAGE_ACCOUNT, "stStitches", "small letters and digits"),
    (ResourceKind.STORAGE_ACCOUNT, "s" * 25, "has 25 characters, where 3 to 24 are allowed"),
    (ResourceKind.BLOB_CONTAINER, "a--b", "single hyphens"),
    (ResourceKind.BLOB_CONTAINER, "Uploads", "small letters"),
    (ResourceKind.KEY_VAULT, "kv--stitches", "single hyphens"),
    (ResourceKind.KEY_VAULT, "1kv", "a letter first"),
    (ResourceKind.KEY_VAULT, "kv-stitches-", "no hyphen at the end"),
    (ResourceKind.KEY_VAULT, "k" * 25, "has 25 characters, where 3 to 24 are allowed"),
    (ResourceKind.KEY_VAULT_KEY, "a_b", "letters, digits and hyphens"),
    (ResourceKind.KEY_VAULT_SECRET, "a_b", "letters, digits and hyphens"),
    (ResourceKind.LOG_ANALYTICS, "log", "has 3 characters, where 4 to 63 are allowed"),
    (ResourceKind.APPLICATION_INSIGHTS, "a&b", "all but"),
    (ResourceKind.AVAILABILITY_TEST, "a.", "no space or period at the end"),
    (ResourceKind.ACTION_GROUP, "a/b", "all but"),
    (ResourceKind.AUTOSCALE, "a.b", "all but"),
    (ResourceKind.ACTION_GROUP_SHORT_NAME, "st-production", "has 13 characters, where 1 to 12 are allowed"),
    (ResourceKind.LOG_ALERT, "a#b", "all but"),
    (ResourceKind.METRIC_ALERT, "a@b", "all but"),
    (ResourceKind.ACTIVITY_LOG_ALERT, "a@b", "all but"),
    (ResourceKind.DIAGNOSTIC_SETTING, "a:b", "all but"),
    (ResourceKind.FRONT_DOOR, "afd_stitches", "letters, digits and hyphens"),
    (ResourceKind.FRONT_DOOR_ENDPOINT, "a" * 47, "has 47 characters, where 1 to 46 are allowed"),
    (ResourceKind.ORIGIN_GROUP, "-app", "a letter or digit at either end"),
    (ResourceKind.ORIGIN, "", "has 0 characters, where 1 to 90 are allowed"),
    (ResourceKind.ROUTE, "a.b", "letters, digits and hyphens"),
    (ResourceKind.RULE_SET, "security-headers", "letters and digits, with a letter first"),
    (ResourceKind.SECURITY_POLICY, "waf_x", "letters, digits and hyphens"),
    (ResourceKind.WAF_POLICY, "waf-stitches", "letters and digits, with a letter first"),
    (ResourceKind.WAF_POLICY, "1waf", "letters and digits, with a letter first"),
    (ResourceKind.BUDGET, "budget 1", "letters, digits, underscores and hyphens"),
    (ResourceKind.BUDGET, "b" * 64, "has 64 characters, where 1 to 63 are allowed"),
    (ResourceKind.SYSTEM_TOPIC, "evgt_vault", "letters, digits and hyphens"),
    (ResourceKind.EVENT_SUBSCRIPTION, "ab", "has 2 characters, where 3 to 64 are allowed"),
    (ResourceKind.SCHEDULED_ACTION, "anomaly 1", "letters, digits, underscores and hyphens"),
    (ResourceKind.VIRTUAL_NETWORK, "v", "has 1 characters, where 2 to 64 are allowed"),
    (ResourceKind.SUBNET, "snet-", "no period or hyphen last"),
    (ResourceKind.NETWORK_SECURITY_GROUP, "-nsg", "a letter or digit first"),
    (ResourceKind.PRIVATE_ENDPOINT, "pe/sql", "letters, digits, periods, underscores and hyphens"),
    (ResourceKind.LOCK, "lock?", "letters, digits, underscores, parentheses, hyphens and periods"),
]


def test_every_kind_has_a_rule_and_a_name_that_it_refuses() -> None:
    assert set(NAME_RULES) == set(ResourceKind) == {kind for kind, _, _ in REFUSED}


@pytest.mark.parametrize(("kind", "name", "reason"), REFUSED)
def test_a_name_that_azure_refuses_is_refused_with_the_reason(
    kind: ResourceKind, name: str, reason: str
) -> None:
    problems = check_name(kind, name)
    assert len(problems) == 1
    assert reason in problems[0]


@pytest.mark.parametrize("kind", [kind for kind in ResourceKind if kind is not ResourceKind.RULE_SET])
def test_no_rule_takes_a_line_break_at_the_end(kind: ResourceKind) -> None:
    assert check_name(kind, "stitches1\n")


def test_everything_wrong_with_a_name_is_told() -> None:
    assert len(check_name(ResourceKind.STORAGE_ACCOUNT, "St-" * 10)) == 2


@given(st.text(max_size=30))
def test_a_vault_name_is_legal_exactly_if_azures_words_hold(name: str) -> None:
    ascii_alphanumeric = all(char.isascii() and (char.isalnum() or char == "-") for char in name)
    legal = (
        3 <= len(name) <= 24
        and ascii_alphanumeric
        and name[0].isalpha()
        and name[-1] != "-"
        and "--" not in name
    )
    assert (check_name(ResourceKind.KEY_VAULT, name) == []) == legal


@given(st.from_regex(r"[a-z0-9-]{1,28}", fullmatch=True))
def test_likely_vault_names_are_judged_by_azures_words(name: str) -> None:
    legal = 3 <= len(name) <= 24 and name[0].isalpha() and name[-1] != "-" and "--" not in name
    assert (check_name(ResourceKind.KEY_VAULT, name) == []) == legal


def test_globally_unique_are_the_names_that_become_host_names() -> None:
    assert {kind for kind, rule in NAME_RULES.items() if rule.globally_unique} == {
        ResourceKind.WEB_APP,
        ResourceKind.SQL_SERVER,
        ResourceKind.STORAGE_ACCOUNT,
        ResourceKind.KEY_VAULT,
        ResourceKind.FRONT_DOOR_ENDPOINT,
    }

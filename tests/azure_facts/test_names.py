"""The rules of names, compared with a second source: both accept the same names.

Where the two differ, the line says how; ours then follows the more lenient one, unless the difference
is known from Azure's own page: a name that is wrongly rejected stops a program that works.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_facts import names
from azure_facts.names import NameRule


class Second(NamedTuple):
    """A second source of a rule."""

    pattern: str
    source: str
    ours_alone: str = ""
    """Names that our rule accepts and the second source does not, as a pattern; empty if there are none."""
    theirs_alone: str = ""
    """Names that the second source accepts and our rule does not."""


AZURERM = "terraform-provider-azurerm 69697b7"
AZURECAF = "aztfmod/terraform-provider-azurecaf resourceDefinition.json"
ARM = "Azure/bicep-types-az 1f896de"
_ONE = r"[A-Za-z0-9]"
_UNICODE = r".*[^\x00-\x7f].*"
_CONTROLS = r"(?s:.*[\x00-\x1f].*|.*[ .])"
_REPEATED_HYPHENS = r".*--.*"

SECOND = {
    "RESOURCE_GROUP": Second(r"[a-zA-Z0-9\-._()]{0,89}[a-zA-Z0-9\-_()]", AZURECAF, r".*[^\x00-\x7f].*"),
    "IDENTITY": Second(r"[0-9a-zA-Z][0-9a-zA-Z\-_]{2,127}", AZURECAF),
    "FEDERATED_CREDENTIAL": Second(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{2,119}", ARM),
    "PLAN": Second(r"[0-9a-zA-Z\-_]{1,60}", AZURERM),
    "SITE": Second(r"[0-9A-Za-z][0-9A-Za-z-]{0,58}[0-9a-zA-Z]", AZURECAF),
    "SLOT": Second(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,57}[a-zA-Z0-9]", AZURECAF),
    "SQL_SERVER": Second(r"[0-9a-z]([-0-9a-z]{0,61}[0-9a-z])?", AZURERM, r".*[A-Z].*"),
    "STORAGE_ACCOUNT": Second(r"[a-z0-9]{3,24}", AZURERM),
    "VAULT": Second(r"[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]", AZURERM, theirs_alone=_REPEATED_HYPHENS),
    "VAULT_SECRET": Second(r"[0-9a-zA-Z-]{1,127}", AZURERM),
    "VAULT_KEY": Second(r"[a-zA-Z0-9-]{1,127}", ARM),
    "LOCK": Second(r"[a-zA-Z0-9-_.]{1,260}", AZURECAF, r"(?s:.*[^A-Za-z0-9_.-].*)"),
    "ACTION_GROUP": Second(
        r"[^|:<>+#%&\\?/]{0,259}[^|:<>+#%&\\?/. ]", AZURECAF, r".*[|#].*", theirs_alone=_CONTROLS
    ),
    "ACTIVITY_LOG_ALERT": Second(
        r"[^<>*%:&?#+/]{0,259}[^<>*%:&.?#+/]", AZURECAF, theirs_alone=rf"(?s:.*[{{}}\\].*)|{_CONTROLS}"
    ),
    "METRIC_ALERT": Second(
        r"[^<>*%&:\\?+/#@{}]{0,250}[^<>*%&:\\?+/#@{}. ]", AZURECAF, r".{252,}", theirs_alone=_CONTROLS
    ),
    "DIAGNOSTIC_SETTING": Second(r"[^<>*%&:\\?+/]{1,260}", AZURERM, theirs_alone=_CONTROLS),
    "FRONT_DOOR_SECURITY_POLICY": Second(
        r"[\da-zA-Z](?:[-\da-zA-Z]*[\da-zA-Z])?", AZURERM, theirs_alone=r".{261,}|.*[^\x00-\x7f].*"
    ),
    "WORKSPACE": Second(r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]", AZURERM),
    "QUERY_RULE": Second(
        r"[^#<>%&:\\?/{}*]{1,260}",
        ARM,
        theirs_alone=_CONTROLS,
    ),
    "FRONT_DOOR": Second(r"[a-zA-Z0-9]+(-*[a-zA-Z0-9])*", ARM, theirs_alone=r".{261,}"),
    "FRONT_DOOR_ENDPOINT": Second(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,44}[a-zA-Z0-9]", AZURERM, _ONE),
    "FRONT_DOOR_PART": Second(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,88}[a-zA-Z0-9]", AZURERM, _ONE),
    "FRONT_DOOR_RULE": Second(r"[a-zA-Z][a-zA-Z0-9]{0,259}", AZURERM),
    "FRONT_DOOR_RULE_SET": Second(r"[a-zA-Z][a-zA-Z0-9]{0,59}", AZURERM),
    "FRONT_DOOR_DOMAIN": Second(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,258}[a-zA-Z0-9]", AZURERM, _ONE),
    "FIREWALL_POLICY": Second(r"[a-zA-Z][0-9a-zA-Z]{0,127}", AZURERM),
    "BUDGET": Second(r"[-_a-zA-Z0-9]{1,63}", AZURERM),
    "NETWORK": Second(r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,78}[a-zA-Z0-9_])?", AZURERM, r".*[^\x00-\x7f].*"),
    "NETWORK_64": Second(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_]", AZURECAF, r".*[^\x00-\x7f].*"),
    "REGISTRY": Second(r"[a-zA-Z0-9]{5,50}", AZURERM),
    "FILE_SHARE": Second(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", AZURECAF, theirs_alone=_REPEATED_HYPHENS),
    "QUEUE": Second(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", AZURERM, theirs_alone=_REPEATED_HYPHENS),
    "TABLE": Second(r"[A-Za-z][A-Za-z0-9]{2,62}", AZURERM),
    "CONTAINER_ENVIRONMENT": Second(r"[0-9A-Za-z][0-9A-Za-z-]{0,58}[0-9a-zA-Z]", AZURECAF),
    "CONTAINER_APP": Second(r"[a-z0-9][a-z0-9-]{0,30}[a-z0-9]", AZURECAF, theirs_alone=_REPEATED_HYPHENS),
    "CONTAINER_JOB": Second(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", AZURERM, theirs_alone=_REPEATED_HYPHENS),
    "REDIS": Second(
        r"[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9]", AZURECAF, _ONE, theirs_alone=_REPEATED_HYPHENS
    ),
    "REDIS_RULE": Second(r"[a-zA-Z0-9]{1,256}", AZURECAF, r".*_.*"),
    "POSTGRES_SERVER": Second(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", AZURECAF),
    "POSTGRES_DATABASE": Second(r"[a-zA-Z0-9-_]{1,63}", AZURECAF),
    "POSTGRES_RULE": Second(r"[a-zA-Z0-9-_]{1,128}", AZURERM),
    "COSMOS_ACCOUNT": Second(r"[-a-z0-9]{3,50}", AZURERM, theirs_alone=r"-.*|.{45,}"),
    "COSMOS_ENTITY": Second(
        r"[a-zA-Z0-9][a-zA-Z0-9-_.]{0,253}[a-zA-Z0-9_]",
        AZURECAF,
        r"(?s:.*[^A-Za-z0-9_.-].*|[^A-Za-z0-9].*|.*[.-]|.)",
    ),
    "CONTAINER": Second(r"\$root|\$web|[0-9a-z-]{3,63}", AZURERM, r"\$logs", r".*--.*|-.*|.*-"),
}


RULES = {name: rule for name, rule in vars(names).items() if isinstance(rule, NameRule)}


def takes(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name) is not None


CHARACTERS = [*map(chr, range(128)), "é", "ß", "中", "\u0660", "\u2028"]
PAIRS = [f"{one}{other}" for one in "-_. aA1" for other in "-_. aA1"]


def candidates(rule: NameRule) -> Iterator[str]:
    """Names around a rule's bounds, with each character and each pair at the start, inside and at the end."""
    around = {bound + more for bound in (1, rule.minimum, rule.maximum) for more in (-1, 0, 1)}
    for length in sorted(length for length in around if 1 <= length <= 300):
        yield from ("a" * length, "A" * length, "1" * length)
        for put in CHARACTERS if length <= 4 or length == rule.maximum else PAIRS:
            for at in {0, length // 2, length - len(put)}:
                if 0 <= at <= length - len(put):
                    yield "a" * at + put + "a" * (length - at - len(put))
        yield from ("a" * (length - 1) + "\n", "1" * (length - 1) + "-", "-" + "1" * (length - 1))


@pytest.mark.parametrize("which", SECOND)
def test_the_two_sources_accept_the_same_names_except_for_the_listed_ones(which: str) -> None:
    second, rule = SECOND[which], RULES[which]
    for name in candidates(rule):
        ours, theirs = rule.takes(name), takes(second.pattern, name)
        if ours and not theirs:
            assert takes(second.ours_alone, name), second.source
        if theirs and not ours:
            assert takes(second.theirs_alone, name), second.source


@pytest.mark.parametrize("which", RULES)
def test_a_rule_rejects_what_is_too_short_or_too_long_and_a_line_break_at_the_end(which: str) -> None:
    rule = RULES[which]
    for name in {rule.example, *candidates(rule)}:
        if takes(rule.pattern, name):
            assert rule.takes(name) == (rule.minimum <= len(name) <= rule.maximum)
            assert not rule.takes(f"{name}\n")


@pytest.mark.parametrize("which", RULES)
def test_a_rule_has_a_source_and_accepts_its_own_example(which: str) -> None:
    rule = RULES[which]
    assert rule.source
    assert rule.takes(rule.example)
    assert f"'{rule.example}'" in rule.expected


def test_most_rules_have_a_second_source() -> None:
    assert len(SECOND) > len(RULES) - len(SECOND)


def test_every_problem_of_a_name_is_reported() -> None:
    assert len(names.STORAGE_ACCOUNT.problems("St-" * 10)) == 2


def test_a_plan_in_snake_case_has_a_name() -> None:
    assert names.PLAN.takes("my_plan")
    assert not names.SITE.takes("my_site")


def test_of_the_rules_that_list_letters_only_that_of_resource_groups_accepts_other_scripts() -> None:
    naming = {which for which, rule in RULES.items() if "other than" not in rule.characters} - {"BLOB"}
    assert {which for which in naming if RULES[which].takes("stitché")} == {"RESOURCE_GROUP"}


@given(st.text(max_size=30) | st.from_regex(r"[a-z0-9-]{1,28}", fullmatch=True))
def test_a_vault_name_is_valid_exactly_if_it_follows_azures_rule(name: str) -> None:
    ascii_alphanumeric = all(char.isascii() and (char.isalnum() or char == "-") for char in name)
    legal = (
        3 <= len(name) <= 24
        and ascii_alphanumeric
        and name[0].isalpha()
        and name[-1] != "-"
        and "--" not in name
    )
    assert names.VAULT.takes(name) == legal

"""The rules of names, held against a second source: what it takes, we take, and the other way round.

Where the two differ, the line says how; the sandbox then follows the more lenient one, unless the difference
is known from Azure's own page: a name that is wrongly refused stops a program that works.
"""

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.catalogue import names
from sandbox.catalogue.entry import NameRule


class Second(NamedTuple):
    """A second source of a rule."""

    pattern: str
    source: str
    ours_alone: str = ""
    """Names that our rule takes and the second source does not, as a pattern; empty where there are none."""
    theirs_alone: str = ""
    """Names that the second source takes and ours does not."""


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


def rule_named(which: str) -> NameRule:
    return getattr(names, which)


def takes(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name) is not None


@pytest.mark.parametrize("which", SECOND)
@given(data=st.data())
def test_the_two_sources_take_the_same_names_but_for_what_is_said(which: str, data: st.DataObject) -> None:
    second, rule = SECOND[which], rule_named(which)
    theirs = data.draw(st.from_regex(second.pattern, fullmatch=True))
    if not takes(second.theirs_alone, theirs):
        assert rule.pattern.fullmatch(theirs), second.source
    ours = data.draw(st.from_regex(rule.pattern, fullmatch=True))
    if not takes(second.ours_alone, ours):
        assert takes(second.pattern, ours), second.source


def test_a_rule_without_a_second_source_says_in_words_where_it_is_from() -> None:
    rules = {name: rule for name, rule in vars(names).items() if isinstance(rule, NameRule)}
    single = {name: rule.source for name, rule in rules.items() if name not in SECOND}
    assert all(single.values())
    assert len(SECOND) > len(single)


def test_a_plan_in_snake_case_has_a_name() -> None:
    assert names.PLAN.pattern.fullmatch("my_plan")
    assert not names.SITE.pattern.fullmatch("my_site")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.environment_rules import EnvironmentName
from model.naming import EnvironmentNames, Name, RejectedNamesError
from model.resource_kinds import ResourceKind

SUFFIXES = st.from_regex("[a-z0-9]{0,6}", fullmatch=True)
# "kv-stitches-staging-" leaves four of the 24 characters of a vault's name.
LONGEST_SUFFIX = {name: min(6, 24 - len(f"kv-stitches-{name}-")) for name in EnvironmentName}
# Names that become globally unique host names.
GLOBALLY_UNIQUE = {
    ResourceKind.WEB_APP,
    ResourceKind.SQL_SERVER,
    ResourceKind.STORAGE_ACCOUNT,
    ResourceKind.KEY_VAULT,
    ResourceKind.FRONT_DOOR_ENDPOINT,
}


def test_prod_has_the_names_of_the_specification() -> None:
    names = EnvironmentNames(EnvironmentName.PROD)
    assert names.resource_group == "stitches-prod"
    assert names.web_app == "stitches-prod"
    assert names.app_service_plan == "plan-stitches-prod"
    assert names.key_vault == "kv-stitches-prod"


def test_a_suffix_is_added_only_to_globally_unique_names() -> None:
    plain, suffixed = EnvironmentNames(EnvironmentName.PROD), EnvironmentNames(EnvironmentName.PROD, "x7")
    changed = {name for name in plain.makers() if getattr(plain, name) != getattr(suffixed, name)}
    assert changed == {name for name, maker in plain.makers().items() if maker.kind in GLOBALLY_UNIQUE}
    assert suffixed.storage_account == "ststitchesprodx7"
    assert suffixed.key_vault == "kv-stitches-prod-x7"


@given(st.sampled_from(EnvironmentName), SUFFIXES)
def test_names_are_valid_for_azure_or_rejected(environment: EnvironmentName, suffix: str) -> None:
    if len(suffix) > LONGEST_SUFFIX[environment]:
        with pytest.raises(RejectedNamesError) as raised:
            EnvironmentNames(environment, suffix)
        assert list(raised.value.rejections) == [f"kv-stitches-{environment}-{suffix}"]
        return
    names = EnvironmentNames(environment, suffix)
    for attribute, maker in names.makers().items():
        assert maker.kind.name_rule.problems(getattr(names, attribute)) == []


@given(st.sampled_from(EnvironmentName), SUFFIXES)
def test_the_host_name_of_the_slot_fits(environment: EnvironmentName, suffix: str) -> None:
    if len(suffix) <= LONGEST_SUFFIX[environment]:
        names = EnvironmentNames(environment, suffix)
        # azure.md, section 3: "app-slot" is a label of at most 59 characters.
        assert len(f"{names.web_app}-{names.slot}") <= 59


@given(st.sampled_from(EnvironmentName), st.sampled_from(EnvironmentName), SUFFIXES, SUFFIXES)
def test_two_deployments_share_no_globally_unique_name(
    one: EnvironmentName, other: EnvironmentName, suffix: str, other_suffix: str
) -> None:
    longest = min(LONGEST_SUFFIX[one], LONGEST_SUFFIX[other])
    first, second = EnvironmentNames(one, suffix[:longest]), EnvironmentNames(other, other_suffix[:longest])
    if first == second:
        return
    for attribute, maker in first.makers().items():
        if maker.kind in GLOBALLY_UNIQUE:
            assert getattr(first, attribute) != getattr(second, attribute)


def test_every_kind_has_a_name_except_configured_kinds_and_those_of_front_door_routes() -> None:
    kinds = {maker.kind for maker in EnvironmentNames.makers().values()}
    assert kinds == set(ResourceKind) - {ResourceKind.KEY_VAULT_SECRET, ResourceKind.ROUTE}


def test_the_class_attribute_is_the_descriptor() -> None:
    assert isinstance(EnvironmentNames.key_vault, Name)
    assert EnvironmentNames.key_vault.kind is ResourceKind.KEY_VAULT


def test_names_cannot_be_assigned() -> None:
    names = EnvironmentNames(EnvironmentName.DEV)
    with pytest.raises(AttributeError):
        names.suffix = "x7"  # pyright: ignore[reportAttributeAccessIssue]  # must be rejected


@pytest.mark.parametrize("suffix", ["A", "-", "ä", "a b"])
def test_a_suffix_that_makes_an_invalid_name_is_rejected(suffix: str) -> None:
    with pytest.raises(RejectedNamesError, match="storageAccounts"):
        EnvironmentNames(EnvironmentName.DEV, suffix)


@given(st.sampled_from(EnvironmentName), SUFFIXES)
def test_a_name_fits_its_own_environment_and_no_other(environment: EnvironmentName, suffix: str) -> None:
    names = EnvironmentNames(environment, suffix[: LONGEST_SUFFIX[environment]])
    for attribute, maker in names.makers().items():
        assert maker.fits(getattr(names, attribute), environment)
        others = set(EnvironmentName) - {environment} if maker.bears_environment else set[EnvironmentName]()
        assert not any(maker.fits(getattr(names, attribute), other) for other in others)


def test_the_containers_are_reported_together() -> None:
    assert EnvironmentNames(EnvironmentName.DEV).containers == ("uploads", "releases", "keys")

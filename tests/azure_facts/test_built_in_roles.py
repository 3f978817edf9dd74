import pytest

from azure_facts.built_in_roles import BUILT_IN_ROLES, role_named
from azure_facts.names import GUID


def test_every_role_is_found_by_its_name_and_by_the_guid_of_its_definition() -> None:
    assert {role_named(name): name for name in BUILT_IN_ROLES.values()} == BUILT_IN_ROLES
    assert all(GUID.takes(guid) and guid == guid.lower() for guid in BUILT_IN_ROLES)


def test_a_role_that_is_not_listed_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        role_named("Contributer")

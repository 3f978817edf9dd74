import pytest

from model.naming import EnvironmentNames
from model.resource import ResourceType
from operations.inventory.kinds import KINDS, kind_of_type
from tests.policies.recording import one, shipped


def test_every_type_of_the_specification_has_a_kind() -> None:
    assert {kind.type for kind in KINDS.values()} == set(ResourceType)


def test_every_arm_type_of_the_specification_has_a_kind() -> None:
    meant = {kind for resource_type in ResourceType for kind in resource_type.kinds}
    assert {kind.arm for kind in KINDS.values()} == meant


def test_each_name_in_an_id_is_a_name_of_the_model() -> None:
    for kind in KINDS.values():
        makers = [EnvironmentNames.makers()[name.attribute] for name in kind.names]
        assert len(makers) == kind.arm.value.count("/")
        assert makers[-1].kind is kind.arm


@pytest.mark.parametrize("pulumi_type", KINDS)
def test_each_name_in_an_id_is_an_input_of_the_component_and_of_the_resource(pulumi_type: str) -> None:
    kind = KINDS[pulumi_type]
    made = one("prod", pulumi_type)
    component = next(each for each in shipped("prod") if each.urn == made.parent)
    assert component.type == kind.component
    for name in kind.names:
        assert component.inputs[name.argument] == made.inputs[name.input]


def test_a_type_with_an_api_version_is_of_the_same_kind() -> None:
    assert kind_of_type("azure-native:web/v20240401:WebApp") is KINDS["azure-native:web:WebApp"]


def test_other_types_have_no_kind() -> None:
    assert kind_of_type("azure-native:web:WebAppFtpAllowed") is None
    assert kind_of_type("pulumi:pulumi:Stack") is None

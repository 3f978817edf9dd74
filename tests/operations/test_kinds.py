from model.naming import EnvironmentNames
from model.resource import ResourceType
from operations.kinds import KINDS, kind_of_type


def test_every_type_of_the_specification_has_a_kind() -> None:
    assert {kind.type for kind in KINDS.values()} == set(ResourceType)


def test_every_arm_type_of_the_specification_has_a_kind() -> None:
    meant = {kind for resource_type in ResourceType for kind in resource_type.kinds}
    assert {kind.arm for kind in KINDS.values()} == meant


def test_each_name_of_an_id_comes_from_a_name_that_the_model_makes() -> None:
    for kind in KINDS.values():
        makers = [EnvironmentNames.makers()[attribute] for attribute in kind.names.values()]
        assert len(makers) == kind.arm.value.count("/")
        assert makers[-1].kind is kind.arm


def test_a_type_with_an_api_version_is_of_the_same_kind() -> None:
    assert kind_of_type("azure-native:web/v20240401:WebApp") is KINDS["azure-native:web:WebApp"]


def test_other_types_are_of_no_kind() -> None:
    assert kind_of_type("azure-native:web:WebAppFtpAllowed") is None
    assert kind_of_type("pulumi:pulumi:Stack") is None

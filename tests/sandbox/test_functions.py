import pytest

from tests.sandbox.driver import SUBSCRIPTION, Engine, RejectedError, group


def test_a_program_gets_its_caller(engine: Engine) -> None:
    response = engine.invoke("azure-native:authorization:getClientConfig", {})
    assert response["subscriptionId"] == SUBSCRIPTION
    assert set(response) == {"clientId", "objectId", "subscriptionId", "tenantId"}


def test_a_client_token_is_rejected(engine: Engine) -> None:
    with pytest.raises(RejectedError, match="getClientToken: it has no account"):
        engine.invoke("azure-native:authorization:getClientToken", {})


def test_a_resource_is_read_by_the_parameters_of_its_id(engine: Engine) -> None:
    made = group(engine)
    response = engine.invoke("azure-native:resources:getResourceGroup", {"resourceGroupName": "STITCHES-dev"})
    assert response["id"] == made.id
    assert response["location"] == "eastus"


def test_a_resource_that_does_not_exist_is_not_found(engine: Engine) -> None:
    with pytest.raises(RejectedError, match='Status=404 Code="ResourceNotFound"'):
        engine.invoke("azure-native:resources:getResourceGroup", {"resourceGroupName": "absent"})


@pytest.mark.parametrize(
    "token", ["azure-native:web:listWebAppHostKeys", "azure-native:compute:getVirtualMachine"]
)
def test_other_functions_are_rejected_by_name_with_a_fix(engine: Engine, token: str) -> None:
    with pytest.raises(RejectedError, match=f"does not model the function {token}.*python -m sandbox check"):
        engine.invoke(token, {})


def test_a_type_that_is_not_modelled_is_rejected_by_name_with_a_fix(engine: Engine) -> None:
    machine = "azure-native:compute:VirtualMachine"
    with pytest.raises(RejectedError, match=f"the resource type {machine}.*python -m sandbox check"):
        engine.check(machine, {})

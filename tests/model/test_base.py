import pytest
from pydantic import ValidationError

from model.base import Model, wire_name
from model.environment import EnvironmentConfiguration
from model.environment_rules import EnvironmentName
from tests.model import examples


@pytest.mark.parametrize(
    ("field", "wire"),
    [
        ("cost_budget_usd", "costBudgetUSD"),
        ("latency_p95_ms", "latencyP95Ms"),
        ("name", "name"),
        ("key_vault_url", "keyVaultUrl"),
        ("maximum_size_gb", "maximumSizeGb"),
    ],
)
def test_a_field_is_named_on_the_wire_as_in_the_specification(field: str, wire: str) -> None:
    assert wire_name(field) == wire


def prod() -> EnvironmentConfiguration:
    return EnvironmentConfiguration.model_validate(examples.environment("prod"))


def test_a_model_is_created_by_pythons_names_and_dumped_by_the_names_on_the_wire() -> None:
    dumped = prod().model_dump(mode="json")
    assert dumped["costBudgetUSD"] == 500
    assert dumped["monitoringThresholds"]["latencyP95Ms"] == 500
    assert EnvironmentConfiguration(**dict(prod())) == prod()


def test_the_fields_of_a_model_cannot_be_assigned() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        prod().instance_count = 1


def test_an_unknown_key_is_rejected() -> None:
    with pytest.raises(ValidationError, match="colour"):
        EnvironmentConfiguration.model_validate(examples.environment("prod", colour="red"))


def test_an_error_does_not_show_the_value() -> None:
    with pytest.raises(ValidationError) as raised:
        EnvironmentConfiguration.model_validate(examples.environment("prod", name="hunter2"))
    assert "hunter2" not in str(raised.value)


def test_a_changed_copy_is_checked_like_a_new_model() -> None:
    assert prod().model_copy(update={"instance_count": 3}).instance_count == 3
    with pytest.raises(ValidationError, match="at least 2 instances in prod"):
        prod().model_copy(update={"instance_count": 1})


def test_an_unchanged_copy_is_equal() -> None:
    assert prod().model_copy() == prod().model_copy(deep=True) == prod()


def test_a_change_under_an_unknown_name_is_rejected() -> None:
    with pytest.raises(ValidationError):
        prod().model_copy(update={"instances": 3})


def test_a_model_without_calculated_fields_is_dumped_completely() -> None:
    assert Model.calculated == frozenset()
    assert prod().name is EnvironmentName.PROD

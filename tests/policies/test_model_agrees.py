"""What the model lets through keeps every mandatory rule: the model refuses a stack file that is wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from pulumi_policy import EnforcementLevel

from model.stack_configuration import StackConfiguration
from tests.policies.recording import record
from tests.policies.stack_drawings import configurations
from tests.policies.verdicts import ask, ask_of_stack, pack

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
# A pause in prod is legal, so that an exception may allow it; without one the rule refuses it.
LEFT_TO_EXCEPTIONS = {"sql-awake"}
MANDATORY = [
    policy
    for policy in pack()
    if policy.enforcement_level is EnforcementLevel.MANDATORY and policy.name not in LEFT_TO_EXCEPTIONS
]


def broken_rules(configuration: StackConfiguration) -> list[str]:
    resources = record(configuration.environment.name, configuration=configuration)
    said = [line for each in resources for line in ask(MANDATORY, each)]
    said += ask_of_stack(MANDATORY, resources)
    return [f"{line.policy}: {line.message}" for line in said if not line.undecided]


@settings(max_examples=5, deadline=None, suppress_health_check=SLOW)
@given(configuration=configurations())
def test_a_configuration_that_the_model_takes_keeps_every_mandatory_rule(
    configuration: StackConfiguration,
) -> None:
    assert broken_rules(configuration) == []


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(configuration=configurations())
def test_many_configurations_that_the_model_takes_do_so_too(configuration: StackConfiguration) -> None:
    assert broken_rules(configuration) == []

"""If the model accepts a stack file, the schema does too, every mandatory rule is met, and it is built."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from pulumi_policy import EnforcementLevel

from components.cost_management.this_month import this_month
from model.app_service_skus import AppServiceSku
from model.schema import stack_schema
from model.stack_configuration import StackConfiguration
from tests.components.stack_files import configuration_of
from tests.policies.recording import Recorded, run_environment
from tests.policies.stack_drawings import files, stacks
from tests.policies.verdicts import analyze, analyze_stack, pack
from tests.schema_files import schema_problems

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
# The model allows a pause in prod because an exception may allow it; without one the rule reports it.
LEFT_TO_EXCEPTIONS = {"sql-awake"}
MANDATORY = [
    policy
    for policy in pack()
    if policy.enforcement_level is EnforcementLevel.MANDATORY and policy.name not in LEFT_TO_EXCEPTIONS
]


# By type: the input that the program sets from a value of the stack file.
BUILT: list[tuple[str, str, Callable[[StackConfiguration], object]]] = [
    (
        "resources:ResourceGroup",
        "resourceGroupName",
        lambda configuration: configuration.names.resource_group,
    ),
    ("resources:ResourceGroup", "location", lambda configuration: configuration.environment.region),
    ("web:WebApp", "name", lambda configuration: configuration.names.web_app),
    ("keyvault:Vault", "vaultName", lambda configuration: configuration.names.key_vault),
    ("sql:Server", "serverName", lambda configuration: configuration.names.sql_server),
    ("storage:StorageAccount", "accountName", lambda configuration: configuration.names.storage_account),
    ("web:AppServicePlan", "sku.capacity", lambda configuration: configuration.environment.instance_count),
    ("web:AppServicePlan", "sku.name", lambda configuration: configuration.environment.resource_tier.value),
    ("consumption:Budget", "amount", lambda configuration: configuration.environment.cost_budget_usd),
    (
        "consumption:Budget",
        "timePeriod.startDate",
        lambda configuration: configuration.budget.start_date or this_month(),
    ),
]


def broken_rules(resources: Sequence[Recorded]) -> list[str]:
    diagnostics = [line for each in resources for line in analyze(MANDATORY, each)]
    diagnostics += analyze_stack(MANDATORY, resources)
    return [f"{line.policy}: {line.message}" for line in diagnostics if not line.undecided]


def differences(configuration: StackConfiguration, resources: Sequence[Recorded]) -> list[str]:
    """The parts of the program that differ from the stack file."""
    different: list[str] = []
    for type_, path, built in BUILT:
        found = {at(each.inputs, path) for each in resources if each.type == f"azure-native:{type_}"}
        if found != {built(configuration)}:
            different.append(f"{type_}: {path} is {found}")
    groups = [each.inputs for each in resources if each.type == "azure-native:monitor:ActionGroup"]
    recipients = {each["emailAddress"] for group in groups for each in group.get("emailReceivers", [])}
    return (
        different
        if recipients == set(configuration.alerts.emails)
        else [*different, f"recipients: {recipients}"]
    )


def at(inputs: Mapping[str, Any], path: str) -> Any:
    return reduce(lambda value, key: value[key], path.split("."), inputs)


def agrees(file: dict[str, Any], configuration: StackConfiguration) -> None:
    assert schema_problems("stack", file) == []
    resources = run_environment(configuration).resources
    assert broken_rules(resources) == []
    assert differences(configuration, resources) == []


@settings(max_examples=2, deadline=None, suppress_health_check=SLOW)
@given(stack=stacks())
def test_a_stack_file_that_the_model_accepts_complies_with_every_mandatory_rule_and_is_built(
    stack: tuple[dict[str, Any], StackConfiguration],
) -> None:
    agrees(*stack)


# In parts, so that several cores can run them, and no part comes near the time limit. Each part has its own
# seed, because all parts would otherwise draw the same stack files.
@pytest.mark.slow
@pytest.mark.no_cover  # the brief run covers the same code, and measuring would double the time
@pytest.mark.parametrize("part", range(4), ids="part {}".format)
def test_many_stack_files_that_the_model_accepts_do_so_too(part: int) -> None:
    @seed(part)
    @settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
    @given(stack=stacks())
    def each_agrees(stack: tuple[dict[str, Any], StackConfiguration]) -> None:
        agrees(*stack)

    each_agrees()


def test_dev_may_have_no_front_door_in_a_tier_with_slots_too() -> None:
    shipped = configuration_of("dev")
    environment = shipped.environment.model_copy(update={"resource_tier": AppServiceSku.S1})
    site = shipped.site.model_copy(update={"front_door": False})
    without = shipped.model_copy(update={"environment": environment, "site": site})
    assert broken_rules(run_environment(without).resources) == []


def settings_of_schema() -> Iterator[tuple[str, str]]:
    schema = stack_schema()
    for section, content in schema["properties"]["config"]["properties"].items():
        reference: str = content.get("items", content)["$ref"]
        for setting in schema["$defs"][reference.rpartition("/")[2]]["properties"]:
            yield section.removeprefix("stitches:"), setting


def settings_in(file: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section, content in file.items():
        entries = cast("list[dict[str, Any]]", content if section == "secrets" else [content])
        yield from ((section, setting) for entry in entries for setting in entry)


def test_every_setting_is_generated() -> None:
    """A setting that is never generated is not tested in the program."""
    missing = set(settings_of_schema())

    @settings(max_examples=50, phases=[Phase.generate], suppress_health_check=SLOW)
    @given(files("dev"))
    def draw(file: dict[str, Any]) -> None:
        missing.difference_update(settings_in(file))

    for number in range(20):
        seed(number)(draw)()
        if not missing:
            break
    assert missing == set()

"""What the model accepts is valid by the schema, complies with every mandatory rule, and is what is built."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pulumi_policy import EnforcementLevel

from components.cost_management.this_month import this_month
from model.app_service_skus import AppServiceSku
from model.schema import stack_schema
from model.stack_configuration import StackConfiguration
from tests.components.stack_files import configuration_of
from tests.policies.recording import Recorded, run_environment
from tests.policies.stack_drawings import files, stacks
from tests.policies.verdicts import ask, ask_of_stack, pack
from tests.schema_files import schema_problems

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
# The model allows a pause in prod, so that an exception may allow it; without one the rule reports it.
LEFT_TO_EXCEPTIONS = {"sql-awake"}
MANDATORY = [
    policy
    for policy in pack()
    if policy.enforcement_level is EnforcementLevel.MANDATORY and policy.name not in LEFT_TO_EXCEPTIONS
]


# By type: where the program sets what the stack file configures.
BUILT: list[tuple[str, str, Callable[[StackConfiguration], object]]] = [
    ("resources:ResourceGroup", "resourceGroupName", lambda said: said.names.resource_group),
    ("resources:ResourceGroup", "location", lambda said: said.environment.region),
    ("web:WebApp", "name", lambda said: said.names.web_app),
    ("keyvault:Vault", "vaultName", lambda said: said.names.key_vault),
    ("sql:Server", "serverName", lambda said: said.names.sql_server),
    ("storage:StorageAccount", "accountName", lambda said: said.names.storage_account),
    ("web:AppServicePlan", "sku.capacity", lambda said: said.environment.instance_count),
    ("web:AppServicePlan", "sku.name", lambda said: said.environment.resource_tier.value),
    ("consumption:Budget", "amount", lambda said: said.environment.cost_budget_usd),
    ("consumption:Budget", "timePeriod.startDate", lambda said: said.budget.start_date or this_month()),
]


def broken_rules(resources: Sequence[Recorded]) -> list[str]:
    said = [line for each in resources for line in ask(MANDATORY, each)]
    said += ask_of_stack(MANDATORY, resources)
    return [f"{line.policy}: {line.message}" for line in said if not line.undecided]


def built_otherwise(configuration: StackConfiguration, resources: Sequence[Recorded]) -> list[str]:
    """The parts of the program that differ from the stack file."""
    wrong: list[str] = []
    for type_, path, said in BUILT:
        found = {at(each.inputs, path) for each in resources if each.type == f"azure-native:{type_}"}
        if found != {said(configuration)}:
            wrong.append(f"{type_}: {path} is {found}")
    groups = [each.inputs for each in resources if each.type == "azure-native:monitor:ActionGroup"]
    told = {each["emailAddress"] for group in groups for each in group.get("emailReceivers", [])}
    return wrong if told == set(configuration.alerts.emails) else [*wrong, f"told: {told}"]


def at(inputs: Mapping[str, Any], path: str) -> Any:
    return reduce(lambda value, key: value[key], path.split("."), inputs)


def agrees(file: dict[str, Any], configuration: StackConfiguration) -> None:
    assert schema_problems("stack", file) == []
    resources = run_environment(configuration).resources
    assert broken_rules(resources) == []
    assert built_otherwise(configuration, resources) == []


@settings(max_examples=2, deadline=None, suppress_health_check=SLOW)
@given(stack=stacks())
def test_a_stack_file_that_the_model_accepts_complies_with_every_mandatory_rule_and_is_what_is_built(
    stack: tuple[dict[str, Any], StackConfiguration],
) -> None:
    agrees(*stack)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(stack=stacks())
def test_many_stack_files_that_the_model_accepts_do_so_too(
    stack: tuple[dict[str, Any], StackConfiguration],
) -> None:
    agrees(*stack)


def test_dev_does_without_front_door_in_a_tier_with_slots_too() -> None:
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


def test_every_setting_is_drawn() -> None:
    """A setting that is never drawn is one with which no test has built the program."""
    drawn: set[tuple[str, str]] = set()

    @settings(max_examples=50, phases=[Phase.generate], suppress_health_check=SLOW)
    @given(files("dev"))
    def draw(file: dict[str, Any]) -> None:
        drawn.update(settings_in(file))

    draw()
    assert set(settings_of_schema()) - drawn == set()

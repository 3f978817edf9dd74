"""The messages for an invalid configuration, except for problems of the environment itself."""

import json
from typing import Any

import pytest

from model.environment_rules import EnvironmentName
from model.errors import ConfigurationError
from model.stack import read_stack_configuration
from tests.model import examples
from tests.model.messages import problem_text, problems

LATENCY = "95th percentile of request durations, in milliseconds, above which an alert fires; above 0."
ERROR_RATE = "Percent of failed requests above which an alert fires; above 0, at most 100."
AVAILABILITY = "Percent of passed availability tests below which an alert fires; above 0, at most 100."
KEYS_OF_STACK = (
    "environment, naming, alerts, appService, database, storage, logs, monitoring, network, site, budget, "
    "protection, secrets"
)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("latencyP95Ms", 0, "a number greater than 0"),
        ("latencyP95Ms", -1, "a number greater than 0"),
        ("latencyP95Ms", "500", "a number, without quotes"),
        ("latencyP95Ms", True, "a number, without quotes"),
        ("errorRatePercent", 0, "a number greater than 0"),
        ("errorRatePercent", -0.1, "a number greater than 0"),
        ("errorRatePercent", 100.1, "a number of at most 100"),
        ("errorRatePercent", "1", "a number, without quotes"),
        ("availabilityPercent", 0, "a number greater than 0"),
        ("availabilityPercent", -99.5, "a number greater than 0"),
        ("availabilityPercent", 101, "a number of at most 100"),
        ("availabilityPercent", "99.5", "a number, without quotes"),
        ("availabilityPercent", float("nan"), "a finite number"),
    ],
)
def test_an_invalid_threshold_is_reported(key: str, value: object, expected: str) -> None:
    examples_and_meanings = {
        "latencyP95Ms": ("500", LATENCY),
        "errorRatePercent": ("1.0", ERROR_RATE),
        "availabilityPercent": ("99.5", AVAILABILITY),
    }
    example, meaning = examples_and_meanings[key]
    thresholds = {**examples.environment("dev")["monitoringThresholds"], key: value}
    objects = examples.stack("dev", environment=examples.environment("dev", monitoringThresholds=thresholds))
    assert problems("dev", objects) == problem_text(
        "dev",
        f"environment.monitoringThresholds.{key}",
        expected,
        f"{key}: {example}",
        f"Correct the value. {meaning}",
    )


def test_a_missing_environment_is_reported_with_a_complete_example() -> None:
    message = problems("dev", examples.stack("dev", environment=None))
    example = json.loads(message.partition("Example:  stitches:environment: ")[2].partition("\n")[0])
    assert read_stack_configuration(
        examples.engine_values(examples.stack("prod", environment=example)), "prod"
    )
    assert message == problem_text(
        "dev",
        "environment",
        "a value for this required key",
        f"stitches:environment: {json.dumps(example)}",
        "Add it. The environment, as the specification has it.",
    )


def test_a_string_in_place_of_the_environment_is_reported() -> None:
    values = {**examples.engine_values(examples.stack("dev")), "stitches:environment": "dev"}
    with pytest.raises(ConfigurationError) as raised:
        read_stack_configuration(values, "dev")
    assert [problem.key for problem in raised.value.problems] == ["stitches:environment"]
    assert raised.value.problems[0].expected == "an object: keys with their values"


def test_a_misspelt_object_is_reported() -> None:
    objects = examples.stack("dev", databse={"sku": "S0"})
    assert problems("dev", objects) == problem_text(
        "dev",
        "databse",
        f"one of the keys {KEYS_OF_STACK}",
        "",
        'Did you mean "database"? Correct the key, or remove it.',
    )


def test_a_name_that_azure_would_reject_is_reported() -> None:
    objects = examples.stack("staging", naming={"suffix": "abcde"})
    assert problems("staging", objects) == problem_text(
        "staging",
        "naming.suffix",
        'a suffix with which Azure accepts every name; "kv-stitches-staging-abcde" has 25 characters, where '
        "3 to 24 are allowed (Microsoft.KeyVault/vaults)",
        "suffix: x7",
        "Shorten the suffix.",
    )


@pytest.mark.parametrize("suffix", ["Ab", "a-b", "abcdefg", "ä", "a\n"])
def test_a_suffix_of_other_characters_is_reported(suffix: str) -> None:
    objects = examples.stack("dev", naming={"suffix": suffix})
    assert problems("dev", objects) == problem_text(
        "dev",
        "naming.suffix",
        "nothing, or 1 to 6 lower-case letters and digits",
        "suffix: x7",
        "Shorten it, or remove it: it only distinguishes globally unique names from other people's.",
    )


SECRET_VALUE = "hunter2-hunter2"  # noqa: S105  # must not appear in any message


@pytest.mark.parametrize("key", ["value", "secret", "password", "connectionString", "secretValue", "secure"])
def test_a_secrets_value_among_the_metadata_is_rejected_and_not_repeated(key: str) -> None:
    declaration = {"name": "OAuthClientSecret", "type": "ApiKey", "createdBy": "admin@example.com"}
    message = problems("dev", examples.stack("dev", secrets=[{**declaration, key: SECRET_VALUE}]))
    assert message == problem_text(
        "dev",
        f"secrets[0].{key}",
        "metadata only: a secret's value is never stored here, under any key",
        "createdBy: admin@example.com",
        "Remove the key, and replace the secret by a new one in Key Vault (`az keyvault secret set`): a "
        "value that was in a file is known to everybody who has read it.",
    )


@pytest.mark.parametrize(
    "text",
    ["AccountKey=c2VjcmV0;EndpointSuffix=x", "Server=x;Password=hunter2", "https://u:p4ss@example.com"],
)
def test_a_secret_in_a_field_of_metadata_is_rejected_and_not_repeated(text: str) -> None:
    declaration = {"name": "OAuthClientSecret", "type": "ApiKey", "createdBy": text}
    message = problems("dev", examples.stack("dev", secrets=[declaration]))
    assert message == problem_text(
        "dev",
        "secrets[0].createdBy",
        "metadata, and never a secret's value",
        "createdBy: admin@example.com",
        "Remove the value, put it into Key Vault, and replace the secret by a new one: a value that was in a "
        "file is known to everybody who has read it.",
    )


def test_all_problems_are_reported_at_once_in_one_message() -> None:
    objects = examples.stack(
        "prod",
        environment=examples.environment(
            "prod",
            resourceTier="B1",
            instanceCount=1,
            backupStrategy="simple",
            storageReplication="LRS",
            region="eastus1",
            costBudgetUSD=0,
            colour="red",
            monitoringThresholds={"latencyP95Ms": 0, "errorRatePercent": "1", "availabilityPercent": 101},
        ),
        alerts={"emails": []},
        appService={"zoneRedundant": True},
        database=None,
        logs={"dailyQuotaGb": 1},
        protection={"dataLocks": False, "protect": False},
        budget={"startMonth": "December"},
        secrets=[{"name": "a", "type": "ApiKey", "createdBy": "b", "value": SECRET_VALUE}],
        surprise={},
    )
    with pytest.raises(ConfigurationError) as raised:
        read_stack_configuration(examples.engine_values(objects), "prod")
    assert [problem.key.removeprefix("stitches:") for problem in raised.value.problems] == [
        "environment.resourceTier",
        "environment.instanceCount",
        "environment.backupStrategy",
        "environment.storageReplication",
        "environment.monitoringThresholds.latencyP95Ms",
        "environment.monitoringThresholds.errorRatePercent",
        "environment.monitoringThresholds.availabilityPercent",
        "environment.region",
        "environment.costBudgetUSD",
        "environment.colour",
        "alerts.emails",
        "database",
        "logs.dailyQuotaGb",
        "budget.startMonth",
        "protection.dataLocks",
        "protection.protect",
        "secrets[0].value",
        "surprise",
    ]
    assert all(str(problem) in str(raised.value) for problem in raised.value.problems)


def test_rules_between_objects_are_checked_if_the_environment_has_other_problems() -> None:
    objects = examples.stack(
        "staging",
        environment=examples.environment("staging", region="westus", costBudgetUSD=0),
        appService={"zoneRedundant": True},
        database={"administrators": examples.administrators(), "zoneRedundant": True},
    )
    with pytest.raises(ConfigurationError) as raised:
        read_stack_configuration(examples.engine_values(objects), "staging")
    assert [problem.key for problem in raised.value.problems] == [
        "stitches:environment.costBudgetUSD",
        "stitches:appService.zoneRedundant",
        "stitches:database.zoneRedundant",
    ]


def test_the_stacks_name_decides_which_rules_apply_if_the_environments_name_is_invalid() -> None:
    environment = examples.environment("prod", name="production", instanceCount=1)
    with pytest.raises(ConfigurationError) as raised:
        read_stack_configuration(
            examples.engine_values(examples.stack("prod", environment=environment)), "prod"
        )
    assert [problem.key for problem in raised.value.problems] == [
        "stitches:environment.name",
        "stitches:environment.instanceCount",
    ]


def test_a_stack_with_another_name_is_reported_with_all_environments() -> None:
    assert problems("test", examples.stack("dev")) == problem_text(
        "test",
        "environment.name",
        f'the name of the stack; "test" is not one of {", ".join(EnvironmentName)}',
        "name: dev",
        "Use a stack of that name: `pulumi stack select dev`.",
    )


def test_no_message_repeats_an_input() -> None:
    invalid = "wrong-wrong"
    objects: dict[str, Any] = {
        "environment": dict.fromkeys(examples.environment("dev"), invalid),
        "naming": {"suffix": invalid},
        "alerts": {"emails": [invalid, invalid]},
        "appService": {"runtime": invalid, "zoneRedundant": invalid, "healthCheckPath": invalid},
        "database": {"administrators": {key: [invalid] for key in examples.administrators()}, "sku": invalid},
        "network": {"addressSpace": invalid, "privateEndpoints": invalid},
        "budget": {"startMonth": invalid},
        "secrets": [{"name": invalid + "!", "type": invalid, "createdBy": [invalid], "isActive": invalid}],
        "storage": invalid,
    }
    message = problems("dev", objects)
    assert message.count("Expected") == 24
    assert invalid not in message


def test_keys_of_other_namespaces_are_ignored() -> None:
    values = {**examples.engine_values(examples.stack("dev")), "azure-native:location": "eastus", "x:y": "{"}
    assert read_stack_configuration(values, "dev").environment.name == "dev"


def test_another_project_has_its_own_namespace() -> None:
    values = {
        key.replace("stitches:", "sewing:"): text
        for key, text in examples.engine_values(examples.stack("dev")).items()
    }
    assert read_stack_configuration(values, "dev", project="sewing").names.web_app == "stitches-dev"


def test_floats_of_whole_numbers_are_accepted_because_the_engine_sends_them() -> None:
    environment = examples.environment("prod", instanceCount=2.0)
    configuration = read_stack_configuration(
        examples.engine_values(examples.stack("prod", environment=environment)), "prod"
    )
    assert configuration.environment.instance_count == 2


def test_deeply_nested_json_is_rejected_without_a_crash() -> None:
    values = {**examples.engine_values(examples.stack("dev")), "stitches:environment": "[" * 100_000}
    with pytest.raises(ConfigurationError, match="an object: keys with their values"):
        read_stack_configuration(values, "dev")

from typing import Any

import pytest
from pydantic import ValidationError

from model.environment import EnvironmentConfiguration
from model.errors import ConfigurationError
from model.stack import StackConfiguration, read_stack_configuration
from tests.model import examples

NO_ZONES = {"region": "westus"}


def rejected_at(stack: str, **changes: object) -> list[str]:
    """The invalid keys of a configuration that is created without reading a file."""
    with pytest.raises(ValidationError) as raised:
        StackConfiguration.model_validate(examples.stack(stack, **changes))
    return [".".join(map(str, error["loc"])) for error in raised.value.errors()]


@pytest.mark.parametrize("stack", examples.ENVIRONMENTS)
def test_the_smallest_configuration_is_valid_and_survives_a_round_trip(stack: str) -> None:
    configuration = StackConfiguration.model_validate(examples.stack(stack))
    assert StackConfiguration.model_validate_json(configuration.model_dump_json()) == configuration


@pytest.mark.parametrize("key", ["environment", "alerts", "database"])
def test_settings_without_a_default_are_required(key: str) -> None:
    assert rejected_at("dev", **{key: None}) == [key]


def test_by_default_everything_is_safe() -> None:
    configuration = StackConfiguration.model_validate(examples.stack("prod"))
    assert configuration.protection.data_locks
    assert configuration.protection.protect
    assert configuration.logs.daily_quota_gb is None
    assert configuration.logs.retention_days == 90
    assert configuration.network.private_endpoints
    assert configuration.app_service.zone_redundant
    assert configuration.secrets == ()


@pytest.mark.parametrize(("stack", "reported"), [("dev", False), ("staging", False), ("prod", True)])
def test_by_default_unusual_cost_is_reported_in_prod(stack: str, *, reported: bool) -> None:
    assert StackConfiguration.model_validate(examples.stack(stack)).budget.anomalies is reported
    other = {"budget": {"startMonth": "2026-12", "anomalies": not reported}}
    assert StackConfiguration.model_validate(examples.stack(stack, **other)).budget.anomalies is not reported


@pytest.mark.parametrize(("stack", "most"), [("dev", 1), ("staging", 1), ("prod", 4)])
def test_by_default_only_prod_scales_with_its_load_to_twice_its_instances(stack: str, most: int) -> None:
    configuration = StackConfiguration.model_validate(examples.stack(stack))
    assert configuration.app_service.maximum_instances == most


def test_twice_the_instances_are_limited_by_the_tier() -> None:
    many = examples.environment("prod", instanceCount=20)
    configuration = StackConfiguration.model_validate(examples.stack("prod", environment=many))
    assert configuration.app_service.maximum_instances == 30


@pytest.mark.parametrize(
    ("stack", "most", "legal"),
    [
        ("prod", 1, False),
        ("prod", 2, True),
        ("prod", 30, True),
        ("prod", 31, False),
        ("staging", 10, True),
        ("staging", 11, False),
        ("dev", 1, True),
        ("dev", 2, False),
    ],
)
def test_the_maximum_number_of_instances_is_within_the_limit_of_the_tier(
    stack: str, most: int, *, legal: bool
) -> None:
    written = {"appService": {"maximumInstances": most}}
    if legal:
        configuration = StackConfiguration.model_validate(examples.stack(stack, **written))
        assert configuration.app_service.maximum_instances == most
    else:
        assert rejected_at(stack, **written) == ["appService.maximumInstances"]


def test_by_default_prods_database_never_pauses_and_its_backups_are_kept_for_a_year() -> None:
    database = StackConfiguration.model_validate(examples.stack("prod")).database
    assert (database.sku, database.auto_pause_delay_minutes) == ("S3", None)
    assert database.short_term_retention_days == 35
    assert database.long_term_retention
    assert (database.long_term_retention.weekly, database.long_term_retention.monthly) == ("P4W", "P12M")


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_by_default_a_database_pauses_outside_prod(stack: str) -> None:
    database = StackConfiguration.model_validate(examples.stack(stack)).database
    assert (database.sku, database.auto_pause_delay_minutes) == ("GP_S_Gen5_1", 60)
    assert (database.short_term_retention_days, database.long_term_retention) == (7, None)


@pytest.mark.parametrize(
    ("given", "delay", "days", "long_term"),
    [
        ({"sku": "GP_S_Gen5_2"}, -1, 35, True),
        ({"sku": "GP_S_Gen5_2", "autoPauseDelayMinutes": 15}, 15, 35, False),
        ({"sku": "Basic"}, None, 7, True),
        ({"shortTermRetentionDays": 14, "longTermRetention": {}}, None, 14, False),
    ],
)
def test_prods_own_database_settings_are_kept(
    given: dict[str, object], delay: int | None, days: int, *, long_term: bool
) -> None:
    written = examples.stack("prod", database={"administrators": examples.administrators(), **given})
    database = StackConfiguration.model_validate(written).database
    assert (database.auto_pause_delay_minutes, database.short_term_retention_days) == (delay, days)
    kept = database.long_term_retention
    assert bool(kept and kept.weekly) is long_term


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_outside_prod_named_addresses_may_be_allowed(stack: str) -> None:
    written = examples.stack(stack, network={"allowedAddresses": ["203.0.113.7"]})
    (allowed,) = StackConfiguration.model_validate(written).network.allowed_addresses
    assert str(allowed) == "203.0.113.7/32"


@pytest.mark.parametrize("stack", ["dev", "staging"])
def test_by_default_logs_have_a_quota_outside_prod(stack: str) -> None:
    logs = StackConfiguration.model_validate(examples.stack(stack)).logs
    assert (logs.daily_quota_gb, logs.retention_days) == (1, 30)
    logs = StackConfiguration.model_validate(examples.stack(stack, logs={"dailyQuotaGb": 7})).logs
    assert logs.daily_quota_gb == 7


def test_the_names_follow_from_environment_and_suffix() -> None:
    configuration = StackConfiguration.model_validate(examples.stack("prod", naming={"suffix": "x7"}))
    assert configuration.names.key_vault == "kv-stitches-prod-x7"
    assert configuration.names.resource_group == "stitches-prod"


DATABASE = {"administrators": examples.administrators(), "sku": "GP_S_Gen5_1", "zoneRedundant": True}


@pytest.mark.parametrize(
    ("stack", "changes", "keys"),
    [
        ("staging", {"naming": {"suffix": "abcde"}}, ["naming.suffix"]),
        ("dev", {"appService": {"zoneRedundant": True}}, ["appService.zoneRedundant"]),
        (
            "staging",
            {
                "environment": examples.environment("staging", resourceTier="P1v3", instanceCount=1),
                "appService": {"zoneRedundant": True},
            },
            ["appService.zoneRedundant"],
        ),
        (
            "staging",
            {
                "environment": examples.environment(
                    "staging", resourceTier="P1v3", instanceCount=2, region="westus"
                ),
                "appService": {"zoneRedundant": True},
            },
            ["appService.zoneRedundant"],
        ),
        (
            "dev",
            {"environment": examples.environment("dev", **NO_ZONES), "database": DATABASE},
            ["database.zoneRedundant"],
        ),
        ("prod", {"logs": {"dailyQuotaGb": 5}}, ["logs.dailyQuotaGb"]),
        ("prod", {"monitoring": {"testPlaces": 4}}, ["monitoring.testPlaces"]),
        (
            "prod",
            {"monitoring": {"testPlaces": 1, "testEveryMinutes": 15}},
            ["monitoring.testPlaces", "monitoring.testEveryMinutes"],
        ),
        ("prod", {"logs": {"retentionDays": 30}}, ["logs.retentionDays"]),
        ("dev", {"logs": {"dailyQuotaGb": None}}, ["logs.dailyQuotaGb"]),
        ("prod", {"network": {"privateEndpoints": False}}, ["network.privateEndpoints"]),
        ("prod", {"network": {"allowedAddresses": ["203.0.113.7"]}}, ["network.allowedAddresses"]),
        (
            "staging",
            {"network": {"privateEndpoints": True, "allowedAddresses": ["203.0.113.7"]}},
            ["network.allowedAddresses"],
        ),
        ("prod", {"appService": {"zoneRedundant": False}}, ["appService.zoneRedundant"]),
        (
            "prod",
            {"environment": examples.environment("prod", resourceTier="S1"), "appService": {}},
            ["appService.zoneRedundant"],
        ),
        ("staging", {"site": {"frontDoor": False}}, ["site.frontDoor"]),
        ("prod", {"site": {"frontDoor": False}}, ["site.frontDoor"]),
        ("prod", {"protection": {"dataLocks": False}}, ["protection.dataLocks"]),
        ("prod", {"protection": {"protect": False}}, ["protection.protect"]),
        ("prod", {"protection": {"purgeProtection": False}}, ["protection.purgeProtection"]),
        (
            "prod",
            {"protection": {"dataLocks": False, "protect": False}},
            ["protection.dataLocks", "protection.protect"],
        ),
    ],
)
def test_a_requirement_of_one_object_on_another_is_checked(
    stack: str, changes: dict[str, Any], keys: list[str]
) -> None:
    assert rejected_at(stack, **changes) == keys


@pytest.mark.parametrize(
    ("stack", "changes"),
    [
        ("staging", {"naming": {"suffix": "abcd"}}),
        ("prod", {"naming": {"suffix": "abcdef"}}),
        ("prod", {"appService": {"zoneRedundant": True}}),
        ("prod", {"database": DATABASE}),
        ("dev", {"logs": {"dailyQuotaGb": 5}}),
        ("dev", {"database": {"administrators": examples.administrators(), "defender": False}}),
        ("dev", {"site": {"frontDoor": False}}),
        ("staging", {"monitoring": {"testPlaces": 1, "testEveryMinutes": 15}}),
        ("staging", {"protection": {"dataLocks": False, "protect": False}}),
    ],
)
def test_a_permission_of_one_object_for_another_is_accepted(stack: str, changes: dict[str, Any]) -> None:
    StackConfiguration.model_validate(examples.stack(stack, **changes))


def test_zone_redundancy_names_all_missing_requirements() -> None:
    environment = examples.environment("dev", **NO_ZONES)
    with pytest.raises(ValidationError) as raised:
        StackConfiguration.model_validate(
            examples.stack("dev", environment=environment, appService={"zoneRedundant": True})
        )
    assert (
        "zone redundancy needs a resourceTier of Premium v2 or newer and an instanceCount of at least 2 and "
        "a region with availability zones"
    ) in str(raised.value)


def secret(name: str, app_setting: str | None = None) -> dict[str, Any]:
    return {"name": name, "type": "ApiKey", "createdBy": "admin@example.com", "appSetting": app_setting}


@pytest.mark.parametrize(
    ("secrets", "keys"),
    [
        ([secret("a"), secret("A")], ["secrets.1.name"]),
        ([secret("a", "X"), secret("b", "x")], ["secrets.1.appSetting"]),
        ([secret("a", "X"), secret("b"), secret("a", "x")], ["secrets.2.name", "secrets.2.appSetting"]),
    ],
)
def test_secrets_that_have_the_same_name_are_rejected(secrets: list[dict[str, Any]], keys: list[str]) -> None:
    assert rejected_at("dev", secrets=secrets) == keys


def test_secrets_without_an_app_setting_have_different_names() -> None:
    StackConfiguration.model_validate(examples.stack("dev", secrets=[secret("a"), secret("b")]))


def test_without_reading_a_file_an_invalid_environment_is_the_only_problem() -> None:
    environment = examples.environment("prod", costBudgetUSD=0)
    beside = {"protection": {"protect": False}, "naming": {"suffix": "abcdef"}, "logs": {"dailyQuotaGb": 1}}
    assert rejected_at("prod", environment=environment, **beside) == ["environment.costBudgetUSD"]


EVERY_FIELD = [str(field.alias) for field in EnvironmentConfiguration.model_fields.values()]
BESIDE_PROD = {
    "naming": {"suffix": "abcdefg"},
    "appService": {"zoneRedundant": False},
    "logs": {"dailyQuotaGb": 1},
    "monitoring": {"testPlaces": 1},
    "network": {"allowedAddresses": ["203.0.113.7"]},
    "site": {"frontDoor": False},
    "protection": {"dataLocks": False},
}
"""Values in the other objects that prod rejects."""


def problems_of(stack: str, objects: dict[str, Any]) -> list[str]:
    """The invalid keys of a stack file."""
    with pytest.raises(ConfigurationError) as rejection:
        read_stack_configuration(examples.engine_values(objects), stack)
    return [problem.key.removeprefix("stitches:") for problem in rejection.value.problems]


REJECTED_IN_PROD = problems_of("prod", examples.stack("prod", **BESIDE_PROD))


@pytest.mark.parametrize("value", ["nonsense", None], ids=["invalid", "missing"])
@pytest.mark.parametrize("field", EVERY_FIELD)
def test_an_invalid_field_of_the_environment_hides_no_problem_in_the_other_objects(
    field: str, value: str | None
) -> None:
    assert len(REJECTED_IN_PROD) == len(BESIDE_PROD)
    broken = examples.environment("prod", **{field: value})
    keys = problems_of("prod", examples.stack("prod", environment=broken, **BESIDE_PROD))
    assert [key for key in keys if not key.startswith(f"environment.{field}")] == REJECTED_IN_PROD


def test_an_unknown_key_in_the_environment_hides_no_problem_in_the_other_objects() -> None:
    broken = examples.environment("prod", colour="red", resource_tier="B1")
    keys = problems_of("prod", examples.stack("prod", environment=broken, **BESIDE_PROD))
    assert keys == ["environment.colour", "environment.resource_tier", *REJECTED_IN_PROD]


@pytest.mark.parametrize("environment", [None, "prod", ["prod"]])
def test_a_missing_environment_hides_no_problem_in_the_other_objects(environment: object) -> None:
    keys = problems_of("prod", examples.stack("prod", environment=environment, **BESIDE_PROD))
    assert keys == ["environment", *REJECTED_IN_PROD]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("resourceTier", ["database.zoneRedundant"]),
        ("instanceCount", ["database.zoneRedundant"]),
        ("region", ["appService.maximumInstances"]),
    ],
)
def test_an_invalid_field_has_no_requirements_on_other_objects(field: str, expected: list[str]) -> None:
    environment = examples.environment("dev", **{**NO_ZONES, field: "nonsense"})
    more = {"appService": {"maximumInstances": 9}, "database": DATABASE}
    keys = problems_of("dev", examples.stack("dev", environment=environment, **more))
    assert keys == [f"environment.{field}", *expected]

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from model.database import NEVER_PAUSE, DatabaseSettings
from model.sql_skus import DatabaseSku
from tests.model import examples

SERVERLESS = [sku.value for sku in DatabaseSku if sku.size.serverless]
PROVISIONED = [sku.value for sku in DatabaseSku if not sku.size.serverless]


def database(**changes: object) -> DatabaseSettings:
    return DatabaseSettings.model_validate(
        examples.changed({"administrators": examples.administrators()}, changes)
    )


def rejected(**changes: object) -> tuple[str, str]:
    """The one invalid key, and the message."""
    with pytest.raises(ValidationError) as raised:
        database(**changes)
    (error,) = raised.value.errors(include_input=False)
    return ".".join(map(str, error["loc"])), error["msg"]


@pytest.mark.parametrize("sku", SERVERLESS)
def test_a_serverless_database_pauses_after_an_hour_and_has_the_minimum_capacity(sku: str) -> None:
    settings = database(sku=sku)
    assert (settings.minimum_capacity, settings.auto_pause_delay_minutes) == (0.5, 60)
    assert settings.maximum_size_gb == 32


@pytest.mark.parametrize("sku", PROVISIONED)
def test_a_database_that_is_not_serverless_has_no_minimum_capacity_and_never_pauses(sku: str) -> None:
    settings = database(sku=sku)
    assert (settings.minimum_capacity, settings.auto_pause_delay_minutes) == (None, None)


@pytest.mark.parametrize(("sku", "gigabytes"), [("Basic", 2), ("S0", 250), ("S3", 250), ("GP_Gen5_2", 32)])
def test_by_default_a_database_is_as_large_as_its_price_allows(sku: str, gigabytes: int) -> None:
    assert database(sku=sku).maximum_size_gb == gigabytes


@pytest.mark.parametrize(("sku", "gigabytes"), [("S0", 32), ("S2", 300), ("S3", 251), ("Basic", 3)])
def test_a_size_that_azure_does_not_have_by_dtu_is_rejected(sku: str, gigabytes: int) -> None:
    assert rejected(sku=sku, maximumSizeGb=gigabytes)[0] == "maximumSizeGb"


@pytest.mark.parametrize("sku", DatabaseSku)
def test_every_sku_accepts_its_bounds_and_rejects_values_beyond_them(sku: DatabaseSku) -> None:
    size = sku.size
    longest = size.maximum_retention_days
    for days in (7, longest):
        assert database(sku=sku, shortTermRetentionDays=days, maximumSizeGb=size.maximum_size_gb)
    for days in (6, longest + 1):
        assert rejected(sku=sku, shortTermRetentionDays=days)[0] == "shortTermRetentionDays"
    key, message = rejected(sku=sku, maximumSizeGb=size.maximum_size_gb + 1)
    assert key == "maximumSizeGb"
    assert f"at most {size.maximum_size_gb} GB on {sku.value}" in message


@pytest.mark.parametrize("sku", PROVISIONED)
@pytest.mark.parametrize("changes", [{"minimumCapacity": 0.5}, {"autoPauseDelayMinutes": 60}])
def test_serverless_settings_are_rejected_for_other_skus(sku: str, changes: dict[str, object]) -> None:
    key, message = rejected(sku=sku, **changes)
    assert [key] == list(changes)
    assert f"no value, because {sku} is not serverless" in message


@given(st.sampled_from(SERVERLESS), st.integers(min_value=0, max_value=20))
def test_the_minimum_capacity_is_a_multiple_of_a_quarter_up_to_the_skus(sku: str, quarters: int) -> None:
    capacity = quarters / 4
    if 0.5 <= capacity <= DatabaseSku(sku).size.capacity:
        assert database(sku=sku, minimumCapacity=capacity).minimum_capacity == capacity
    else:
        assert rejected(sku=sku, minimumCapacity=capacity)[0] == "minimumCapacity"


@pytest.mark.parametrize("capacity", [0.6, 0.51, "0.5"])
def test_another_capacity_is_rejected(capacity: object) -> None:
    assert rejected(minimumCapacity=capacity)[0] == "minimumCapacity"


@pytest.mark.parametrize("minutes", [NEVER_PAUSE, 15, 60, 10080])
def test_a_delay_within_the_bounds_is_accepted(minutes: int) -> None:
    assert database(autoPauseDelayMinutes=minutes).auto_pause_delay_minutes == minutes


@pytest.mark.parametrize("minutes", [-2, 0, 14, 10081, 60.5])
def test_a_delay_out_of_the_bounds_is_rejected(minutes: float) -> None:
    assert rejected(autoPauseDelayMinutes=minutes)[0] == "autoPauseDelayMinutes"


@pytest.mark.parametrize("sku", DatabaseSku)
def test_only_general_purpose_can_be_zone_redundant(sku: DatabaseSku) -> None:
    if sku.size.zone_redundancy:
        assert database(sku=sku, zoneRedundant=True).zone_redundant
    else:
        assert rejected(sku=sku, zoneRedundant=True)[0] == "zoneRedundant"


def test_a_database_that_pauses_has_no_long_term_retention() -> None:
    key, message = rejected(longTermRetention={"weekly": "P4W"})
    assert key == "longTermRetention"
    assert "or set autoPauseDelayMinutes to -1: the database then never pauses" in message


@pytest.mark.parametrize(
    "changes", [{"autoPauseDelayMinutes": NEVER_PAUSE}, {"sku": "GP_Gen5_2"}, {"sku": "S0"}]
)
def test_a_database_that_never_pauses_may_have_it(changes: dict[str, object]) -> None:
    retention = database(longTermRetention={"weekly": "P4W", "yearly": "P5Y"}, **changes).long_term_retention
    assert retention is not None
    assert (retention.weekly, retention.monthly, retention.yearly, retention.week_of_year) == (
        "P4W",
        None,
        "P5Y",
        1,
    )


@pytest.mark.parametrize("week", [0, 53])
def test_a_year_has_52_weeks(week: int) -> None:
    key, _ = rejected(sku="S0", longTermRetention={"weekOfYear": week})
    assert key == "longTermRetention.weekOfYear"


def test_an_unknown_sku_is_the_only_problem() -> None:
    assert rejected(sku="S9", maximumSizeGb=5000, minimumCapacity=9, autoPauseDelayMinutes=7)[0] == "sku"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"objectId": "sql-administrators"}, "administrators.objectId"),
        ({"name": ""}, "administrators.name"),
        ({"principalType": "Group"}, "administrators.principalType"),
        ({"password": "hunter2"}, "administrators.password"),
    ],
)
def test_administrators_are_exactly_one_entra_principal(changes: dict[str, Any], key: str) -> None:
    found, message = rejected(administrators={**examples.administrators(), **changes})
    assert found == key
    assert "hunter2" not in message


@given(st.sampled_from(DatabaseSku))
def test_default_values_survive_a_round_trip(sku: DatabaseSku) -> None:
    settings = database(sku=sku)
    assert DatabaseSettings.model_validate_json(settings.model_dump_json()) == settings

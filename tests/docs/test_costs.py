"""The cost estimate: its page is up to date, prod fits its budget, and unpriced settings are named."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from components.cost_management import budget
from docs import costs
from tests.components.stack_files import STACK_FILES, STACKS, document_of

COSTS = costs.read()
COMPUTE = {"serverless", "provisioned", "sqlBasic", "sqlS2", "sqlS3", "sqlS4", "sqlS6", "sqlP1"}
SCENARIOS = {scenario.name: scenario for scenario in COSTS.scenarios}


def budget_of(name: str) -> float:
    return COSTS.environments[name].sizes.environment.cost_budget_usd


def configured(folder: Path, **changes: dict[str, Any]) -> costs.Stacks:
    """The stacks of a folder with one stack file: prod's file of the tests, with changes by section."""
    document = document_of("prod")
    for section, settings in changes.items():
        document["config"][f"stitches:{section}"] |= settings
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return costs.read_stacks(folder)


def scenario_total(name: str) -> float:
    return COSTS.total(COSTS.scenario_quantities(SCENARIOS[name]))


def test_the_tables_on_the_page_are_those_of_the_data() -> None:
    page = costs.PAGE.read_text(encoding="utf-8")
    assert costs.render(page, COSTS, costs.read_stacks()) == page, costs.STALE


def test_a_changed_price_makes_the_page_stale() -> None:
    stacks = costs.read_stacks(STACK_FILES)
    page = costs.render(costs.PAGE.read_text(encoding="utf-8"), COSTS, stacks)
    dearer = COSTS.prices["planP1v2"].model_copy(update={"price": 9.99})
    changed = COSTS.model_copy(update={"prices": {**COSTS.prices, "planP1v2": dearer}})
    assert costs.render(page, changed, stacks) != page


def test_a_stack_file_with_other_sizes_than_the_priced_ones_is_named(tmp_path: Path) -> None:
    page = costs.PAGE.read_text(encoding="utf-8")
    as_priced = costs.render(page, COSTS, configured(tmp_path))
    assert as_priced.count("| as priced |") == 1
    assert as_priced.count("| does not exist |") == 2
    other = configured(
        tmp_path,
        environment={"instanceCount": 3, "costBudgetUSD": 900},
        network={"addressSpace": "10.9.0.0/22"},
    )
    assert "| **differs**: `instanceCount`, `costBudgetUSD` |" in costs.render(page, COSTS, other)


@pytest.mark.parametrize("name", STACKS)
def test_the_priced_settings_are_those_of_the_tests_stacks(name: str) -> None:
    assert COSTS.environments[name].sizes.other_than(costs.read_stacks(STACK_FILES)[name]) == []


def test_prod_fits_its_budget() -> None:
    assert COSTS.total(COSTS.quantities("prod")) <= budget_of("prod")


@pytest.mark.parametrize("name", STACKS)
def test_a_month_at_the_estimated_cost_raises_no_alert(name: str) -> None:
    percent = 100 * COSTS.total(COSTS.quantities(name)) / budget_of(name)
    assert percent < min(*budget.SPENT_PERCENTS, budget.FORECAST_PERCENT)


@pytest.mark.parametrize("name", STACKS)
def test_each_environment_pays_for_its_own_plan_and_database_only(name: str) -> None:
    sizes = COSTS.environments[name].sizes
    quantities = COSTS.quantities(name)
    plans = {key: value for key, value in quantities.items() if key.startswith("plan")}
    assert plans == {
        f"plan{sizes.environment.resource_tier}": sizes.environment.instance_count * costs.HOURS_PER_MONTH,
    }
    sku = sizes.database.sku
    compute = {"serverless"} if sku.startswith("GP_S_") else {f"sql{sku}"}
    assert quantities.keys() & COMPUTE == compute


@pytest.mark.parametrize("name", STACKS)
def test_the_availability_test_is_priced_for_its_places_and_frequency(name: str) -> None:
    monitoring = COSTS.environments[name].sizes.monitoring
    runs_an_hour = 60 / monitoring.test_every_minutes * monitoring.test_places
    assert COSTS.quantities(name)["webTest"] == runs_an_hour * costs.HOURS_PER_MONTH


def test_front_door_is_priced_if_the_stack_has_it() -> None:
    front_doors = {name for name in STACKS if COSTS.environments[name].sizes.site.front_door}
    assert front_doors == {name for name in STACKS if "frontDoor" in COSTS.quantities(name)}


def test_private_endpoints_are_priced_if_the_stack_has_them() -> None:
    private = {name for name in STACKS if COSTS.environments[name].sizes.network.private_endpoints}
    assert private == {name for name in STACKS if "privateEndpoint" in COSTS.quantities(name)}


@pytest.mark.parametrize("name", [name for name in SCENARIOS if "never pauses" in name])
def test_serverless_that_never_pauses_exceeds_the_budget(name: str) -> None:
    assert scenario_total(name) > budget_of("prod")


def test_a_month_awake_and_idle_is_billed_by_memory_and_not_by_the_minimum_capacity() -> None:
    name = "Serverless GP_S_Gen5_1, one zone, never pauses, idle"
    quantities = COSTS.scenario_quantities(SCENARIOS[name])
    assert quantities["serverless"] == pytest.approx(costs.HOURS_PER_MONTH * 2.02 / 3)
    assert "serverlessZones" not in quantities


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_pays_for_one_database(name: str) -> None:
    quantities = COSTS.scenario_quantities(SCENARIOS[name])
    assert len({key for key in COMPUTE if quantities.get(key)}) == 1


def test_every_price_has_a_source_and_every_source_is_used() -> None:
    assert {price.source for price in COSTS.prices.values()} == COSTS.sources.keys()


def test_every_source_except_memory_has_an_address_and_a_date() -> None:
    for name, source in COSTS.sources.items():
        assert (source.address is None) == (name == "memory"), name
        assert source.date


def test_quantities_are_of_known_environments_and_prices() -> None:
    environments = {name for price in COSTS.prices.values() for name in price.quantity}
    assert environments == set(STACKS) == COSTS.environments.keys()
    changed = {name for scenario in COSTS.scenarios for name in scenario.quantity}
    assert changed <= COSTS.prices.keys()

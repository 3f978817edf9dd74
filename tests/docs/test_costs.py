"""The cost estimate: its page is fresh, prod fits its budget, and what is priced is what is deployed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components import budget
from docs import costs
from tests.components.stack_files import configuration_of

ROOT = Path(costs.__file__).parents[1]
STACKS = ("dev", "staging", "prod")
COSTS = costs.read()
COMPUTE = {"serverless", "provisioned", "sqlBasic", "sqlS2", "sqlS3", "sqlS4", "sqlS6", "sqlP1"}
SCENARIOS = {scenario.name: scenario for scenario in COSTS.scenarios}


def stack(name: str) -> Mapping[str, Any]:
    return yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"))["config"]


def scenario_total(name: str) -> float:
    return COSTS.total(COSTS.scenario_quantities(SCENARIOS[name]))


def test_the_tables_on_the_page_are_those_of_the_data() -> None:
    page = costs.PAGE.read_text(encoding="utf-8")
    assert costs.render(page, COSTS) == page, "run: python docs/costs.py"


def test_a_changed_price_makes_the_page_stale() -> None:
    page = costs.PAGE.read_text(encoding="utf-8")
    dearer = COSTS.prices["planP1v2"].model_copy(update={"price": 9.99})
    changed = COSTS.model_copy(update={"prices": {**COSTS.prices, "planP1v2": dearer}})
    assert costs.render(page, changed) != page


def test_prod_fits_the_budget_of_its_stack_file() -> None:
    limit = stack("prod")["stitches:environment"]["costBudgetUSD"]
    assert limit == COSTS.budget_usd
    assert COSTS.total(COSTS.quantities("prod")) <= limit


@pytest.mark.parametrize("name", STACKS)
def test_a_month_that_costs_what_is_estimated_rings_no_alarm(name: str) -> None:
    percent = 100 * COSTS.total(COSTS.quantities(name)) / stack(name)["stitches:environment"]["costBudgetUSD"]
    assert percent < min(*budget.SPENT_PERCENTS, budget.FORECAST_PERCENT)


@pytest.mark.parametrize("name", STACKS)
def test_the_priced_plan_is_that_of_the_stack_file(name: str) -> None:
    environment = stack(name)["stitches:environment"]
    priced = COSTS.environments[name]
    assert (priced.resource_tier, priced.instance_count) == (
        environment["resourceTier"],
        environment["instanceCount"],
    )


@pytest.mark.parametrize("name", STACKS)
def test_the_priced_database_is_that_of_the_stack_file(name: str) -> None:
    database = stack(name)["stitches:database"]
    priced = COSTS.environments[name].database
    assert priced.sku == database["sku"]
    assert priced.minimum_capacity == database.get("minimumCapacity")
    assert priced.auto_pause_delay_minutes == database.get("autoPauseDelayMinutes")
    assert priced.zone_redundant == database.get("zoneRedundant", False)


@pytest.mark.parametrize("name", STACKS)
def test_each_environment_pays_for_its_own_plan_and_database_only(name: str) -> None:
    environment = COSTS.environments[name]
    quantities = COSTS.quantities(name)
    plans = {key: value for key, value in quantities.items() if key.startswith("plan")}
    assert plans == {
        f"plan{environment.resource_tier}": environment.instance_count * costs.HOURS_PER_MONTH,
    }
    sku = environment.database.sku
    compute = {"serverless"} if sku.startswith("GP_S_") else {f"sql{sku}"}
    assert quantities.keys() & COMPUTE == compute


@pytest.mark.parametrize("name", STACKS)
def test_the_availability_test_is_priced_for_its_places_and_frequency(name: str) -> None:
    monitoring = configuration_of(name).monitoring
    runs_an_hour = 60 / monitoring.test_every_minutes * monitoring.test_places
    assert COSTS.quantities(name)["webTest"] == runs_an_hour * costs.HOURS_PER_MONTH


def test_private_endpoints_are_priced_where_the_stack_file_has_private_networking() -> None:
    private = {
        name for name in STACKS if stack(name).get("stitches:network", {}).get("privateEndpoints", False)
    }
    assert private == {name for name in STACKS if "privateEndpoint" in COSTS.quantities(name)}


@pytest.mark.parametrize("name", [name for name in SCENARIOS if "never pauses" in name])
def test_serverless_that_never_pauses_exceeds_the_budget(name: str) -> None:
    assert scenario_total(name) > COSTS.budget_usd


def test_a_month_awake_and_idle_is_billed_by_the_memory_not_by_the_minimum_capacity() -> None:
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


def test_every_source_but_memory_has_an_address_and_a_date() -> None:
    for name, source in COSTS.sources.items():
        assert (source.address is None) == (name == "memory"), name
        assert source.date


def test_quantities_are_of_known_environments_and_prices() -> None:
    environments = {name for price in COSTS.prices.values() for name in price.quantity}
    assert environments == set(STACKS) == COSTS.environments.keys()
    changed = {name for scenario in COSTS.scenarios for name in scenario.quantity}
    assert changed <= COSTS.prices.keys()

"""Write the tables of docs/costs.md from docs/costs.yaml. With --check, check whether they are up to date."""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from github_markdown.tables import table
from model.errors import ConfigurationError
from model.stack_configuration import StackConfiguration
from model.stack_file import read_stack_file
from model.yaml_file import read_yaml_file

HOURS_PER_MONTH = 730
"""The hours of a month in Azure's own calculator."""

GB_PER_VCORE = 3
"""Memory in GB that serverless bills as one vCore. Source: learn.microsoft.com, "Serverless tier billing"."""

DATA = Path(__file__).with_name("costs.yaml")
PAGE = Path(__file__).with_name("costs.md")
CHECKOUT = Path(__file__).resolve().parents[1]

STALE = "docs/costs.md is older than docs/costs.yaml or the stack files. Run `make format`, and commit it."

Quantities = dict[str, float]

Stacks = Mapping[str, StackConfiguration]
"""The configuration of each stack, by its name."""

_Positive = Annotated[float, Field(gt=0)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class Source(_Data):
    """The page of a price and its date. A source without an address is from memory."""

    title: str
    address: str | None = None
    date: str


class Price(_Data):
    """One price in USD per unit, and the units that each environment uses in a month."""

    item: str
    price: _Positive
    unit: str
    source: str
    quantity: dict[str, _Positive] = {}


class Database(_Data):
    """The database's settings, by the names of `stitches:database`."""

    sku: str
    minimum_capacity: float | None = None
    auto_pause_delay_minutes: int | None = None
    zone_redundant: bool = False


class Use(_Data):
    """How a serverless database is used: the hours awake a day, and the vCores billed while it is awake.

    Without `average_v_cores`, the minimum is billed: the minimum memory divided by three.
    """

    awake_hours_per_day: Annotated[float, Field(gt=0, le=24)]
    average_v_cores: _Positive | None = Field(default=None, alias="averageVCores")


class Plan(_Data):
    """The plan's settings, its region and the budget, by the names of `stitches:environment`."""

    region: str
    resource_tier: str
    instance_count: int
    cost_budget_usd: float = Field(alias="costBudgetUSD")


class Tests(_Data):
    """How often the site is tested, by the names of `stitches:monitoring`."""

    test_places: int
    test_every_minutes: int


class Network(_Data):
    """Whether there are private endpoints, by the name of `stitches:network`."""

    private_endpoints: bool


class Site(_Data):
    """Whether there is Front Door, by the name of `stitches:site`."""

    front_door: bool


class Sizes(_Data):
    """The settings that are priced, by the names of `Pulumi.<stack>.yaml`."""

    environment: Plan
    database: Database
    monitoring: Tests
    network: Network
    site: Site

    def other_than(self, configuration: StackConfiguration) -> list[str]:
        """The names of a stack's settings that differ from the priced ones."""
        found = configuration.model_dump(mode="json", by_alias=True)
        return [
            key
            for section, priced in self.model_dump(mode="json", by_alias=True).items()
            for key, value in priced.items()
            if found[section][key] != value
        ]


class Environment(_Data):
    """An environment with its prices."""

    sizes: Sizes
    serverless: Use | None = None


class Scenario(_Data):
    """An environment with one change: its database and its use, or quantities."""

    name: str
    environment: str = "prod"
    database: Database | None = None
    serverless: Use | None = None
    quantity: dict[str, float] = {}


class Costs(_Data):
    """The root of costs.yaml."""

    region: str
    currency: str
    environments: dict[str, Environment]
    serverless_minimum_memory_gb: dict[str, float] = Field(alias="serverlessMinimumMemoryGB")
    prices: dict[str, Price]
    scenarios: list[Scenario]
    sources: dict[str, Source]

    def minimum_v_cores(self, database: Database) -> float:
        """The vCores billed while a serverless database is awake and idle."""
        return max(
            database.minimum_capacity or 0, self.serverless_minimum_memory_gb[database.sku] / GB_PER_VCORE
        )

    def v_core_hours(self, database: Database, use: Use) -> float:
        """The vCore-hours of a month."""
        v_cores = use.average_v_cores or self.minimum_v_cores(database)
        return use.awake_hours_per_day / 24 * HOURS_PER_MONTH * v_cores

    def quantities(self, environment: str) -> Quantities:
        """What the environment uses in a month, by the names of `prices`."""
        fixed = {
            name: price.quantity[environment]
            for name, price in self.prices.items()
            if environment in price.quantity
        }
        planned = self.environments[environment]
        return {**fixed, **self._serverless(planned.sizes.database, planned.serverless)}

    def _serverless(self, database: Database, use: Use | None) -> Quantities:
        if use is None:
            return {}
        hours = self.v_core_hours(database, use)
        return {"serverless": hours, **({"serverlessZones": hours} if database.zone_redundant else {})}

    def scenario_quantities(self, scenario: Scenario) -> Quantities:
        """What the scenario's environment uses in a month."""
        database = scenario.database or self.environments[scenario.environment].sizes.database
        return {
            **self.quantities(scenario.environment),
            **self._serverless(database, scenario.serverless),
            **scenario.quantity,
        }

    def total(self, quantities: Mapping[str, float]) -> float:
        """USD a month."""
        return sum(self.prices[name].price * quantity for name, quantity in quantities.items())


def read() -> Costs:
    """Read costs.yaml."""
    return Costs.model_validate(read_yaml_file(DATA))


def read_stacks(folder: Path = CHECKOUT) -> Stacks:
    """Read the stack files of a folder.

    Raises:
        ConfigurationError: A stack file is invalid.
    """
    return {path.name.split(".")[1]: read_stack_file(path) for path in sorted(folder.glob("Pulumi.*.yaml"))}


def _number(value: float) -> str:
    return f"{value:,.10g}" if value == round(value, 6) else f"{value:,.1f}"


def _totals(costs: Costs, stacks: Stacks) -> str:
    rows: list[list[str]] = []
    for name, environment in costs.environments.items():
        plan = environment.sizes.environment
        rows.append(
            [
                name,
                f"{plan.resource_tier} x {plan.instance_count}",
                environment.sizes.database.sku,
                f"{costs.total(costs.quantities(name)):,.0f}",
                _in_the_stack_file(environment.sizes, stacks.get(name)),
            ]
        )
    header = [
        "Environment",
        "App Service",
        "SQL",
        ">USD a month",
        "Stack file",
    ]
    return table(header, rows)


def _in_the_stack_file(sizes: Sizes, configuration: StackConfiguration | None) -> str:
    if configuration is None:
        return "does not exist"
    others = ", ".join(f"`{other}`" for other in sizes.other_than(configuration))
    return f"**differs**: {others}" if others else "as priced"


def _scenarios(costs: Costs, environment: str) -> str:
    planned = costs.total(costs.quantities(environment))
    totals = [("**As planned**", planned)]
    totals += [
        (each.name, costs.total(costs.scenario_quantities(each)))
        for each in costs.scenarios
        if each.environment == environment
    ]
    budget = costs.environments[environment].sizes.environment.cost_budget_usd
    rows = [
        [name, f"{total:,.0f}", f"{total - planned:+,.0f}", "yes" if total <= budget else "**no**"]
        for name, total in totals
    ]
    return table([environment, ">USD a month", ">Change", f"Within {budget:,.0f}"], rows)


def _prices(costs: Costs) -> str:
    used = {name: costs.quantities(name) for name in costs.environments}
    rows: list[list[str]] = []
    for name, price in costs.prices.items():
        quantities = [_number(used[each][name]) if name in used[each] else "" for each in used]
        total = f"{price.price * used['prod'][name]:,.2f}" if name in used["prod"] else ""
        source = f"[{price.source}](#sources)"
        rows.append([price.item, f"{price.price:.10g}", price.unit, *quantities, total, source])
    header = ["Item", ">USD", "Unit", *(f">{name}" for name in used), ">prod, USD", "Source"]
    return table(header, rows)


def _sources(costs: Costs) -> str:
    rows = [
        [name, f"[{each.title}]({each.address})" if each.address else f"**{each.title}**", each.date]
        for name, each in costs.sources.items()
    ]
    return table(["Source", "Page", "Date of the prices"], rows)


_TABLES: Mapping[str, Callable[[Costs, Stacks], str]] = {
    "totals": _totals,
    "scenarios_prod": lambda costs, _: _scenarios(costs, "prod"),
    "scenarios_dev": lambda costs, _: _scenarios(costs, "dev"),
    "prices": lambda costs, _: _prices(costs),
    "sources": lambda costs, _: _sources(costs),
}


def render(page: str, costs: Costs, stacks: Stacks) -> str:
    """Replace the text between each pair of markers on the page by its table."""
    return re.sub(
        r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)",
        lambda match: f"{match[1]}{_TABLES[match[2]](costs, stacks)}{match[3]}",
        page,
        flags=re.DOTALL,
    )


def main() -> int:
    """Write the page, or with --check compare it. Return 1 if it is stale, or if a stack file is invalid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is stale")
    check: bool = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    try:
        rendered = render(page, read(), read_stacks())
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if check and rendered != page:
        sys.stderr.write(f"{STALE}\n")
        return 1
    if not check:
        PAGE.write_text(rendered, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Every problem of an environment, with its complete message."""

import pytest

from azure_facts.regions import REGIONS
from tests.model import examples
from tests.model.messages import problem_text, problems

SKUS = (
    "B1, B2, B3, S1, S2, S3, P1v2, P2v2, P3v2, P0v3, P1v3, P2v3, P3v3, P1mv3, P2mv3, P3mv3, P4mv3, P5mv3, "
    "P0v4, P1v4, P2v4, P3v4, P1mv4, P2mv4, P3mv4, P4mv4, P5mv4"
)
PAIRED_WITH_ZONES = ", ".join(region.name for region in REGIONS.values() if region.zones and region.pair)
NOT_A_REGION = "an Azure region by its programmatic name, in lower-case letters and without spaces"
LIST_REGIONS = "`az account list-locations --query [].name` lists the names."
KEYS_OF_ENVIRONMENT = (
    "name, resourceTier, instanceCount, backupStrategy, storageReplication, monitoringThresholds, region, "
    "costBudgetUSD"
)
INSTANCES = (
    "Correct the value. Number of App Service instances; at least 1, in prod at least 2; at most "
    "the number that the SKU allows."
)
TIER = (
    "Correct the value. SKU of the App Service plan; staging and prod need deploymen"
    "t slots (Standard or higher)."
)
ZONES_AND_PAIR = (
    "a region with availability zones and a paired region in prod, because zone-redundant backup and RA-GRS "
    "need them"
)

PROBLEMS = {
    "prod with one instance": (
        "prod",
        {"instanceCount": 1},
        "instanceCount",
        "at least 2 instances in prod",
        "instanceCount: 2",
        "Raise the number: with a single instance, each restart is an outage.",
    ),
    "no instance at all": (
        "dev",
        {"instanceCount": 0},
        "instanceCount",
        "a number of at least 1",
        "instanceCount: 2",
        INSTANCES,
    ),
    "half an instance": (
        "dev",
        {"instanceCount": 1.5},
        "instanceCount",
        "a whole number, without quotes",
        "instanceCount: 2",
        INSTANCES,
    ),
    "prod with simple backup": (
        "prod",
        {"backupStrategy": "simple"},
        "backupStrategy",
        '"zone-redundant" in prod',
        "backupStrategy: zone-redundant",
        'Set it to "zone-redundant".',
    ),
    "dev with zone-redundant backup": (
        "dev",
        {"backupStrategy": "zone-redundant"},
        "backupStrategy",
        '"simple" in dev',
        "backupStrategy: simple",
        'Set it to "simple".',
    ),
    "prod with LRS": (
        "prod",
        {"storageReplication": "LRS"},
        "storageReplication",
        '"RA-GRS" in prod',
        "storageReplication: RA-GRS",
        'Set it to "RA-GRS".',
    ),
    "staging with RA-GRS": (
        "staging",
        {"storageReplication": "RA-GRS"},
        "storageReplication",
        '"LRS" in staging',
        "storageReplication: LRS",
        'Set it to "LRS".',
    ),
    "prod in a region without zones": (
        "prod",
        {"region": "westus"},
        "region",
        (ZONES_AND_PAIR),
        "region: eastus",
        f"Choose one of {PAIRED_WITH_ZONES}.",
    ),
    "prod in a region without a pair": (
        "prod",
        {"region": "polandcentral"},
        "region",
        (ZONES_AND_PAIR),
        "region: eastus",
        f"Choose one of {PAIRED_WITH_ZONES}.",
    ),
    "staging with zone-redundant backup in a region without zones": (
        "staging",
        {"region": "westus", "backupStrategy": "zone-redundant"},
        "region",
        "a region with availability zones in staging, because zone-redundant backup needs them",
        "region: eastus",
        f"Choose one of {', '.join(region.name for region in REGIONS.values() if region.zones)}.",
    ),
    "a region that nearly exists": (
        "dev",
        {"region": "eastus1"},
        "region",
        NOT_A_REGION,
        "region: eastus",
        f'Did you mean "eastus"? {LIST_REGIONS}',
    ),
    "a region by its display name": (
        "dev",
        {"region": "West Europe"},
        "region",
        NOT_A_REGION,
        "region: eastus",
        f'Did you mean "westeurope"? {LIST_REGIONS}',
    ),
    "a region that is like no other": (
        "dev",
        {"region": "mars"},
        "region",
        NOT_A_REGION,
        "region: eastus",
        LIST_REGIONS,
    ),
    "an unknown SKU": (
        "prod",
        {"resourceTier": "F1"},
        "resourceTier",
        f"one of {SKUS}",
        "resourceTier: P1v2",
        TIER,
    ),
    "a SKU in capitals": (
        "prod",
        {"resourceTier": "P1V3"},
        "resourceTier",
        f"one of {SKUS}",
        "resourceTier: P1v2",
        f'Did you mean "P1v3"? {TIER}',
    ),
    "more instances than Basic allows": (
        "dev",
        {"instanceCount": 4},
        "instanceCount",
        "at most 3 instances on B1",
        "instanceCount: 3",
        "Lower the number, or choose a higher resourceTier: Standard allows 10 instances, Premium 30.",
    ),
    "more instances than Premium allows": (
        "prod",
        {"instanceCount": 31},
        "instanceCount",
        "at most 30 instances on P1v2",
        "instanceCount: 30",
        "Lower the number, or choose a higher resourceTier: Standard allows 10 instances, Premium 30.",
    ),
    "prod on a tier without slots": (
        "prod",
        {"resourceTier": "B1"},
        "resourceTier",
        "a tier with deployment slots in prod: Standard or higher",
        "resourceTier: P1v2",
        "Choose a higher tier: a release is warmed up in the staging slot and then swapped.",
    ),
    "staging on a tier without slots": (
        "staging",
        {"resourceTier": "B1"},
        "resourceTier",
        "a tier with deployment slots in staging: Standard or higher",
        "resourceTier: S1",
        "Choose a higher tier: a release is warmed up in the staging slot and then swapped.",
    ),
    "a misspelt key": (
        "dev",
        {"instancecount": 1},
        "instancecount",
        f"one of the keys {KEYS_OF_ENVIRONMENT}",
        "",
        'Did you mean "instanceCount"? Correct the key, or remove it.',
    ),
    "a key by its name in Python": (
        "dev",
        {"cost_budget_usd": 1},
        "cost_budget_usd",
        f"one of the keys {KEYS_OF_ENVIRONMENT}",
        "",
        'Did you mean "costBudgetUSD"? Correct the key, or remove it.',
    ),
    "an environment that is not the stack's": (
        "staging",
        {"name": "dev"},
        "name",
        '"staging", because the file belongs to the stack of that name',
        "name: staging",
        "Correct the name, or move the settings to the other stack's file.",
    ),
    "a budget of 0": (
        "dev",
        {"costBudgetUSD": 0},
        "costBudgetUSD",
        "a number greater than 0",
        "costBudgetUSD: 500",
        "Correct the value. Monthly cost in US dollars at which the budget sends an alert; above 0.",
    ),
}


@pytest.mark.parametrize(
    ("stack", "changes", "key", "expected", "example", "fix"),
    PROBLEMS.values(),
    ids=PROBLEMS,
)
def test_a_problem_of_the_environment_is_reported(
    stack: str, changes: dict[str, object], key: str, expected: str, example: str, fix: str
) -> None:
    objects = examples.stack(stack, environment=examples.environment(stack, **changes))
    assert problems(stack, objects) == problem_text(stack, f"environment.{key}", expected, example, fix)

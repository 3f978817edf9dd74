import json

import pytest

from components.placement import Placement
from components.sql_database import SqlDatabaseArgs
from model.stack import read_stack_configuration
from model.stack_configuration import StackConfiguration
from tests.components.stack_files import values_of


def staging(**environment: str) -> StackConfiguration:
    """The configuration of staging with changes in its environment."""
    values = values_of("staging")
    changed = {**json.loads(values["stitches:environment"]), **environment}
    return read_stack_configuration({**values, "stitches:environment": json.dumps(changed)}, "staging")


@pytest.mark.parametrize(
    ("strategy", "region", "redundancy"),
    [
        ("simple", "eastus", "Local"),
        ("zone-redundant", "eastus", "GeoZone"),
        # Zones, but no paired region for a copy.
        ("zone-redundant", "polandcentral", "Zone"),
    ],
)
def test_backups_have_the_redundancy_of_the_strategy_as_far_as_the_region_supports_it(
    placement: Placement, strategy: str, region: str, redundancy: str
) -> None:
    arguments = SqlDatabaseArgs.from_configuration(
        staging(backupStrategy=strategy, region=region),
        placement=placement,
        tenant_id="tenant",
        migrator_principal_id="principal-id",
        app_subnet_id=None,
    )
    assert arguments.backup.redundancy.value == redundancy

import json

import pytest

from components.arguments import Arguments
from components.placement import Placement
from model.stack import read_stack_configuration
from tests.components.stack_files import values_of


def staging(**environment: str) -> Arguments:
    """The arguments of staging with some of its environment changed."""
    values = values_of("staging")
    changed = {**json.loads(values["stitches:environment"]), **environment}
    configuration = read_stack_configuration(
        {**values, "stitches:environment": json.dumps(changed)}, "staging"
    )
    return Arguments(configuration=configuration, names=configuration.names, tenant_id="tenant")


@pytest.mark.parametrize(
    ("strategy", "region", "redundancy"),
    [
        ("simple", "eastus", "Local"),
        ("zone-redundant", "eastus", "GeoZone"),
        # Zones, but no paired region to keep a copy in.
        ("zone-redundant", "polandcentral", "Zone"),
    ],
)
def test_backups_are_kept_as_far_apart_as_the_strategy_and_the_region_allow(
    placement: Placement, strategy: str, region: str, redundancy: str
) -> None:
    arguments = staging(backupStrategy=strategy, region=region).sql_database(placement, "principal-id", None)
    assert arguments.backup.redundancy.value == redundancy

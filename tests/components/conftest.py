import pytest

from components.placement import Placement


@pytest.fixture(scope="session")
def placement() -> Placement:
    return Placement(
        environment_name="prod",
        region="eastus",
        resource_group_name="stitches-prod",
        tags={"environment": "prod"},
    )

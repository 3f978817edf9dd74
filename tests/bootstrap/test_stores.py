import pytest
from pulumi_azure_native.storage import SkuName

from bootstrap.stores import replication


@pytest.mark.parametrize(
    ("region", "sku"),
    [
        ("eastus", SkuName.STANDARD_RAGZRS),
        ("northcentralus", SkuName.STANDARD_RAGRS),
        ("polandcentral", SkuName.STANDARD_ZRS),
    ],
)
def test_the_states_have_as_many_copies_as_the_region_supports(region: str, sku: SkuName) -> None:
    assert replication(region) is sku

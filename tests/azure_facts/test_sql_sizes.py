import pytest

from azure_facts.sql_sizes import size_of
from model.sql_skus import DatabaseSku


@pytest.mark.parametrize(
    ("sku", "name", "tier", "family", "capacity"),
    [
        ("Basic", "Basic", "Basic", None, 5),
        ("S0", "Standard", "Standard", None, 10),
        ("S1", "Standard", "Standard", None, 20),
        ("S2", "Standard", "Standard", None, 50),
        ("S3", "Standard", "Standard", None, 100),
        ("S4", "Standard", "Standard", None, 200),
        ("S6", "Standard", "Standard", None, 400),
        ("GP_S_Gen5_1", "GP_S_Gen5", "GeneralPurpose", "Gen5", 1),
        ("GP_S_Gen5_4", "GP_S_Gen5", "GeneralPurpose", "Gen5", 4),
        ("GP_Gen5_2", "GP_Gen5", "GeneralPurpose", "Gen5", 2),
    ],
)
def test_a_sku_is_named_as_in_responses_of_arm(
    sku: str, name: str, tier: str, family: str | None, capacity: int
) -> None:
    size = DatabaseSku(sku).size
    assert (size.name, size.tier, size.family, size.capacity) == (name, tier, family, capacity)


def test_only_general_purpose_spreads_over_zones() -> None:
    assert {sku for sku in DatabaseSku if sku.size.zone_redundancy} == {
        sku for sku in DatabaseSku if sku.size.tier == "GeneralPurpose"
    }


def test_a_size_that_follows_the_load_is_what_azure_calls_serverless() -> None:
    assert {sku for sku in DatabaseSku if sku.size.serverless} == {
        sku for sku in DatabaseSku if sku.startswith("GP_S_")
    }


@pytest.mark.parametrize("sku", DatabaseSku)
def test_the_default_size_is_one_that_azure_accepts(sku: DatabaseSku) -> None:
    size = sku.size
    assert size.usual_size_gb <= size.maximum_size_gb
    assert bool(size.sizes_gb) == (size.family is None), "sizes by DTU have a list, those by vCore a range"
    if size.sizes_gb:
        assert size.usual_size_gb in size.sizes_gb
        assert size.maximum_size_gb == max(size.sizes_gb)


@pytest.mark.parametrize("sku", DatabaseSku)
def test_a_sku_is_the_same_in_each_of_its_forms(sku: DatabaseSku) -> None:
    size = sku.size
    returned = {"name": size.name, "tier": size.tier, "family": size.family, "capacity": size.capacity}
    assert size_of(returned) == size
    assert size.objective == sku


def test_an_unknown_sku_has_no_limits() -> None:
    size = size_of({"name": "XY_Gen9_3"})
    assert size.takes(10**15)
    assert size.capacity == 3


def test_a_dtu_database_accepts_only_the_sizes_of_a_list() -> None:
    gigabyte = 1024**3
    basic = size_of({"name": "Basic"})
    assert [size for size in (100, 500, 512) if basic.takes(size * 1024**2)] == [100, 500]
    assert [size for size in (1, 2, 5) if basic.takes(size * gigabyte)] == [1, 2]

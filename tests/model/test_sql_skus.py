import pytest

from model.sql_skus import DATABASE_SKUS, DatabaseSku


def test_every_sku_has_its_facts() -> None:
    assert set(DATABASE_SKUS) == set(DatabaseSku)


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
def test_a_sku_is_named_as_arm_answers(
    sku: str, name: str, tier: str, family: str | None, capacity: int
) -> None:
    facts = DatabaseSku(sku).facts
    assert (facts.name, facts.tier, facts.family, facts.capacity) == (name, tier, family, capacity)


def test_only_general_purpose_spreads_over_zones() -> None:
    assert {sku for sku, facts in DATABASE_SKUS.items() if facts.zone_redundancy} == {
        sku for sku, facts in DATABASE_SKUS.items() if facts.tier == "GeneralPurpose"
    }


def test_what_follows_the_load_is_what_azure_calls_serverless() -> None:
    assert {sku for sku, facts in DATABASE_SKUS.items() if facts.serverless} == {
        sku for sku in DatabaseSku if sku.startswith("GP_S_")
    }


@pytest.mark.parametrize("sku", DatabaseSku)
def test_the_usual_size_is_one_that_azure_takes(sku: DatabaseSku) -> None:
    facts = sku.facts
    assert facts.usual_size_gb <= facts.maximum_size_gb
    assert bool(facts.sizes_gb) == (facts.family is None), "sizes by DTU have a list, those by vCore a range"
    if facts.sizes_gb:
        assert facts.usual_size_gb in facts.sizes_gb
        assert facts.maximum_size_gb == max(facts.sizes_gb)

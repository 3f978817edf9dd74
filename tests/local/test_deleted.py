from pathlib import Path

from local.deleted import purge_deleted
from tests.sandbox.catalogue.arrangements import VAULT
from tests.sandbox.driver import Engine, group

VAULTS = "azure-native:keyvault:Vault"


def test_a_deleted_vault_can_be_created_again_even_with_purge_protection(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "azure.db")
    group(engine)
    protected = {**VAULT, "properties": {**VAULT["properties"], "enablePurgeProtection": True}}
    engine.delete(engine.create(VAULTS, protected))
    purge_deleted(engine.database)
    engine.create(VAULTS, protected)
    engine.close()


def test_an_azure_that_was_never_used_is_not_created(tmp_path: Path) -> None:
    purge_deleted(tmp_path / "azure.db")
    assert list(tmp_path.iterdir()) == []

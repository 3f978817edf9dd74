from ipaddress import IPv4Network
from typing import Any

from components.key_vault.vault import KeyVault, KeyVaultArgs
from components.placement import Placement
from tests.components.azure_mocks import TENANT_ID, run


def properties(placement: Placement, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "placement": placement,
        "vault_name": "kv-stitches-prod",
        "tenant_id": TENANT_ID,
        "data_protection_key_name": "data-protection",
        "app_subnet_id": None,
    }
    azure = run(lambda: KeyVault("vault", KeyVaultArgs(**{**arguments, **changes})))
    return azure.inputs("azure-native:keyvault:Vault")["properties"]


def test_only_roles_give_access_to_the_vault_and_no_access_policy(placement: Placement) -> None:
    vault = properties(placement)
    assert vault["enableRbacAuthorization"] is True
    assert "accessPolicies" not in vault
    assert not any(
        vault[f"enabledFor{what}"] for what in ("Deployment", "DiskEncryption", "TemplateDeployment")
    )


def test_deleted_vaults_can_be_recovered_but_not_purged(placement: Placement) -> None:
    vault = properties(placement)
    assert (vault["enableSoftDelete"], vault["softDeleteRetentionInDays"]) == (True, 90)
    assert vault["enablePurgeProtection"] is True


def test_purge_protection_that_is_off_is_left_out(placement: Placement) -> None:
    """Azure rejects `false`."""
    assert "enablePurgeProtection" not in properties(placement, purge_protection=False)


def test_without_a_subnet_the_vault_has_no_public_access(placement: Placement) -> None:
    vault = properties(placement, app_subnet_id=None)
    assert vault["publicNetworkAccess"] == "disabled"
    assert vault["networkAcls"]["defaultAction"] == "Deny"


def test_with_a_subnet_only_that_subnet_is_allowed(placement: Placement) -> None:
    vault = properties(placement, app_subnet_id="subnet-id")
    assert vault["publicNetworkAccess"] == "enabled"
    assert vault["networkAcls"]["defaultAction"] == "Deny"
    assert vault["networkAcls"]["virtualNetworkRules"] == [{"id": "subnet-id"}]


def test_listed_addresses_have_the_form_that_the_vault_returns(placement: Placement) -> None:
    allowed = (IPv4Network("203.0.113.7"), IPv4Network("198.51.100.8/29"))
    vault = properties(placement, app_subnet_id="subnet-id", allowed_addresses=allowed)
    assert vault["networkAcls"]["ipRules"] == [{"value": "203.0.113.7/32"}, {"value": "198.51.100.8/29"}]
    assert vault["networkAcls"]["defaultAction"] == "Deny"


def test_the_key_for_data_protection_is_named_without_a_version_and_rotated_by_the_vault(
    placement: Placement,
) -> None:
    """Every version unwraps what it wrapped, so a rotation does not sign anybody out."""
    found: list[str] = []

    def program() -> None:
        vault = KeyVault(
            "vault",
            KeyVaultArgs(
                placement=placement,
                vault_name="kv",
                tenant_id=TENANT_ID,
                data_protection_key_name="data-protection",
                app_subnet_id=None,
                protect=True,
            ),
        )
        vault.data_protection_key_uri.apply(found.append)

    key = run(program).inputs("azure-native:keyvault:Key")
    assert found[0].endswith("/keys/data-protection")
    assert set(key["properties"]["keyOps"]) == {"wrapKey", "unwrapKey"}
    assert "attributes" not in key["properties"], "with an expiry, everybody would be signed out on that day"
    (action,) = key["properties"]["rotationPolicy"]["lifetimeActions"]
    assert action["action"]["type"] == "rotate"

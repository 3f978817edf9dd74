import pulumi

from components.app_service.app_settings import Addresses, app_settings
from model.secret import SecretDeclaration, SecretType
from tests.components.azure_mocks import run


def settings_of(*secrets: SecretDeclaration, copied: bool = False) -> set[str]:
    """The names of the app settings of an app that has some secrets."""
    names: set[str] = set()

    def program() -> None:
        output = pulumi.Output.from_input("output")
        addresses = Addresses(
            client_id=output,
            connection_string=output,
            sql_server_host_name=output,
            sql_database_name="stitches",
            blob_endpoint=output,
            secondary_blob_endpoint=output if copied else None,
            key_vault_uri=output,
            key_vault_name="kv",
            data_protection_container="keys",
            data_protection_key_uri=output,
        )
        names.update(app_settings(addresses, secrets, "/api/health"))

    run(program)
    return names


def secret(name: str, app_setting: str | None, *, is_active: bool = True) -> SecretDeclaration:
    return SecretDeclaration(
        name=name,
        type=SecretType.API_KEY,
        created_by="admin@example.com",
        app_setting=app_setting,
        is_active=is_active,
    )


def test_only_an_active_secret_with_a_setting_is_referred_to() -> None:
    usual = settings_of()
    assert settings_of(secret("OAuthClientSecret", "Authentication__OAuth")) == usual | {
        "Authentication__OAuth"
    }
    assert settings_of(secret("OAuthClientSecret", "Authentication__OAuth", is_active=False)) == usual
    assert settings_of(secret("OAuthClientSecret", None)) == usual


def test_a_swap_waits_until_the_health_check_returns_200() -> None:
    assert settings_of() >= {"WEBSITE_SWAP_WARMUP_PING_PATH", "WEBSITE_SWAP_WARMUP_PING_STATUSES"}


def test_the_application_gets_the_address_of_the_copy_of_its_blobs() -> None:
    assert settings_of(copied=True) - settings_of() == {"Storage__SecondaryBlobEndpoint"}

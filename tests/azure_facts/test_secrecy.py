import pytest
from pydantic import JsonValue

from azure_facts.secrecy import is_secret_key, looks_like_a_secret, secret_paths

SECRET_TEXTS = [
    "Server=tcp:sql,1433;User Id=app;Password=hunter2;",
    "server=x;pwd = hunter2",
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
    "Endpoint=sb://x/;SharedAccessKeyName=root;SharedAccessKey=c2VjcmV0",
    "https://x.blob.core.windows.net/y?sv=2024&sig=c2VjcmV0c2VjcmV0c2VjcmV0",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln",
    "ghp_0123456789abcdefghij0123456789",
    "https://user:hunter2@example.com/repository.git",
    "client_secret=hunter2",
    "github_pat_0123456789abcdefghij_0123456789",
    f"key: {'a1B/' * 21}a1==",
    f"secret: a1B8Q~{'a1.' * 11}",
]
HARMLESS_TEXTS = [
    "",
    "github-actions",
    "admin@example.com",
    "https://kv-stitches-prod.vault.azure.net/",
    "Server=tcp:sql,1433;Database=stitches;Authentication=Active Directory Managed Identity;",
    "Password=",
    "@Microsoft.KeyVault(VaultName=kv;SecretName=Password=x)",
    "the password is in Key Vault",
    "8f2eb8688d01e28f36008db8a60271064607db87",
    "/subscriptions/{sub-id}/resourceGroups/stitches-prod/providers/Microsoft.Web/sites/stitches-prod",
]


@pytest.mark.parametrize("text", SECRET_TEXTS)
def test_a_text_with_a_secret_is_found(text: str) -> None:
    assert looks_like_a_secret(text)


@pytest.mark.parametrize("text", HARMLESS_TEXTS)
def test_a_text_without_a_secret_is_not_changed(text: str) -> None:
    assert not looks_like_a_secret(text)


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "Password",
        "adminPassword",
        "client_secret",
        "clientSecret",
        "account-key",
        "apiKey",
        "token",
    ],
)
def test_a_key_that_names_a_secret_is_found(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "secretName",
        "keyVaultReference",
        "allowSharedKeyAccess",
        "tokenEndpoint",
        "name",
        "secretUri",
        "value",
    ],
)
def test_a_key_that_names_a_property_of_a_secret_is_not_a_secret(key: str) -> None:
    assert not is_secret_key(key)


def test_secrets_are_found_at_any_depth() -> None:
    configuration: dict[str, JsonValue] = {
        "sites": [
            {"settings": {"connectionString": "Server=x;Password=hunter2"}},
            {"clientSecret": "hunter2"},
        ],
        "password": "",
        "disablePassword": True,
        "tokens": 3,
        "secret": "@Microsoft.KeyVault(VaultName=kv;SecretName=x)",
        "nothing": None,
    }
    assert list(secret_paths(configuration)) == [
        ("sites", 0, "settings", "connectionString"),
        ("sites", 1, "clientSecret"),
    ]

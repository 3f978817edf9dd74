"""The settings that the application reads at startup: addresses and names, never a password or a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.key_vault.secrets import key_vault_reference
from model.database import DatabaseAdministrators
from model.environment_rules import Purpose
from model.secret import SecretDeclaration

ASPNETCORE_ENVIRONMENTS: Mapping[Purpose, str] = {
    Purpose.DEVELOPMENT: "Development",
    Purpose.STAGING: "Staging",
    Purpose.PRODUCTION: "Production",
}
"""ASP.NET Core's own names of the environments: dev shows its developers the details of an exception."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The addresses of the services that the application uses, and the identity with which it signs in there.

    Attributes:
        client_id: The client id of the application's identity.
        connection_string: Application Insights' address. It allows sending telemetry, but not reading it:
            Microsoft treats it as an identifier and not as a secret, because browsers get it too (source:
            learn.microsoft.com, "Connection strings in Application Insights", frequently asked questions).
        secondary_blob_endpoint: The address of the copy in the paired region; None without one.
        data_protection_container: The container of the data-protection keys, the same for app and slot.
        data_protection_key_uri: The key in the vault that encrypts them.
    """

    client_id: pulumi.Output[str]
    connection_string: pulumi.Output[str]
    sql_server_host_name: pulumi.Output[str]
    sql_database_name: str
    blob_endpoint: pulumi.Output[str]
    secondary_blob_endpoint: pulumi.Output[str] | None
    key_vault_uri: pulumi.Output[str]
    data_protection_container: str
    data_protection_key_uri: pulumi.Output[str]
    key_vault_name: str


def release_settings(
    addresses: Addresses,
    *,
    migrator_client_id: pulumi.Output[str],
    identity_name: str,
    people: DatabaseAdministrators | None,
) -> Mapping[str, pulumi.Input[str]]:
    """The settings with which a release's start script prepares the database (operations/releases/start.sh).

    Args:
        addresses: The application's addresses.
        migrator_client_id: The client id of the migrator's identity.
        identity_name: The name of the application's identity, and of its user in the database.
        people: The group whose members also own the database; None for nobody.
    """
    settings: dict[str, pulumi.Input[str]] = {
        "STITCHES_RELEASE_PHASE": "on",
        "STITCHES_SQL_SERVER": addresses.sql_server_host_name,
        "STITCHES_SQL_DATABASE": addresses.sql_database_name,
        "STITCHES_MIGRATOR_CLIENT_ID": migrator_client_id,
        "STITCHES_APP_NAME": identity_name,
    }
    if people is not None:
        settings["STITCHES_PEOPLE_NAME"] = people.name
        settings["STITCHES_PEOPLE_OBJECT_ID"] = str(people.object_id)
    return settings


def app_settings(
    addresses: Addresses, secrets: Sequence[SecretDeclaration], health_check_path: str
) -> Mapping[str, pulumi.Input[str]]:
    """The app settings, the same for app and slot.

    The database's connection string contains an identity instead of a password: learn.microsoft.com,
    "Tutorial: Connect to Azure databases from App Service without secrets using a managed identity".
    """
    database = pulumi.Output.concat(
        "Server=tcp:",
        addresses.sql_server_host_name,
        f",1433;Database={addresses.sql_database_name};",
        "Authentication=Active Directory Managed Identity;User Id=",
        addresses.client_id,
        ";Encrypt=True;",
    )
    settings: dict[str, pulumi.Input[str]] = {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": addresses.connection_string,
        # Front Door terminates HTTPS, and until the site's own domain is live it calls the app by the app's
        # own name: without the forwarded headers, redirects and sign-ins would lead to http:// and to an
        # address that is closed.
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
        "AZURE_CLIENT_ID": addresses.client_id,
        "ConnectionStrings__Stitches": database,
        "DataProtection__BlobUri": pulumi.Output.concat(
            addresses.blob_endpoint, addresses.data_protection_container, "/keys.xml"
        ),
        "DataProtection__KeyIdentifier": addresses.data_protection_key_uri,
        "KeyVault__Uri": addresses.key_vault_uri,
        # The names that the origin's application reads.
        "ConnectionStrings__DefaultConnection": database,
        "KeyVaultName": addresses.key_vault_name,
        "Storage__BlobEndpoint": addresses.blob_endpoint,
        "WEBSITE_RUN_FROM_PACKAGE": "1",
        # A swap waits until the new version is healthy; by default, any response would be enough.
        "WEBSITE_SWAP_WARMUP_PING_PATH": health_check_path,
        "WEBSITE_SWAP_WARMUP_PING_STATUSES": "200",
    }
    if addresses.secondary_blob_endpoint is not None:
        settings["Storage__SecondaryBlobEndpoint"] = addresses.secondary_blob_endpoint
    for secret in secrets:
        if secret.app_setting and secret.is_active:
            settings[secret.app_setting] = key_vault_reference(addresses.key_vault_name, secret.name)
    return settings

"""A stack's metadata of its secrets. Values are in the vault, and nothing here reads one."""

from collections.abc import Sequence
from typing import Any

import pulumi

from model.environment_rules import EnvironmentName
from model.secret import SecretDeclaration


def key_vault_reference(vault_name: str, secret_name: str) -> str:
    """The app setting that makes App Service read a secret with the app's identity.

    Source: learn.microsoft.com, "Use Key Vault references as app settings".
    """
    return f"@Microsoft.KeyVault(VaultName={vault_name};SecretName={secret_name})"


def secret_records(
    declarations: Sequence[SecretDeclaration],
    environment_name: EnvironmentName,
    key_vault_url: pulumi.Output[str],
) -> pulumi.Output[list[dict[str, Any]]]:
    """The stack output `secrets`: a Secret of the specification for each declaration.

    Only the vault knows when a secret was rotated or read; here these times are null.
    """

    def records(url: str) -> list[dict[str, Any]]:
        return [
            declaration.in_vault(url, environment_name).model_dump(mode="json", by_alias=True)
            for declaration in declarations
        ]

    return key_vault_url.apply(records)

"""Chooses the identity with which a release signs in to Azure."""

import json
import os
from collections.abc import Mapping
from typing import Any, Final, cast

import httpx
from azure.core.credentials import TokenCredential
from azure.identity import AzureCliCredential, ClientAssertionCredential, ManagedIdentityCredential

from operations.terminal.errors import OperationError, explained

SCOPE: Final = "https://management.azure.com/.default"
"""The scope of tokens; Kudu accepts the tokens of Azure Resource Manager."""

_AUDIENCE: Final = "api://AzureADTokenExchange"
_SECONDS: Final = 30.0
_CLI_SECONDS: Final = 60
_OK: Final = 200


def credential(environment: Mapping[str, str] = os.environ) -> TokenCredential:
    """The pipeline's identity, the local Azure's, or the account of `az login`."""
    if environment.get("ACTIONS_ID_TOKEN_REQUEST_URL") and environment.get("AZURE_CLIENT_ID"):
        return ClientAssertionCredential(
            environment.get("AZURE_TENANT_ID", ""),
            environment["AZURE_CLIENT_ID"],
            lambda: github_assertion(environment),
        )
    if environment.get("IDENTITY_ENDPOINT") and environment.get("IDENTITY_HEADER"):
        return ManagedIdentityCredential()
    return AzureCliCredential(process_timeout=_CLI_SECONDS)


def github_assertion(environment: Mapping[str, str]) -> str:
    """A new token of GitHub for this run of a workflow: a token expires earlier than a release can take.

    Source: docs.github.com, "OpenID Connect reference", methods for requesting the OIDC token.

    Raises:
        OperationError: GitHub issues none. The message repeats no part of the response.
    """
    headers = {"Authorization": f"Bearer {environment.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN', '')}"}
    url = httpx.URL(environment["ACTIONS_ID_TOKEN_REQUEST_URL"]).copy_merge_params({"audience": _AUDIENCE})
    try:
        response = httpx.get(url, headers=headers, timeout=_SECONDS)
    except httpx.HTTPError as error:
        raise _none(type(error).__name__) from None
    if response.status_code != _OK:
        raise _none(f"status {response.status_code}")
    try:
        token = cast("dict[str, Any]", response.json())["value"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise _none("a response without a token") from None
    return str(token)


def _none(found: str) -> OperationError:
    return OperationError(
        explained(
            "GitHub did not issue a token to sign in to Azure.",
            found=found,
            fix="Give the job `permissions: id-token: write`, and run it again.",
        )
    )

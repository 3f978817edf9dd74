"""Reads from Azure's APIs what the setup needs: Resource Manager, blobs and keys."""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import httpx
from azure.core.credentials import TokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureCliCredential, WorkloadIdentityCredential

from operations.terminal.errors import OperationError, explained

_MANAGEMENT: Final = "https://management.azure.com"
_STORAGE: Final = "https://storage.azure.com"
_VAULT: Final = "https://vault.azure.net"
_BLOB_VERSION: Final = "2023-11-03"
_KEY_VERSION: Final = "7.4"
_SECONDS: Final = 30.0
_NOT_FOUND: Final = 404

# The SDK logs errors and also raises them; this program reports the exceptions itself.
logging.getLogger("azure").addHandler(logging.NullHandler())

JsonObject = Mapping[str, Any]


class NotSignedInError(OperationError):
    """Entra did not issue a token."""


class AzureRejectedError(OperationError):
    """Azure rejected a request.

    Attributes:
        status: The HTTP status of the response.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Azure:
    """Reads Azure as the identity that is signed in: a job by its token, a person by `az login`."""

    def __init__(self, credential: TokenCredential, transport: httpx.BaseTransport | None = None) -> None:
        self._credential = credential
        self._client = httpx.Client(timeout=_SECONDS, transport=transport or httpx.HTTPTransport(retries=2))

    @classmethod
    def signed_in(cls) -> "Azure":
        """Azure as the identity that runs the command."""
        is_job = bool(os.environ.get("AZURE_FEDERATED_TOKEN_FILE"))
        return cls(WorkloadIdentityCredential() if is_job else AzureCliCredential(process_timeout=60))

    def token(self, resource: str = _MANAGEMENT) -> str:
        """A token for one of Azure's APIs. It is a secret.

        Raises:
            NotSignedInError: Entra did not issue one.
        """
        try:
            return self._credential.get_token(f"{resource}/.default").token
        except ClientAuthenticationError as error:  # also if `az` is missing, or nobody is signed in
            raise NotSignedInError(
                explained(
                    "Entra did not issue a token.", said=_first_line(error.message), fix="Run `az login`."
                )
            ) from None

    def read(self, path: str, version: str, **query: str) -> JsonObject | None:
        """A resource, from Resource Manager; None if it does not exist.

        Raises:
            NotSignedInError: Entra did not issue a token.
            AzureRejectedError: Azure rejected the request.
            OperationError: Azure cannot be reached.
        """
        url = httpx.URL(f"{_MANAGEMENT}{path}").copy_merge_params({"api-version": version, **query})
        return self._json(url, _MANAGEMENT)

    def listed(self, path: str, version: str, **query: str) -> list[JsonObject]:
        """All elements of a list, from Resource Manager; empty if its parent does not exist.

        Raises:
            OperationError: As `read`.
        """
        found: list[JsonObject] = []
        page = self.read(path, version, **query)
        while page is not None:
            found += page["value"]
            following = page.get("nextLink")
            page = self._json(httpx.URL(following), _MANAGEMENT) if following else None
        return found

    def blob(self, account: str, container: str, name: str) -> bytes | None:
        """A blob; None if it does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{account}.blob.core.windows.net/{container}/{name}")
        response = self._get(url, _STORAGE, {"x-ms-version": _BLOB_VERSION})
        return response.content if response is not None else None

    def list_blobs(self, account: str, container: str, prefix: str) -> list[str] | None:
        """The names of the first blobs in a container; None if the container does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{account}.blob.core.windows.net/{container}").copy_merge_params(
            {"restype": "container", "comp": "list", "prefix": prefix, "maxresults": "100"}
        )
        response = self._get(url, _STORAGE, {"x-ms-version": _BLOB_VERSION})
        return None if response is None else re.findall("<Name>(.*?)</Name>", response.text)

    def key(self, vault: str, name: str) -> JsonObject | None:
        """The public part of a key; None if it does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{vault}.vault.azure.net/keys/{name}").copy_merge_params(
            {"api-version": _KEY_VERSION}
        )
        return self._json(url, _VAULT)

    def _json(self, url: httpx.URL, resource: str) -> JsonObject | None:
        response = self._get(url, resource, {})
        if response is None:
            return None
        try:
            return cast("JsonObject", response.json())
        except ValueError:
            raise OperationError(f"The response of {url.host} to GET {url.path} is not JSON.") from None

    def _get(self, url: httpx.URL, resource: str, headers: Mapping[str, str]) -> httpx.Response | None:
        signed = {**headers, "Authorization": f"Bearer {self.token(resource)}"}
        try:
            response = self._client.get(url, headers=signed)
        except httpx.HTTPError as error:
            raise OperationError(f"{url.host} cannot be reached ({type(error).__name__}).") from None
        if response.status_code == _NOT_FOUND:
            return None
        if response.is_error:
            raise AzureRejectedError(
                f"{url.host} rejected GET {url.path} with status {response.status_code} ({_code(response)}).",
                response.status_code,
            )
        return response


def _code(response: httpx.Response) -> str:
    """Azure's error code; its APIs put it into different places."""
    text = response.text
    in_body = re.search(r'"code"\s*:\s*"(\w+)"', text) or re.search("<Code>(\\w+)</Code>", text)
    return response.headers.get("x-ms-error-code") or (in_body[1] if in_body else "no code")


def _first_line(message: str) -> str:
    return (message.strip().splitlines() or ["nothing"])[0]

"""Azure's own APIs, as far as they are read here: Resource Manager, blobs and keys."""

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

# What it warns of is raised as well, and told in our own words.
logging.getLogger("azure").addHandler(logging.NullHandler())

Answer = Mapping[str, Any]


class NotSignedInError(OperationError):
    """Entra gives no token."""


class AzureRefusedError(OperationError):
    """Azure refuses a request.

    Attributes:
        status: The status of its answer.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Azure:
    """Reads Azure as whoever is signed in: a job by its own token, a person by `az login`."""

    def __init__(self, credential: TokenCredential, transport: httpx.BaseTransport | None = None) -> None:
        self._credential = credential
        self._client = httpx.Client(timeout=_SECONDS, transport=transport or httpx.HTTPTransport(retries=2))

    @classmethod
    def signed_in(cls) -> "Azure":
        """As whoever runs the command."""
        is_job = bool(os.environ.get("AZURE_FEDERATED_TOKEN_FILE"))
        return cls(WorkloadIdentityCredential() if is_job else AzureCliCredential(process_timeout=60))

    def token(self, resource: str = _MANAGEMENT) -> str:
        """The token for one of Azure's APIs. It is a secret.

        Raises:
            NotSignedInError: Entra gives none.
        """
        try:
            return self._credential.get_token(f"{resource}/.default").token
        except ClientAuthenticationError as error:  # also where there is no `az`, or nobody has signed in
            raise NotSignedInError(
                explained("Entra gives no token.", said=_first_line(error.message), to_do="Run `az login`.")
            ) from None

    def read(self, path: str, version: str, **query: str) -> Answer | None:
        """What Resource Manager answers; None where it does not exist.

        Raises:
            NotSignedInError: Entra gives no token.
            AzureRefusedError: Azure refuses.
            OperationError: Azure cannot be reached.
        """
        url = httpx.URL(f"{_MANAGEMENT}{path}").copy_merge_params({"api-version": version, **query})
        return self._json(url, _MANAGEMENT)

    def listed(self, path: str, version: str, **query: str) -> list[Answer]:
        """Every element of a list of Resource Manager; none where what holds it does not exist.

        Raises:
            OperationError: As `read`.
        """
        found: list[Answer] = []
        page = self.read(path, version, **query)
        while page is not None:
            found += page["value"]
            following = page.get("nextLink")
            page = self._json(httpx.URL(following), _MANAGEMENT) if following else None
        return found

    def blob(self, account: str, container: str, name: str) -> bytes | None:
        """A blob; None where it does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{account}.blob.core.windows.net/{container}/{name}")
        answer = self._get(url, _STORAGE, {"x-ms-version": _BLOB_VERSION})
        return answer.content if answer is not None else None

    def list_blobs(self, account: str, container: str, prefix: str) -> list[str] | None:
        """The names of the first blobs of a container; None where it does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{account}.blob.core.windows.net/{container}").copy_merge_params(
            {"restype": "container", "comp": "list", "prefix": prefix, "maxresults": "100"}
        )
        answer = self._get(url, _STORAGE, {"x-ms-version": _BLOB_VERSION})
        return None if answer is None else re.findall("<Name>(.*?)</Name>", answer.text)

    def key(self, vault: str, name: str) -> Answer | None:
        """The public half of a key; None where it does not exist.

        Raises:
            OperationError: As `read`.
        """
        url = httpx.URL(f"https://{vault}.vault.azure.net/keys/{name}").copy_merge_params(
            {"api-version": _KEY_VERSION}
        )
        return self._json(url, _VAULT)

    def _json(self, url: httpx.URL, resource: str) -> Answer | None:
        answer = self._get(url, resource, {})
        if answer is None:
            return None
        try:
            return cast("Answer", answer.json())
        except ValueError:
            raise OperationError(f"What {url.host} answers to GET {url.path} is not JSON.") from None

    def _get(self, url: httpx.URL, resource: str, headers: Mapping[str, str]) -> httpx.Response | None:
        signed = {**headers, "Authorization": f"Bearer {self.token(resource)}"}
        try:
            answer = self._client.get(url, headers=signed)
        except httpx.HTTPError as error:
            raise OperationError(f"{url.host} cannot be reached ({type(error).__name__}).") from None
        if answer.status_code == _NOT_FOUND:
            return None
        if answer.is_error:
            raise AzureRefusedError(
                f"{url.host} refused GET {url.path} with status {answer.status_code} ({_code(answer)}).",
                answer.status_code,
            )
        return answer


def _code(answer: httpx.Response) -> str:
    """Azure's own code of an error, which its APIs put into several places."""
    in_body = re.search(r'"code"\s*:\s*"(\w+)"', answer.text) or re.search("<Code>(\\w+)</Code>", answer.text)
    return answer.headers.get("x-ms-error-code") or (in_body[1] if in_body else "no code")


def _first_line(said: str) -> str:
    return (said.strip().splitlines() or ["nothing"])[0]

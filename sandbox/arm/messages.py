"""Requests to Azure Resource Manager and its answers, as far as they matter here, and how a refusal looks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from azure_facts import identifiers
from sandbox.arm.tokens import Principal
from sandbox.azure.errors import AzureError
from sandbox.client import UnavailableError
from sandbox.values import is_object

_OF_APP_SERVICE: Final = "microsoft.web"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A request that was let in."""

    method: str
    """In capitals."""
    path: str
    """Without the slash at its end."""
    query: Mapping[str, str]
    """The names in lower case."""
    body: bytes
    base: str
    """Where this Azure Resource Manager is, as "https://127.0.0.1:4443"."""
    caller: Principal

    def content(self) -> dict[str, Any]:
        """Give the JSON object that came with the request; an empty one where nothing came.

        Raises:
            AzureError: when something else came.
        """
        try:
            content: Any = json.loads(self.body or b"{}")
        except ValueError:
            content = None
        if not is_object(content):
            raise AzureError(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: expected a JSON object.",
            )
        return content

    def address(self, path: str) -> str:
        """Give the URL of another path, with the version that this request has."""
        return f"{self.base}{quote(path)}?api-version={self.query['api-version']}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer."""

    status: int = 200
    body: Any = None
    """JSON; without any there is no content."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def items(found: list[dict[str, Any]]) -> Response:
    """Answer with a list, whole."""
    return Response(body={"value": found})


def refusal(error: AzureError, path: str, told: Callable[[float], float] = float) -> Response:
    """Give the answer of a refusal, in the form of the service that refuses.

    Args:
        error: the refusal.
        path: of the request.
        told: gives a time as a client that waits should be told of it.
    """
    headers = {"x-ms-failure-cause": "gateway", **_headers(error, told)}
    if _refused_by_app_service(error, path):
        return Response(
            status=error.status,
            body=_in_words_of_app_service(error),
            headers={**headers, "x-ms-failure-cause": "service"},
        )
    return Response(
        status=error.status, body={"error": {"code": error.code, "message": error.message}}, headers=headers
    )


# What is refused before a request comes to the service that it is for.
_BY_RESOURCE_MANAGER: Final = frozenset(
    {
        "AnotherOperationInProgress",
        "AuthenticationFailed",
        "AuthenticationFailedInvalidHeader",
        "AuthorizationFailed",
        "BadGateway",
        "BadGatewayConnection",
        "ExpiredAuthenticationToken",
        "GatewayTimeout",
        "InternalServerError",
        "InvalidApiVersionParameter",
        "InvalidAuthenticationToken",
        "InvalidAuthenticationTokenAudience",
        "InvalidRequestContent",
        "InvalidResourceNamespace",
        "InvalidResourceType",
        "MissingApiVersionParameter",
        "MissingSubscription",
        "ParentResourceNotFound",
        "ResourceGroupNotFound",
        "ResourceNotFound",
        "ScopeLocked",
        "ServerTimeout",
        "SubscriptionRequestsThrottled",
    }
)


def _refused_by_app_service(error: AzureError, path: str) -> bool:
    namespace = identifiers.split(path)[1].lower()
    return namespace == _OF_APP_SERVICE and error.code not in _BY_RESOURCE_MANAGER


def _in_words_of_app_service(error: AzureError) -> dict[str, Any]:
    """Write an error as App Service does, which has no "error" around it and capitals.

    Source: Azure/azure-cli issue 9567 and others like it, which show the whole body.
    """
    entity = {"ExtendedCode": None, "MessageTemplate": None, "Parameters": None}
    said = {"Code": error.code, "Message": error.message}
    return {
        **said,
        "Target": None,
        "Details": [{"Message": error.message}, {"Code": error.code}, {"ErrorEntity": {**entity, **said}}],
        "Innererror": None,
    }


def _headers(error: AzureError, told: Callable[[float], float]) -> dict[str, str]:
    if isinstance(error, UnavailableError) and error.retry_after > 0:
        return {"Retry-After": str(ceil(told(error.retry_after)))}
    return {}


def tracking() -> dict[str, str]:
    """Give the headers that every answer has: by which Azure finds a request again."""
    request = str(uuid4())
    return {
        "x-ms-request-id": request,
        "x-ms-correlation-request-id": request,
        "x-ms-routing-request-id": f"SANDBOX:{request}",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cache-Control": "no-cache",
        "Pragma": "no-cache",
    }

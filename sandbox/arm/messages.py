"""Requests to Azure Resource Manager, its responses, and the form of its error responses."""

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
    """A request."""

    method: str
    """In upper case."""
    path: str
    """Without a trailing slash."""
    query: Mapping[str, str]
    """The names in lower case."""
    body: bytes
    base: str
    """The address of this Azure Resource Manager: "https://127.0.0.1:4443"."""
    caller: Principal

    def content(self) -> dict[str, Any]:
        """Return the JSON object in the request's body; an empty one if there is no body.

        Raises:
            AzureError: if the body is something else.
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
        """Return the URL of another path, with the API version of this request."""
        return f"{self.base}{quote(path)}?api-version={self.query['api-version']}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response."""

    status: int = 200
    body: Any = None
    """JSON; None for no content."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def items(found: list[dict[str, Any]]) -> Response:
    """Return a response with a whole list, not pages."""
    return Response(body={"value": found})


def rejection(error: AzureError, path: str, scale: Callable[[float], float] = float) -> Response:
    """Return the response for an error, in the form of the service that rejects the request.

    Args:
        error: the error.
        path: the request's path.
        scale: converts Azure's seconds into those that a client should wait.
    """
    headers = {"x-ms-failure-cause": "gateway", **_headers(error, scale)}
    if _rejected_by_app_service(error, path):
        return Response(
            status=error.status,
            body=_in_words_of_app_service(error),
            headers={**headers, "x-ms-failure-cause": "service"},
        )
    return Response(
        status=error.status, body={"error": {"code": error.code, "message": error.message}}, headers=headers
    )


# Errors that occur before a request reaches its service.
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


def _rejected_by_app_service(error: AzureError, path: str) -> bool:
    namespace = identifiers.split(path)[1].lower()
    return namespace == _OF_APP_SERVICE and error.code not in _BY_RESOURCE_MANAGER


def _in_words_of_app_service(error: AzureError) -> dict[str, Any]:
    """Write an error as App Service does: without the outer "error", and with capitalized names.

    Source: Azure/azure-cli issue 9567 and others like it, which show the whole body.
    """
    entity = {"ExtendedCode": None, "MessageTemplate": None, "Parameters": None}
    named = {"Code": error.code, "Message": error.message}
    return {
        **named,
        "Target": None,
        "Details": [{"Message": error.message}, {"Code": error.code}, {"ErrorEntity": {**entity, **named}}],
        "Innererror": None,
    }


def _headers(error: AzureError, scale: Callable[[float], float]) -> dict[str, str]:
    if isinstance(error, UnavailableError) and error.retry_after > 0:
        return {"Retry-After": str(ceil(scale(error.retry_after)))}
    return {}


def tracking() -> dict[str, str]:
    """Return the headers of every response, which identify a request to Azure's support."""
    request = str(uuid4())
    return {
        "x-ms-request-id": request,
        "x-ms-correlation-request-id": request,
        "x-ms-routing-request-id": f"SANDBOX:{request}",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cache-Control": "no-cache",
        "Pragma": "no-cache",
    }

"""The error messages of Azure and of the network.

Sources, each with the message that somebody reported:
409  of a site: Microsoft/azure-pipelines-tasks#11384; others: from memory
429  MicrosoftDocs/azure-docs#105248, and the article request-limits-and-throttling for Retry-After
500  mspnp/app-service-environments-ILB-deployments#3
502  pulumi/pulumi-azure-native#552
503  microsoft/MLOS#950, without the timestamp, so that one seed gives one text
504  pulumi/pulumi-azure-native#3200
connection reset  Go, net/url.Error around net.OpError; from memory, without the addresses
"""

from collections.abc import Mapping
from typing import Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import guid
from sandbox.client import Call, ConnectionLostError, UnavailableError

_METHODS: Final = {
    "create": "PUT",
    "update": "PUT",
    "delete": "DELETE",
    "read": "GET",
    "restart": "POST",
    "refresh": "POST",
    "swap": "POST",
    "exchange": "POST",
}
_TRANSIENT: Final[Mapping[int, tuple[str, str]]] = {
    409: (
        "AnotherOperationInProgress",
        (
            "Another operation on this or dependent resource is in progress. To retrieve status of the "
            "operation use uri: https://management.azure.com/subscriptions/{subscription}/operations/{tracking}."
        ),
    ),
    500: (
        "InternalServerError",
        (
            "There was an unexpected InternalServerError.  Please try again later.  "
            "x-ms-correlation-request-id: {tracking}"
        ),
    ),
    502: (
        "BadGatewayConnection",
        "The network connectivity issue encountered for '{namespace}'; cannot fulfill the request.",
    ),
    503: (
        "ServerTimeout",
        (
            "The request timed out. Diagnostic information: subscription id '{subscription}', "
            "tracking id '{tracking}', request correlation id '{tracking}'."
        ),
    ),
    504: (
        "GatewayTimeout",
        "The gateway did not receive a response from '{namespace}' within the specified time period.",
    ),
}


_BUSY_SITE: Final = (
    "Conflict",
    (
        "Cannot modify this site because another operation is in progress. Details: Id: {tracking}, "
        "OperationName: Update"
    ),
)


def throttled(call: Call, retry_after: float) -> UnavailableError:
    """Return the error for a throttled request."""
    operation = f"{_METHODS[call.operation]}/{call.resource_type.arm_type}".upper()
    message = (
        f"Number of requests for subscription '{identifiers.subscription(call.id) or ''}' and operation "
        f"'{operation}' exceeded the backend storage limit. Please try again after '{retry_after:g}' seconds."
    )
    return UnavailableError(429, "SubscriptionRequestsThrottled", message, retry_after)


def transient(call: Call, status: int) -> AzureError:
    """Return a transient error: Azure is unhealthy or busy."""
    code, message = _TRANSIENT[status]
    if status == 409 and call.resource_type.arm_type.startswith("Microsoft.Web/"):
        code, message = _BUSY_SITE
    return AzureError(
        status,
        code,
        message.format(
            namespace=call.resource_type.arm_type.partition("/")[0],
            subscription=identifiers.subscription(call.id) or "",
            tracking=guid(call.id, f"tracking of a {call.operation}"),
        ),
    )


def lost(call: Call, status: int | None, retry_after: float) -> AzureError | ConnectionLostError:
    """Return what a client gets instead of a lost response: a broken connection, or a gateway's error."""
    if status is None:
        return ConnectionLostError(connection_reset(call))
    error = transient(call, status)
    return UnavailableError(error.status, error.code, error.message, retry_after)


def connection_reset(call: Call) -> str:
    """Return the message for a broken connection."""
    method = _METHODS[call.operation].capitalize()
    return f'{method} "https://management.azure.com{call.id}": read: connection reset by peer'

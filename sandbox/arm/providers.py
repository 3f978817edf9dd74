"""The resource providers: their types, and the versions of their APIs."""

from typing import Any, Final

from sandbox import catalogue
from sandbox.arm.messages import Response, items
from sandbox.arm.paths import is_of_another_plane
from sandbox.arm.routes import SUBSCRIPTION, Context, Route
from sandbox.azure.errors import AzureError
from sandbox.catalogue.entry import ResourceType


def every(context: Context) -> Response:
    """List the namespaces with their types."""
    return items([_provider(context, each) for each in _namespaces().values()])


def one(context: Context) -> Response:
    """Return one namespace with its types; `az resource show` reads the API version from it."""
    asked = context.parts["namespace"]
    found = _namespaces().get(asked.lower())
    if found is None:
        raise AzureError(
            404,
            "InvalidResourceNamespace",
            f"The resource namespace '{asked}' is invalid. The local Azure does not model it.",
        )
    return Response(body=_provider(context, found))


def _namespaces() -> dict[str, str]:
    types = (each for each in catalogue.TYPES.values() if not is_of_another_plane(each))
    names = (each.arm_type.partition("/")[0] for each in types)
    return {name.lower(): name for name in names}


def _provider(context: Context, namespace: str) -> dict[str, Any]:
    entries = {
        each.arm_type: each
        for each in catalogue.TYPES.values()
        if each.arm_type.partition("/")[0] == namespace and not is_of_another_plane(each)
    }
    subscription = context.parts["subscription"]
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "Registered",
        "resourceTypes": [_type(context, each) for _, each in sorted(entries.items())],
    }


def _type(context: Context, entry: ResourceType) -> dict[str, Any]:
    version = context.around.schemas[entry.token].api_version
    return {
        "resourceType": entry.arm_type.partition("/")[2],
        "apiVersions": [version] if version else [],
        "locations": [],
        "capabilities": "None",
    }


ROUTES: Final = (
    Route("GET", f"{SUBSCRIPTION}/providers", every),
    Route("GET", rf"{SUBSCRIPTION}/providers/(?P<namespace>[^/]+)", one),
)
"""The routes for the providers."""

"""Application Insights: the annotations of a component's charts, and the telemetry that it receives.

The store keeps the latest 1,000 of each with the component. Queries are not supported.
Sources: azure-rest-api-specs, applicationinsights 2015-05-01, componentAnnotations_API.json;
microsoft/ApplicationInsights-Home, EndpointSpecs (the envelope and the endpoint's response);
learn.microsoft.com azure-monitor/app/azure-ad-authentication (the role, the audience, 401 and 403).
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from azure_facts import connection_strings
from sandbox.arm.messages import Response
from sandbox.arm.paths import not_found
from sandbox.arm.routes import GROUP, Context, Route, Surroundings
from sandbox.azure.access import Access
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record, Store, View
from sandbox.values import is_array, is_object

ANNOTATIONS: Final = "annotations"
"""The name under which a component's annotations are stored."""
TELEMETRY: Final = "telemetry"
"""The name under which a component's telemetry is stored."""
TRACK_PATH: Final = "/v2.1/track"
"""The path to which telemetry is sent."""

AUDIENCES: Final = ("https://monitor.azure.com", "https://monitor.azure.com/")
"""The audiences of a token for sending telemetry."""

_WRITE: Final = "Microsoft.Insights/Telemetry/Write"
_TOKEN: Final = "azure-native:applicationinsights:Component"  # noqa: S105 - a type
_KEPT: Final = 1000
_REQUIRED: Final = ("Id", "AnnotationName", "EventTime", "Category")
_COMPONENT: Final = GROUP + r"/providers/microsoft\.insights/components/(?P<component>[^/]+)"


def annotate(context: Context) -> Response:
    """Store an annotation."""
    component = _component(context, "Annotations/write")
    given = context.message.content()
    if missing := [name for name in _REQUIRED if not given.get(name)]:
        raise AzureError(400, "BadRequest", f"The annotation lacks {', '.join(missing)}.")
    _keep(context.around.store, component.id, ANNOTATIONS, [given])
    return Response(body=[given])


def annotations(context: Context) -> Response:
    """Return a component's annotations."""
    component = _component(context, "Annotations/read")
    return Response(body={"value": context.view.unseen(component.id).get(ANNOTATIONS) or []})


def track(around: Surroundings, body: bytes, sender: str | None) -> Response:
    """Store the telemetry that an application or a release sends.

    Each item names its component by the instrumentation key, which is not a secret. A component without local
    authentication also requires a token of a sender with the role Monitoring Metrics Publisher.

    Args:
        around: Has the store, which contains the components.
        body: The telemetry.
        sender: The object id of the token's principal; None if the request has no token.
    """
    items = list(_items(body))
    view = around.store.read()
    access = Access(view, around.account.object)
    by_key = {str(each.properties.get("instrumentationKey")): each for each in view.of_type(_TOKEN)}
    errors: list[dict[str, Any]] = []
    for index, item in enumerate(items):
        component = by_key.get(str(item.get("iKey")))
        if component is None:
            errors.append({"index": index, "statusCode": 400, "message": "Invalid instrumentation key"})
        elif not component.properties.get("disableLocalAuth") or (
            sender and access.allows_data(sender, _WRITE, component.id)
        ):
            _keep(around.store, component.id, TELEMETRY, [item])
        elif sender is None:
            errors.append({"index": index, "statusCode": 401, "message": "Authorization token is missing"})
        else:
            errors.append({"index": index, "statusCode": 403, "message": "Insufficient permissions"})
    result = {"itemsReceived": len(items), "itemsAccepted": len(items) - len(errors), "errors": errors}
    if not errors:
        return Response(body=result)
    return Response(status=errors[0]["statusCode"] if len(errors) == len(items) else 206, body=result)


def hosts(view: View) -> set[str]:
    """Return the hosts of all components' ingestion endpoints."""
    found: set[str] = set()
    for component in view.of_type(_TOKEN):
        named = connection_strings.parts(str(component.properties.get("connectionString") or ""))
        found |= {host for host in [urlsplit(named.get("IngestionEndpoint", "")).hostname] if host}
    return found


def _items(body: bytes) -> Iterator[dict[str, Any]]:
    """Yield the items of a body: one object, a list, or one object per line."""
    text = body.decode("utf-8", "replace")
    try:
        read: Any = json.loads(text)
    except ValueError:
        try:
            read = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            read = []
    yield from (each for each in (read if is_array(read) else [read]) if is_object(each))


def _component(context: Context, action: str) -> Record:
    parts = context.parts
    path = (
        f"/subscriptions/{parts['subscription']}/resourceGroups/{parts['group']}"
        f"/providers/Microsoft.Insights/components/{parts['component']}"
    )
    context.demand(f"Microsoft.Insights/components/{action}", path)
    found = context.view.get(path)
    if found is None:
        raise not_found(path)
    return found


def _keep(store: Store, component: str, name: str, items: list[dict[str, Any]]) -> None:
    with store.write() as transaction:
        kept = transaction.unseen(component)
        transaction.keep_unseen(component, {**kept, name: [*(kept.get(name) or []), *items][-_KEPT:]})


ROUTES: Final = (
    Route("PUT", f"{_COMPONENT}/Annotations", annotate, "create"),
    Route("GET", f"{_COMPONENT}/Annotations", annotations),
)
"""The routes for a component's annotations."""

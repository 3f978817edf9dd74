"""Read what Azure holds: one resource, all of a type, all of a group, groups and subscriptions."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from azure_facts import identifiers
from sandbox.arm import shape
from sandbox.arm.messages import Message, Response, items
from sandbox.arm.paths import (
    EXTENSIONS,
    Place,
    entry_of,
    group_not_found,
    is_of_another_plane,
    not_found,
    not_served,
    reject_unknown,
)
from sandbox.arm.representation import representation
from sandbox.arm.routes import GROUP, SUBSCRIPTION, Context, Route
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record, View
from sandbox.catalogue import TYPES
from sandbox.schema.cache import Schemas

_GROUPS: Final = "azure-native:resources:ResourceGroup"
_ENTRY_OF_FILTER: Final = re.compile(r"(?P<name>\w+)\s+eq\s+'(?P<value>(?:[^']|'')*)'", re.IGNORECASE)
_EXPANDABLE: Final = frozenset({"createdTime", "changedTime", "provisioningState"})
_LONGEST_PAGE: Final = 1000


def read_action(identifier: str) -> str:
    """Return the operation that reads a resource: "Microsoft.Web/sites/read"."""
    place = Place.of(identifier)
    if place.namespace:
        return f"{place.kind}/read"
    group = identifiers.resource_group(identifier)
    return f"Microsoft.Resources/subscriptions/{'resourceGroups/' if group else ''}read"


def one(context: Context) -> Response:
    """Return one resource."""
    path = context.message.path
    place, version = Place.of(path), context.message.query["api-version"]
    record = context.view.get(path)
    entry = entry_of(path, record)
    if entry is None:
        reject_unknown(place, version)
    context.demand(read_action(path), path)
    if entry is None or is_of_another_plane(entry):
        raise not_served("GET", path)
    found = record or context.around.azure.get(path, entry)
    if found is None:
        _reject_missing_group(path, context.view)
        raise not_found(path)
    return Response(body=representation(found, context))


def of_type(context: Context) -> Response:
    """List a type: in a subscription, in a group, or below or at a resource."""
    message, view = context.message, context.view
    place = Place.of(message.path)
    reject_unknown(place, message.query["api-version"])
    outer = place.scope if len(place.segments) == 1 else message.path.rpartition("/")[0]
    context.demand(f"{place.kind}/read", outer)
    _reject_missing(outer, view)
    if place.namespace.lower() == EXTENSIONS:
        found: Iterator[Record] = _extensions(message, place, view)
    else:
        within_resource = bool(identifiers.split(outer)[1])
        found = (
            record
            for record in view.below(outer)
            if shape.kind(record).lower() == place.kind.lower()
            and (not within_resource or _lies_in(record, outer))
        )
    return items([representation(record, context) for record in found])


def resources(context: Context) -> Response:
    """List the resources of all types in a group or a subscription, for `az resource list`."""
    message = context.message
    scope = message.path.rpartition("/")[0]
    group = "resourceGroups/" if identifiers.resource_group(scope) else ""
    context.demand(f"Microsoft.Resources/subscriptions/{group}resources/read", scope)
    _reject_missing(scope, context.view)
    wanted = _filter(message.query.get("$filter", ""))
    expanded = frozenset(message.query.get("$expand", "").split(",")) & _EXPANDABLE
    found = [
        record
        for record in context.view.below(scope)
        if _is_tracked(record, context.around.schemas)
        and wanted(record)
        and context.access.allows(message.caller.object, read_action(record.id), record.id)
    ]
    begin, size = _page(message)
    shown = [shape.listed(record, expanded) for record in found[begin : begin + size]]
    if begin + size >= len(found):
        return items(shown)
    following = "".join(
        f"&{quote(name)}={quote(value)}"
        for name, value in {**message.query, "$skiptoken": str(begin + size)}.items()
        if name != "api-version"
    )
    return Response(body={"value": shown, "nextLink": f"{message.address(message.path)}{following}"})


def groups(context: Context) -> Response:
    """List the resource groups of a subscription that the caller may read."""
    asked = context.parts["subscription"].lower()
    found = (
        record
        for record in context.view.of_type(_GROUPS)
        if record.subscription.lower() == asked
        and context.access.allows(context.message.caller.object, read_action(record.id), record.id)
    )
    return items([shape.arm(record) for record in found])


def group(context: Context) -> Response:
    """Return a resource group, or (for HEAD) whether it exists."""
    context.demand(read_action(context.message.path), context.message.path)
    record = context.view.get(context.message.path)
    if context.message.method == "HEAD":
        return Response(status=204 if record else 404)
    if record is None:
        raise group_not_found(context.message.path)
    return Response(body=shape.arm(record))


def subscriptions(context: Context) -> Response:
    """List the subscriptions: that of this machine, and those that hold a resource."""
    own = context.around.account.subscription
    known = {each.subscription.lower(): each.subscription for each in context.view.everything()}
    known[own.lower()] = own
    return items([_subscription(each, context.message.caller.tenant) for each in known.values()])


def subscription(context: Context) -> Response:
    """Return one subscription; every subscription exists, because all share one Azure."""
    context.demand("Microsoft.Resources/subscriptions/read", context.message.path)
    return Response(body=_subscription(context.parts["subscription"], context.message.caller.tenant))


def tenants(context: Context) -> Response:
    """List the one tenant."""
    tenant = context.message.caller.tenant
    return items([{"id": f"/tenants/{tenant}", "tenantId": tenant, "displayName": "Azure sandbox"}])


def _subscription(identifier: str, tenant: str) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{identifier}",
        "authorizationSource": "RoleBased",
        "displayName": "Azure sandbox",
        "managedByTenants": [],
        "state": "Enabled",
        "subscriptionId": identifier,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
        "tenantId": tenant,
    }


def _lies_in(record: Record, outer: str) -> bool:
    return identifiers.key(identifiers.parent(record.id) or "") == identifiers.key(outer)


def _reject_missing(outer: str, view: View) -> None:
    _reject_missing_group(outer, view)
    if identifiers.split(outer)[1] and view.get(outer) is None:
        raise AzureError(
            404,
            "ParentResourceNotFound",
            "Failed to perform 'read' on resource(s) of type "
            f"'{'/'.join(Place.of(outer).segments[::2])}', because the parent resource '{outer}' could not "
            "be found.",
        )


def _reject_missing_group(path: str, view: View) -> None:
    named = identifiers.resource_group(path)
    if named is not None and view.get(named) is None:
        raise group_not_found(named)


def _extensions(message: Message, place: Place, view: View) -> Iterator[Record]:
    """Return the extensions of a scope and of its parents, and (without "atScope()") of what it contains."""
    asked = message.query.get("$filter", "").replace(" ", "")
    principal = re.fullmatch(r"(?:principalId|assignedTo\()?(?:eq)?'([^']*)'\)?", asked)
    if asked not in ("", "atScope()") and principal is None:
        raise _invalid_filter(message.query.get("$filter", ""))
    suffix = f"/providers/{place.kind}"
    above = [record for outer in identifiers.scopes(place.scope) for record in view.below(outer + suffix)]
    below = [] if asked == "atScope()" else list(view.below(place.scope))
    seen: set[str] = set()
    for record in (*above, *below):
        is_one = shape.kind(record).lower() == place.kind.lower()
        if not is_one or record.id in seen:
            continue
        seen.add(record.id)
        if principal is None or str(record.properties.get("principalId")).lower() == principal[1].lower():
            yield record


def _is_tracked(record: Record, schemas: Schemas) -> bool:
    """Return whether such a list shows a resource: it has its own location and tags, and is not only a part.

    Source: learn.microsoft.com azure-resource-manager/management/resource-providers-and-types.
    """
    entry = TYPES.get(record.token)
    if entry is None or record.token == _GROUPS or is_of_another_plane(entry):
        return False
    return {"location", "tags"} <= schemas[record.token].inputs.keys()


def _filter(text: str) -> Callable[[Record], bool]:
    """Read a filter of comparisons that are joined by "and"."""
    if not text.strip():
        return lambda _: True
    tests: list[Callable[[Record], bool]] = []
    tag = ""
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        found = _ENTRY_OF_FILTER.fullmatch(part)
        if found is None:
            raise _invalid_filter(text)
        name, value = found["name"], found["value"].replace("''", "'")
        if name == "tagName":
            tag = value
            tests.append(partial(_has_tag, tag=value, value=None))
        elif name == "tagValue" and tag:
            tests.append(partial(_has_tag, tag=tag, value=value))
        elif name in _FILTERED:
            tests.append(partial(_is, given=_FILTERED[name], value=value))
        else:
            raise _invalid_filter(text)
    return lambda record: all(test(record) for test in tests)


def _has_tag(record: Record, *, tag: str, value: str | None) -> bool:
    tags: dict[str, Any] = record.properties.get("tags") or {}
    return tag in tags and value in (None, tags[tag])


def _is(record: Record, *, given: Callable[[Record], str], value: str) -> bool:
    return given(record).lower() == value.lower()


_FILTERED: Final[dict[str, Callable[[Record], str]]] = {
    "resourceType": shape.kind,
    "name": lambda record: identifiers.name(record.id),
    "location": lambda record: str(record.properties.get("location", "")),
    "resourceGroup": lambda record: identifiers.name(identifiers.resource_group(record.id) or ""),
}


def _invalid_filter(text: str) -> AzureError:
    return AzureError(
        400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string."
    )


def _page(message: Message) -> tuple[int, int]:
    try:
        size = int(message.query.get("$top", _LONGEST_PAGE))
        begin = int(message.query.get("$skiptoken", 0))
    except ValueError:
        size = begin = -1
    if not 0 < size <= _LONGEST_PAGE or begin < 0:
        raise AzureError(
            400,
            "InvalidTopInQueryString",
            f"Expected for $top a number from 1 to {_LONGEST_PAGE}, and for $skiptoken that of a nextLink.",
        )
    return begin, size


ROUTES: Final = (
    Route("GET", "/tenants", tenants),
    Route("GET", "/subscriptions", subscriptions),
    Route("GET", SUBSCRIPTION, subscription),
    Route("GET", f"{SUBSCRIPTION}/resourcegroups", groups),
    Route("GET", GROUP, group),
    Route("HEAD", GROUP, group),
    Route("GET", f"(?:{SUBSCRIPTION}(?:/resourcegroups/[^/]+)?)/resources", resources),
    Route("GET", r".*/providers/[^/]+/[^/]+(?:/[^/]+/[^/]+)*", of_type),
    Route("GET", r".*/providers/[^/]+(?:/[^/]+/[^/]+)+", one),
)
"""The routes for reads. A path that ends with a type names a list, one that ends with a name a resource."""

"""Azure's rules for alerts on the activity log."""

from collections.abc import Iterator
from typing import Any, Final

from azure_facts import identifiers
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.catalogue.references import reject_missing
from sandbox.catalogue.regions import not_available

_SPECIFICATION: Final = "azure-rest-api-specs monitor activityLogAlerts_API.json 2020-10-01"
_MESSAGE: Final = "; the message is from memory"
_LOCATIONS: Final = ("global", "westeurope", "northeurope")
_FIELDS: Final = frozenset(
    [
        "caller",
        "category",
        "level",
        "operationname",
        "resourcegroup",
        "resourceid",
        "resourceprovider",
        "resourcetype",
        "status",
        "substatus",
    ]
)
_LEAF: Final = frozenset(["field", "equals", "containsAny"])


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


def _conditions(request: Request) -> list[dict[str, Any]]:
    return request.input("condition.allOf") or []


def _leaves(request: Request) -> Iterator[dict[str, Any]]:
    for condition in _conditions(request):
        yield from condition.get("anyOf") or (condition,)


def _compared(request: Request, field: str) -> list[str]:
    """Return the values that the alert compares a field with, in lower case, as Azure compares them."""
    return [
        str(value).lower()
        for leaf in _leaves(request)
        if str(leaf.get("field")).lower() == field
        for value in (leaf.get("containsAny") or [leaf.get("equals")])
    ]


@rule("An alert on the activity log is global, or in West Europe or North Europe", _SPECIFICATION)
def in_an_allowed_location(request: Request) -> None:
    """Reject every other location."""
    location = str(request.inputs.get("location", "global"))
    if programmatic(location) not in _LOCATIONS:
        raise not_available(request, location, ",".join(_LOCATIONS))


@rule("An alert on the activity log has at least one scope", f"{_SPECIFICATION}{_MESSAGE}")
def has_scopes(request: Request) -> None:
    """Reject an alert without a scope."""
    if not request.input("scopes"):
        raise _bad("The scopes should contain at least one item.")


@rule(
    "A condition on the activity log either compares one field or lists alternatives",
    f"{_SPECIFICATION}{_MESSAGE}",
)
def leaf_or_choice(request: Request) -> None:
    """Reject a condition that has both or neither."""
    for condition in _conditions(request):
        choice = condition.get("anyOf")
        if choice is not None and _LEAF & condition.keys():
            raise _bad("A condition with 'anyOf' should contain nothing else.")
        for leaf in choice or (condition,):
            if not leaf.get("field") or ("equals" in leaf) == ("containsAny" in leaf):
                raise _bad("A condition should contain 'field' and either 'equals' or 'containsAny'.")


@rule("A condition on the activity log uses a supported field", f"{_SPECIFICATION}{_MESSAGE}")
def known_fields(request: Request) -> None:
    """Reject an unsupported field."""
    for leaf in _leaves(request):
        field = str(leaf.get("field")).lower()
        if field not in _FIELDS and not field.startswith("properties"):
            raise _bad(f"The field '{leaf.get('field')}' is not supported.")


@rule("An alert on administrative entries has an additional condition", "Azure/azure-cli issue 8732")
def administrative_entries(request: Request) -> None:
    """Reject an alert on all administrative entries."""
    if "administrative" in _compared(request, "category") and len(_conditions(request)) == 1:
        raise AzureError(
            400, "UnsupportedCondition", "Specify additional conditions for this category: Administrative."
        )


@rule(
    "An alert on Azure's incidents has a subscription as its scope",
    f"learn.microsoft.com service-health/alerts-activity-log-service-notifications-bicep{_MESSAGE}",
)
def incidents_of_a_subscription(request: Request) -> None:
    """Reject a group or a resource, for which Azure reports no incidents."""
    if "servicehealth" not in _compared(request, "category"):
        return
    for scope in request.input("scopes") or ():
        if identifiers.resource_group(str(scope)) is not None or identifiers.split(str(scope))[1]:
            raise _bad("A ServiceHealth alert rule should have a subscription as its scope.")


@rule("The action groups of an alert on the activity log exist", "from memory")
def groups_exist(request: Request) -> None:
    """Reject an alert with a missing action group."""
    named = (group.get("actionGroupId") for group in request.input("actions.actionGroups") or ())
    reject_missing(named, request)


ACTIVITY_LOG_ALERT: Final = (
    in_an_allowed_location,
    has_scopes,
    leaf_or_choice,
    known_fields,
    administrative_entries,
    incidents_of_a_subscription,
    groups_exist,
)

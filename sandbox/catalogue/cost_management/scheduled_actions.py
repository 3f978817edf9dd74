"""Cost Management: shared scheduled actions, among them the alerts on anomalies."""

import re
from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.values import dig

_REFERENCE: Final = "learn.microsoft.com rest/api/cost-management/scheduled-actions/create-or-update-by-scope"
_MESSAGE: Final = "; the message is from memory"
_MAXIMUM_RECIPIENTS: Final = 20
_VIEW: Final = re.compile(r"(/[^?#]+)?/providers/Microsoft\.CostManagement/views/[^/]+", re.IGNORECASE)
_SUBSCRIPTION: Final = re.compile(r"/?subscriptions/[^/]+", re.IGNORECASE)


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


@rule("An anomaly alert has a subscription as its scope and a daily frequency", f"{_REFERENCE}{_MESSAGE}")
def _anomalies_of_a_subscription(request: Request) -> None:
    if request.input("kind") != "InsightAlert":
        return
    if not _SUBSCRIPTION.fullmatch(str(request.input("scope"))):
        raise _bad("InsightAlert is only available at subscription scope.")
    if request.input("schedule.frequency") != "Daily":
        raise _bad("InsightAlert is only available with a daily frequency.")


@rule("A scheduled action is sent to 1 to 20 addresses", f"{_REFERENCE}{_MESSAGE}")
def _has_recipients(request: Request) -> None:
    recipients: list[Any] = request.input("notification.to") or []
    if not 1 <= len(recipients) <= _MAXIMUM_RECIPIENTS:
        raise _bad(f"The notification should have between 1 and {_MAXIMUM_RECIPIENTS} recipients.")


@rule("A scheduled action ends after it starts", f"{_REFERENCE}{_MESSAGE}")
def _ends_after_it_starts(request: Request) -> None:
    start, end = (str(dig(request.inputs, f"schedule.{side}Date")) for side in ("start", "end"))
    if end <= start:
        raise _bad("The schedule's start date should be before its end date.")


@rule("A scheduled action has the id of a view", f"{_REFERENCE}{_MESSAGE}")
def _is_of_a_view(request: Request) -> None:
    if not _VIEW.fullmatch(str(request.input("viewId"))):
        raise _bad("The viewId should be the id of a Cost Management view.")


def _action(request: Request) -> dict[str, Any]:
    return {"eTag": f'"{request.guid(request.now)}"'}


TYPES: Final = (
    ResourceType(
        "azure-native:costmanagement:ScheduledActionByScope",
        path="/{scope}/providers/Microsoft.CostManagement/scheduledActions/{name}",
        name=names.SCHEDULED_ACTION,
        adds=_action,
        rules=(_anomalies_of_a_subscription, _has_recipients, _ends_after_it_starts, _is_of_a_view),
    ),
)

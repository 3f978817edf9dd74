"""Budgets.

The reference allows five notifications, but Azure accepts more, so the sandbox does not limit them.
Source: terraform-provider-azurerm issue 18381, whose tests create six.
"""

import re
from datetime import date
from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule

_REFERENCE: Final = "learn.microsoft.com rest/api/consumption/budgets/create-or-update"
_MESSAGE: Final = "; the message is from memory"
_FIRST_START: Final = date(2017, 6, 1)
_MONTHS: Final = {"Monthly": 1, "Quarterly": 3, "Annually": 12}
_PERIODS: Final = {"Monthly": "month", "Quarterly": "quarter", "Annually": "year"}
_HIGHEST_THRESHOLD: Final = 1000
_ACTION_GROUP: Final = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/microsoft\.insights/actionGroups/[^/]+",
    re.IGNORECASE,
)
_CONTACTS: Final = ("contactEmails", "contactGroups", "contactRoles")


def _rejected(message: str) -> AzureError:
    return AzureError(400, "400", message)


def _day(text: object) -> date | None:
    """Parse a date, or the date of a time; None if it is neither."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _notifications(request: Request) -> dict[str, dict[str, Any]]:
    return request.input("notifications") or {}


@rule("A budget's start date cannot change", "Azure/CanadaPubSecALZ issue 317")
def _start_date_stays(request: Request) -> None:
    if request.existing is None:
        return
    before = str(request.existing.properties["timePeriod"]["startDate"])
    if before[:10] != str(request.input("timePeriod.startDate"))[:10]:
        raise _rejected("Start date of budgets cannot be updated. Please delete and create a new budget.")


@rule(
    "A budget with a calendar time grain starts on the first of a month",
    f"terraform-provider-azurerm issue 15467{_MESSAGE}",
)
def _starts_a_month(request: Request) -> None:
    start = _day(request.input("timePeriod.startDate"))
    if start and start.day != 1 and request.input("timeGrain") in _MONTHS:
        raise _rejected("Start date should be first of the month.")


@rule(
    "A new budget starts within the current period or the year to come, and not before June 2017",
    f"{_REFERENCE}, terraform-provider-azurerm pull request 12121",
)
def _starts_now_or_soon(request: Request) -> None:
    start, today = _day(request.input("timePeriod.startDate")), date.fromisoformat(request.now[:10])
    months = _MONTHS.get(str(request.input("timeGrain")))
    if request.existing is not None or start is None or months is None:
        return
    period = date(today.year, (today.month - 1) // months * months + 1, 1)
    if start < max(period, _FIRST_START):
        grain = str(request.input("timeGrain"))
        raise _rejected(
            f"Start date for {grain.lower()} time grain should not be prior to the current {_PERIODS[grain]}."
        )
    if start > date(today.year + 1, today.month, 1):
        raise _rejected("Start date of the budget cannot be more than 1 year into the future.")


@rule("A budget ends after it starts", f"{_REFERENCE}{_MESSAGE}")
def _ends_after_it_starts(request: Request) -> None:
    start, end = _day(request.input("timePeriod.startDate")), _day(request.input("timePeriod.endDate"))
    if start and end and end <= start:
        raise _rejected("Start date should be less than the end date.")


@rule(
    "A budget's amount is more than 0",
    f"terraform-provider-azurerm internal/services/consumption/consumption_budget_base.go{_MESSAGE}",
)
def _more_than_nothing(request: Request) -> None:
    if (request.input("amount") or 0) <= 0:
        raise _rejected("Amount should be greater than 0.")


@rule("A notification's threshold is between 0 and 1000 percent", f"{_REFERENCE}{_MESSAGE}")
def _thresholds(request: Request) -> None:
    for name, notification in _notifications(request).items():
        if not 0 <= notification.get("threshold", 0) <= _HIGHEST_THRESHOLD:
            raise _rejected(f"Notification '{name}': threshold should be between 0 and {_HIGHEST_THRESHOLD}.")


@rule("A notification has a contact", f"{_REFERENCE}{_MESSAGE}")
def _has_a_contact(request: Request) -> None:
    for name, notification in _notifications(request).items():
        if not any(notification.get(contact) for contact in _CONTACTS):
            raise _rejected(
                f"Notification '{name}': at least one contact email or contact group should be specified."
            )


@rule(
    "A notification's action groups are ids",
    "Azure/terraform-azurerm-lz-vending issue 394, MicrosoftDocs/azure-docs issue 97548; the message is from "
    "memory",
)
def _groups_by_id(request: Request) -> None:
    for notification in _notifications(request).values():
        if any(not _ACTION_GROUP.fullmatch(str(group)) for group in notification.get("contactGroups") or ()):
            raise AzureError(
                401, "RBACAccessDenied", "The client does not have authorization to perform action."
            )


def _budget(request: Request) -> dict[str, Any]:
    nothing = {"amount": 0, "unit": "USD"}
    return {"currentSpend": nothing, "eTag": f'"{request.guid(request.now)}"', "forecastSpend": nothing}


TYPES: Final = (
    ResourceType(
        "azure-native:consumption:Budget",
        path="/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
        name=names.BUDGET,
        adds=_budget,
        rules=(
            _start_date_stays,
            _starts_a_month,
            _starts_now_or_soon,
            _ends_after_it_starts,
            _more_than_nothing,
            _thresholds,
            _has_a_contact,
            _groups_by_id,
        ),
    ),
)

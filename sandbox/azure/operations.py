"""What Azure does with an app for longer than one request, such as a swap: one thing at a time.

It is kept unseen with the app. Whoever does it says again and again that it goes on. What nobody says so of
ended with the process that did it, and holds nothing up.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Transaction, View

Status = Literal["running", "effective", "succeeded", "failed"]
"""Effective: what it is about has happened, and only the rest is left to do."""

LEASE: Final = timedelta(seconds=10)
"""For how long a word that it goes on holds."""
_KEPT: Final = "operations"
_MOST: Final = 20
_APP: Final = identifiers.pattern(
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Web/sites/{name}"
)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that is done with an app."""

    id: str
    name: str
    """In Azure's words: "SwapSiteSlots"."""
    slot: str
    begun: str
    until: str
    status: Status = "running"
    error: Mapping[str, Any] | None = None
    """Status, code and message of why it failed."""

    def goes_on(self, now: str) -> bool:
        """Tell whether it is under way at a time."""
        return self.status in ("running", "effective") and self.until > now

    def refusal(self) -> AzureError:
        """Give why it failed."""
        told = self.error or {}
        return AzureError(
            told.get("status", 500),
            told.get("code", "InternalServerError"),
            told.get("message", f"The operation {self.name} was interrupted."),
        )


def app_of(identifier: str) -> str | None:
    """Give the id of the app that an id is, or lies in."""
    found = _APP.match(identifier)
    return found[0] if found else None


def find(app: str, identifier: str, view: View) -> Operation | None:
    """Give an operation of an app by its id; the oldest are forgotten."""
    return _all(app, view).get(identifier)


def running(app: str, now: str, view: View) -> Operation | None:
    """Give what is done with an app at a time."""
    return next((each for each in _all(app, view).values() if each.goes_on(now)), None)


def begin(app: str, operation: Operation, transaction: Transaction) -> None:
    """Begin to do something with an app.

    Raises:
        AzureError: 409, when something else is done with it.
    """
    refuse_change(app, operation.begun, transaction)
    _write(app, operation, transaction)


def change(app: str, identifier: str, transaction: Transaction, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Say more of an operation: that it goes on until a later time, or how it ended."""
    found = find(app, identifier, transaction)
    if found is not None:
        _write(app, replace(found, **changes), transaction)


def interrupted(transaction: Transaction) -> None:
    """End what was under way when the process that did it was killed: it has happened, or it has not."""
    for record in list(transaction.of_type("azure-native:web:WebApp")):
        for each in _all(record.id, transaction).values():
            if each.status in ("running", "effective"):
                ended: Status = "succeeded" if each.status == "effective" else "failed"
                _write(record.id, replace(each, status=ended), transaction)


def refuse_change(identifier: str, now: str, view: View) -> None:
    """Refuse a change of an app, or of what belongs to it, while something is done with it.

    Source: Microsoft/azure-pipelines-tasks issue 11384.

    Raises:
        AzureError: 409 Conflict.
    """
    app = app_of(identifier)
    if app is None or identifiers.split(identifier)[1].lower() != "microsoft.web":
        return
    found = running(app, now, view)
    if found is not None:
        raise AzureError(
            409,
            "Conflict",
            f"Cannot modify this site because another operation is in progress. Details: Id: {found.id}, "
            f"OperationName: {found.name}, CreatedTime: {_words(found.begun)}, SlotName: {found.slot}",
        )


def _words(time: str) -> str:
    return f"{datetime.fromisoformat(time):%m/%d/%Y %H:%M:%S}"


def _all(app: str, view: View) -> dict[str, Operation]:
    kept: dict[str, Any] = view.unseen(app).get(_KEPT) or {}
    return {identifier: Operation(**told) for identifier, told in kept.items()}


def _write(app: str, operation: Operation, transaction: Transaction) -> None:
    latest = sorted(
        [*(each for each in _all(app, transaction).values() if each.id != operation.id), operation],
        key=lambda each: each.begun,
    )[-_MOST:]
    unseen = transaction.unseen(app)
    transaction.keep_unseen(app, {**unseen, _KEPT: {each.id: asdict(each) for each in latest}})

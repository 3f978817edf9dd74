"""Long operations on an app, such as a swap: one at a time.

An operation is stored unseen with the app. The process that runs it keeps renewing its lease. If the lease
expires, the process has ended, and the operation no longer blocks others.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Transaction, View

Status = Literal["running", "effective", "succeeded", "failed"]
"""Effective: the change has happened, and only follow-up work is left."""

LEASE: Final = timedelta(seconds=10)
"""How long a lease lasts."""
_KEPT: Final = "operations"
_MAXIMUM: Final = 20
_APP: Final = identifiers.pattern(
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Web/sites/{name}"
)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation on an app."""

    id: str
    name: str
    """Azure's name: "SwapSiteSlots"."""
    slot: str
    begun: str
    until: str
    status: Status = "running"
    error: Mapping[str, Any] | None = None
    """If it failed: status, code and message."""

    def is_in_progress(self, now: str) -> bool:
        """Return whether it is in progress at a time."""
        return self.status in ("running", "effective") and self.until > now

    def rejection(self) -> AzureError:
        """Return the error with which it failed."""
        error = self.error or {}
        return AzureError(
            error.get("status", 500),
            error.get("code", "InternalServerError"),
            error.get("message", f"The operation {self.name} was interrupted."),
        )


def app_of(identifier: str) -> str | None:
    """Return the id of the app that an id names or is below."""
    found = _APP.match(identifier)
    return found[0] if found else None


def find(app: str, identifier: str, view: View) -> Operation | None:
    """Return an operation of an app by its id; the oldest are not kept."""
    return _all(app, view).get(identifier)


def running(app: str, now: str, view: View) -> Operation | None:
    """Return the operation on an app that is in progress at a time."""
    return next((each for each in _all(app, view).values() if each.is_in_progress(now)), None)


def begin(app: str, operation: Operation, transaction: Transaction) -> None:
    """Start an operation on an app.

    Raises:
        AzureError: 409, if another operation is in progress.
    """
    reject_change(app, operation.begun, transaction)
    _write(app, operation, transaction)


def change(app: str, identifier: str, transaction: Transaction, **changes: Any) -> None:  # noqa: ANN401 - fields
    """Update an operation: extend its lease, or record its result."""
    found = find(app, identifier, transaction)
    if found is not None:
        _write(app, replace(found, **changes), transaction)


def interrupted(transaction: Transaction) -> None:
    """End the operations whose process was killed: their change has happened, or it has not."""
    for record in list(transaction.of_type("azure-native:web:WebApp")):
        for each in _all(record.id, transaction).values():
            if each.status in ("running", "effective"):
                ended: Status = "succeeded" if each.status == "effective" else "failed"
                _write(record.id, replace(each, status=ended), transaction)


def reject_change(identifier: str, now: str, view: View) -> None:
    """Reject a change of an app, or of a part of it, during an operation on it.

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
    return {identifier: Operation(**fields) for identifier, fields in kept.items()}


def _write(app: str, operation: Operation, transaction: Transaction) -> None:
    latest = sorted(
        [*(each for each in _all(app, transaction).values() if each.id != operation.id), operation],
        key=lambda each: each.begun,
    )[-_MAXIMUM:]
    unseen = transaction.unseen(app)
    transaction.keep_unseen(app, {**unseen, _KEPT: {each.id: asdict(each) for each in latest}})

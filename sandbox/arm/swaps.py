"""Swaps of a slot with its app: accepted at once, done in the background, and polled by clients.

Source: learn.microsoft.com app-service/deploy-staging-slots. What a swap exchanges:
catalogue/app_service/swaps.py.
"""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from azure_facts import identifiers
from sandbox.arm.messages import Response, items
from sandbox.arm.paths import not_found, not_served
from sandbox.arm.representation import representation
from sandbox.arm.routes import Context, Route, Surroundings
from sandbox.arm.site_settings import SITE, below, site_of
from sandbox.azure import locks, operations
from sandbox.azure.errors import AzureError
from sandbox.azure.operations import Operation
from sandbox.azure.secrets import restore_secrets
from sandbox.azure.store import Record, Store
from sandbox.catalogue import TYPES
from sandbox.catalogue.app_service import swaps
from sandbox.catalogue.app_service.site_settings import APP_SETTINGS, CONNECTION_STRINGS
from sandbox.client import Call
from sandbox.values import dig

_NAME: Final = "SwapSiteSlots"
_PRODUCTION: Final = "production"
_SLOTS: Final = "azure-native:web:WebAppSlot"
_INTERRUPTED: Final = AzureError(500, "InternalServerError", "The swap ended unexpectedly.")


def swap(context: Context) -> Response:
    """Accept a swap of a slot with its app, and start it.

    The other direction, from the app to a slot, is not served: Azure would restart production for it.
    """
    slot = site_of(context, "slotsswap/Action")
    _reject_other_target(context)
    app = _app(context)
    now = _now()
    operation = Operation(
        id=str(uuid4()),
        name=_NAME,
        slot=context.parts["slot"],
        begun=now.isoformat(timespec="milliseconds"),
        until=_lease(now),
    )
    with context.around.store.write() as transaction:
        for site in (slot, app):
            locks.reject_write(site.id, transaction)
        operations.begin(app.id, operation, transaction)
    context.around.jobs.submit(_Swap(context.around, app, slot, operation).run)
    return Response(status=202, headers={"Location": _address(context, slot, operation)})


def result(context: Context) -> Response:
    """Return the progress or the result of a swap."""
    site = site_of(context, "read")
    app = operations.app_of(site.id) or site.id
    found = operations.find(app, context.parts["operation"], context.view)
    if found is None:
        raise AzureError(404, "NotFound", f"Cannot find operation with id {context.parts['operation']}.")
    if found.is_in_progress(_now().isoformat(timespec="milliseconds")):
        return Response(status=202, headers={"Location": _address(context, site, found)})
    if found.status != "succeeded":
        raise found.rejection()
    return Response(body=representation(site, context))


def differences(context: Context) -> Response:
    """List what a swap would exchange: the settings that differ and are not sticky."""
    slot = site_of(context, "slotsdiffs/Action")
    _reject_other_target(context)
    app = _app(context)
    names = context.view.get(f"{app.id}/config/slotConfigNames")
    found: list[dict[str, Any]] = []
    for collection, sticky, kind in (
        (APP_SETTINGS, "appSettingNames", "AppSetting"),
        (CONNECTION_STRINGS, "connectionStringNames", "ConnectionString"),
    ):
        stays: list[str] = (names.properties.get(sticky) if names else None) or []
        own, other = (_flat(context, site, collection) for site in (slot, app))
        found.extend(
            _difference(slot, kind, name, (own.get(name), other.get(name)))
            for name in sorted({*own, *other} - {*stays})
            if own.get(name) != other.get(name)
        )
    for name in swaps.SWAPPED:
        own, other = (dig(site.properties, f"siteConfig.{name}") for site in (slot, app))
        if own != other:
            found.append(_difference(slot, "General", name, (own, other)))
    return items(found)


class _Swap:
    """One swap in the background."""

    def __init__(self, around: Surroundings, app: Record, slot: Record, operation: Operation) -> None:
        self._around = around
        self._app = app
        self._slot = slot
        self._operation = operation
        self._call = Call("exchange", TYPES[_SLOTS], slot.id)

    def run(self) -> None:
        """Swap, and record the result."""
        name = identifiers.name(self._app.id)
        with _lease_renewed(self._around.store, self._app.id, self._operation.id):
            try:
                self._around.network.wait(self._around.network.provisioning(self._call).seconds)
                self._around.sites.swap(name, self._operation.slot, self._exchanged)
            except AzureError as error:
                self._end("failed", error)
            except Exception:
                self._end("failed", _INTERRUPTED)
                raise
            else:
                self._end("succeeded")

    def _exchanged(self) -> None:
        self._around.network.work(self._call, self._exchange)

    def _exchange(self) -> None:
        with self._around.store.write() as transaction:
            slot, app = transaction.get(self._slot.id), transaction.get(self._app.id)
            if slot is None or app is None:
                raise not_found(self._slot.id)
            swaps.exchange(slot, app, _now().isoformat(timespec="milliseconds"), transaction)
            operations.change(self._app.id, self._operation.id, transaction, status="effective")

    def _end(self, status: operations.Status, error: AzureError | None = None) -> None:
        failure: Mapping[str, Any] | None = None
        if error is not None:
            failure = {"status": error.status, "code": error.code, "message": error.message}
        with self._around.store.write() as transaction:
            operations.change(self._app.id, self._operation.id, transaction, status=status, error=failure)


@contextmanager
def _lease_renewed(store: Store, app: str, operation: str) -> Generator[None]:
    """Renew the lease of an operation regularly while it is in progress."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(operations.LEASE.total_seconds() / 4):
            with store.write() as transaction:
                operations.change(app, operation, transaction, until=_lease(_now()))

    renewing = threading.Thread(target=renew, name="lease of an operation", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()


def _reject_other_target(context: Context) -> None:
    target = context.message.content().get("targetSlot")
    if context.parts.get("slot") is None or not isinstance(target, str) or target.lower() != _PRODUCTION:
        rejected = not_served(context.message.method, context.message.path)
        message = (
            f"{rejected.message} It serves only a slot as the source and 'production' as the targetSlot."
        )
        raise AzureError(rejected.status, rejected.code, message)


def _app(context: Context) -> Record:
    identifier = operations.app_of(context.message.path) or ""
    app = context.view.get(identifier)
    if app is None:
        raise not_found(identifier)
    return app


def _address(context: Context, site: Record, operation: Operation) -> str:
    return context.message.address(f"{site.id}/operationresults/{operation.id}")


def _flat(context: Context, site: Record, collection: str) -> dict[str, Any]:
    return restore_secrets(context.view.unseen(site.id).get(collection) or {}, {})


def _difference(slot: Record, kind: str, name: str, values: tuple[Any, Any]) -> dict[str, Any]:
    # The rule and the description are from memory.
    properties = {
        "level": "Information",
        "settingType": kind,
        "diffRule": "SettingsWillBeSwapped",
        "settingName": name,
        "valueInCurrentSlot": None if values[0] is None else str(values[0]),
        "valueInTargetSlot": None if values[1] is None else str(values[1]),
        "description": "The value of the setting will be swapped.",
    }
    return below(slot, "slotsdiffs", name, properties)


def _now() -> datetime:
    return datetime.now(UTC)


def _lease(now: datetime) -> str:
    return (now + operations.LEASE).isoformat(timespec="milliseconds")


ROUTES: Final = (
    Route("POST", f"{SITE}/slotsswap", swap, "swap"),
    Route("GET", rf"{SITE}/operationresults/(?P<operation>[^/]+)", result),
    Route("POST", f"{SITE}/slotsdiffs", differences),
)
"""The routes for swaps."""

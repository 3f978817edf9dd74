"""What a swap exchanges in the control plane: settings that are not sticky, and the runtime.

Source: learn.microsoft.com app-service/deploy-staging-slots, "Which settings are swapped?"
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sandbox.azure.store import Record, Transaction
from sandbox.catalogue.app_service.site_settings import APP_SETTINGS, CONNECTION_STRINGS

SWAPPED: Final = (
    *(
        "linuxFxVersion",
        "windowsFxVersion",
        "netFrameworkVersion",
        "nodeVersion",
        "pythonVersion",
        "phpVersion",
    ),
    *("javaVersion", "javaContainer", "javaContainerVersion", "powerShellVersion", "use32BitWorkerProcess"),
    *("handlerMappings", "virtualApplications", "azureStorageAccounts", "defaultDocuments"),
)
"""The parts of a site's configuration that set the runtime."""
_COLLECTIONS: Final = (
    (APP_SETTINGS, "appSettingNames", "config/appsettings"),
    (CONNECTION_STRINGS, "connectionStringNames", "config/connectionstrings"),
)


def exchange(source: Record, target: Record, now: str, transaction: Transaction) -> None:
    """Exchange the settings and the runtime of two sites of one app.

    Args:
        source: the slot whose content moves to the target.
        target: the app.
        now: the time, which both sites show as the time of their last swap.
        transaction: the transaction for all changes.
    """
    names = transaction.get(f"{target.id}/config/slotConfigNames")
    of_both = [transaction.unseen(site.id) for site in (source, target)]
    exchanged: list[dict[str, Any]] = [dict(kept) for kept in of_both]
    for collection, sticky, below in _COLLECTIONS:
        stays: list[str] = (names.properties.get(sticky) if names else None) or []
        first: dict[str, Any] = of_both[0].get(collection) or {}
        second: dict[str, Any] = of_both[1].get(collection) or {}
        for one, site, own, moved in (
            (exchanged[0], source, first, second),
            (exchanged[1], target, second, first),
        ):
            one[collection] = _mixed(own, moved, stays)
            beside = transaction.get(f"{site.id}/{below}")
            if beside is not None:
                transaction.save(
                    replace(beside, properties={**beside.properties, "properties": one[collection]})
                )
    status = {
        "timestampUtc": now,
        "sourceSlotName": source.id.rpartition("/")[2],
        "destinationSlotName": "Production",
    }
    for site, other, kept in ((source, target, exchanged[0]), (target, source, exchanged[1])):
        transaction.keep_unseen(site.id, kept)
        transaction.save(replace(site, properties=_with_runtime(site, other, status), modified=now))


def _mixed(own: Mapping[str, Any], moved: Mapping[str, Any], stays: list[str]) -> dict[str, Any]:
    return {
        **{name: value for name, value in moved.items() if name not in stays},
        **{name: value for name, value in own.items() if name in stays},
    }


def _with_runtime(site: Record, other: Record, status: Mapping[str, str]) -> dict[str, Any]:
    own: dict[str, Any] = site.properties.get("siteConfig") or {}
    moved: dict[str, Any] = other.properties.get("siteConfig") or {}
    kept = {name: value for name, value in own.items() if name not in SWAPPED}
    taken = {name: value for name, value in moved.items() if name in SWAPPED}
    return {**site.properties, "siteConfig": {**kept, **taken}, "slotSwapStatus": dict(status)}

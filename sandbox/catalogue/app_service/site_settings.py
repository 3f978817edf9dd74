"""What every App Service site and slot has from the start: settings, logs, and publishing credentials.

A site's own list of settings (`siteConfig.appSettings`) and the settings as a separate resource
(WebAppApplicationSettings) are one collection in Azure: the last write replaces all of it. No response
shows it with the site (the SDK's outputs do not have it), so a refresh of the site sees no change; a refresh
of the settings does. The store keeps the collection unseen, with the site.
Source: pulumi-azure-native issues 1876, 3279 and 4263.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.secrets import MARK, mark_secrets
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType, Rule, rule
from sandbox.values import dig, is_array, is_object

SITE: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Web/sites/{name}"
)
SLOT: Final = SITE + "/slots/{slot}"
APP_SETTINGS: Final = "appSettings"
"""The collection that the store keeps unseen with a site: by name, a text or the mark of a secret."""
CONNECTION_STRINGS: Final = "connectionStrings"
"""The collection of connection strings: by name, an object with type and value."""
_CONFIGURE: Final = (
    "learn.microsoft.com app-service/configure-common, app settings (two underscores instead); the message "
    "for a rejected name: dotnet/runtime issue 71114"
)


@rule("The name of a setting on Linux contains no colon", _CONFIGURE)
def no_colons(request: Request) -> None:
    """Reject names that no environment variable can have, in a site's own list or in a separate resource."""
    beside, site = request.input("properties"), request.parent()
    if beside is None:
        listed: list[dict[str, Any]] = request.input("siteConfig.appSettings") or []
        _reject_colons((str(one.get("name")) for one in listed), request.id, request.inputs, request)
    elif site is not None:
        _reject_colons(beside, site.id, site.properties, request)


def _reject_colons(names: Iterable[str], site: str, described: Mapping[str, Any], request: Request) -> None:
    rejected = next((name for name in names if ":" in name), None)
    if rejected is None:
        return
    app = request.find(identifiers.parent(site))
    plan = request.find(
        described.get("serverFarmId") or (app.properties.get("serverFarmId") if app else None)
    )
    if plan is not None and plan.properties.get("reserved") is True:
        raise AzureError(400, "BadRequest", f"AppSetting with name '{rejected}' is not allowed.")


def overwritten(request: Request, inputs: Mapping[str, Any]) -> Iterator[Record]:
    """Return the separate settings resources as they are after a site has put its own list."""
    kept = mark_secrets(inputs)
    for listed, below, value in (
        ("siteConfig.appSettings", "appsettings", _value),
        ("siteConfig.connectionStrings", "connectionstrings", _connection),
    ):
        record = request.azure.get(f"{request.id}/config/{below}")
        entries = dig(kept, listed)
        if record is not None and entries is not None:
            by_name = _by_name(entries, value) if is_array(entries) else dict(MARK)
            yield replace(
                record, properties={**record.properties, "properties": by_name}, modified=request.now
            )


def kept_of_site(request: Request, inputs: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the collections in a site's PUT; those that it does not name stay as they are."""
    given = {
        collection: _by_name(entries, value) if is_array(entries) else dict(MARK)
        for collection, value in ((APP_SETTINGS, _value), (CONNECTION_STRINGS, _connection))
        if (entries := dig(inputs, f"siteConfig.{collection}")) is not None
    }
    if given:
        yield request.id, {**request.azure.unseen(request.id), **given}


def _kept_beside(
    collection: str,
) -> Callable[[Request, Mapping[str, Any]], Iterator[tuple[str, dict[str, Any]]]]:
    """Return the collection of a site whose settings are put as a separate resource."""

    def kept(request: Request, inputs: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        site = request.parent()
        if site is not None:
            yield site.id, {**request.azure.unseen(site.id), collection: inputs.get("properties") or {}}

    return kept


def _by_name(entries: list[Any], value: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    if not all(is_object(one) and isinstance(one.get("name"), str) for one in entries):
        return dict(MARK)  # a secret name hides the whole collection
    return {one["name"]: value(one) for one in entries}


def _value(entry: dict[str, Any]) -> Any:  # noqa: ANN401 - a text, or the mark of a secret
    return entry.get("value")


def _connection(entry: dict[str, Any]) -> dict[str, Any]:
    return {"type": entry.get("type"), "value": entry.get("connectionString")}


def _setting(
    class_name: str, below: str, *rules: Rule, collection: str | None = None
) -> tuple[ResourceType, ResourceType]:
    """Return a type that every app or slot has from the start."""
    app = ResourceType(
        f"azure-native:web:{class_name}", path=f"{SITE}/{below}", exists_with_parent=True, rules=rules
    )
    if collection is not None:
        app = replace(app, keeps_unseen=_kept_beside(collection))
    return app, replace(app, token=f"{app.token}Slot", path=f"{SLOT}/{below}")


def _named_as_its_site(request: Request) -> dict[str, Any]:
    """Use the site's own name, as cloud-custodian's recorded responses do."""
    return {"name": request.input("name"), "type": "Microsoft.Web/sites"}


TYPES: Final = (
    ResourceType(
        "azure-native:web:WebAppSlotConfigurationNames",
        path=SITE + "/config/slotConfigNames",
        exists_with_parent=True,
        spells=_named_as_its_site,
    ),
    *_setting("WebAppApplicationSettings", "config/appsettings", no_colons, collection=APP_SETTINGS),
    *_setting("WebAppConnectionStrings", "config/connectionstrings", collection=CONNECTION_STRINGS),
    *_setting("WebAppDiagnosticLogsConfiguration", "config/logs"),
    *_setting("WebAppFtpAllowed", "basicPublishingCredentialsPolicies/ftp"),
    *_setting("WebAppScmAllowed", "basicPublishingCredentialsPolicies/scm"),
)

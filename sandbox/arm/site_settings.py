"""The settings of App Service's sites and slots; Azure has a request for each list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.arm.messages import Response, items
from sandbox.arm.paths import not_found, not_served
from sandbox.arm.references import Collection, Found, details, identity_type
from sandbox.arm.routes import GROUP, Context, Route
from sandbox.azure import locks, operations
from sandbox.azure.errors import AzureError
from sandbox.azure.secrets import restore_secrets
from sandbox.azure.store import Record
from sandbox.catalogue.app_service.site_settings import APP_SETTINGS, CONNECTION_STRINGS

SITE: Final = GROUP + r"/providers/microsoft\.web/sites/(?P<app>[^/]+)(?:/slots/(?P<slot>[^/]+))?"
"""The pattern of a site's or a slot's path."""

_RUNTIME: Final = "linuxFxVersion"


def kind(site: Record) -> str:
    """Return a site's type, which is that of an app or of a slot."""
    return f"Microsoft.Web/sites{'/slots' if '/slots/' in site.id.lower() else ''}"


def site_of(context: Context, action: str) -> Record:
    """Return the site or slot that a request is about.

    Args:
        context: the request; its path begins with `SITE`.
        action: the action on it, without its type: "read", "config/list/action".

    Raises:
        AzureError: if it does not exist, or the caller does not have the permission.
    """
    parts = context.parts
    path = (
        f"/subscriptions/{parts['subscription']}/resourceGroups/{parts['group']}"
        f"/providers/Microsoft.Web/sites/{parts['app']}"
    )
    slot = parts.get("slot")
    path += f"/slots/{slot}" if slot else ""
    context.demand(f"Microsoft.Web/sites{'/slots' if slot else ''}/{action}", path)
    site = context.view.get(path)
    if site is None:
        raise not_found(path)
    return site


def configuration(context: Context) -> Response:
    """Return a site's whole configuration; the site itself shows a part of it."""
    site = site_of(context, "config/read")
    properties: dict[str, Any] = restore_secrets(site.properties.get("siteConfig") or {}, {})
    return Response(body=below(site, "config", "web", properties))


def change_runtime(context: Context) -> Response:
    """Change a site's runtime, as `az webapp config set --linux-fx-version` does.

    Only a PUT of the whole site changes the rest of its configuration.
    """
    site = site_of(context, "config/write")
    wanted: dict[str, Any] = context.message.content().get("properties") or {}
    given = {name: value for name, value in wanted.items() if value is not None}
    if others := sorted(given.keys() - {_RUNTIME}):
        rejected = not_served(context.message.method, context.message.path)
        why = f"{rejected.message} It changes only {_RUNTIME} in this way, not {', '.join(others)}."
        raise AzureError(rejected.status, rejected.code, why)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    with context.around.store.write() as transaction:
        locks.reject_write(site.id, transaction)
        operations.reject_change(site.id, now, transaction)
        known = transaction.get(site.id)
        if known is None:
            raise not_found(site.id)
        before: dict[str, Any] = known.properties.get("siteConfig") or {}
        configured: dict[str, Any] = {**before, **given}
        changed: dict[str, Any] = {**known.properties, "siteConfig": configured}
        transaction.save(replace(known, properties=changed, modified=now))
    properties: dict[str, Any] = restore_secrets(configured, {})
    return Response(body=below(site, "config", "web", properties))


def below(site: Record, collection: str, name: str, properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a part of a site as a resource below it."""
    return {
        "id": f"{site.id}/{collection}/{name}",
        "name": name,
        "type": f"{kind(site)}/{collection}",
        "location": site.properties.get("location"),
        "properties": properties,
    }


def app_settings(context: Context) -> Response:
    """Return the app settings, without values of secrets, which are not stored."""
    return _listed(context, "appsettings", APP_SETTINGS)


def connection_strings(context: Context) -> Response:
    """Return the connection strings, like the app settings."""
    return _listed(context, "connectionstrings", CONNECTION_STRINGS)


def references(context: Context) -> Response:
    """Return the results of the Key Vault references in the app settings or connection strings."""
    site = site_of(context, "config/read")
    asked = _COLLECTIONS[context.parts["collection"].lower()]
    found = context.around.references.of(site.id, asked)
    shown = {name: _reference(site, context.parts["collection"], name, one) for name, one in found.items()}
    name = context.parts.get("name")
    if name is None:
        return items(list(shown.values()))
    folded = {known.lower(): one for known, one in shown.items()}
    if name.lower() not in folded:
        raise AzureError(404, "NotFound", f"Cannot find KeyVaultReference with name {name}.")
    return Response(body=folded[name.lower()])


def refresh(context: Context) -> Response:
    """Resolve a site's references again."""
    site = site_of(context, "config/write")
    found = context.around.references.refresh(site.id)
    return items([_reference(site, "appsettings", name, one) for name, one in found.items()])


def _listed(context: Context, name: str, collection: str) -> Response:
    site = site_of(context, "config/list/action")
    properties: dict[str, Any] = restore_secrets(context.view.unseen(site.id).get(collection) or {}, {})
    return Response(body=below(site, "config", name, properties))


def _reference(site: Record, collection: str, name: str, found: Found) -> dict[str, Any]:
    properties = {
        "reference": found.reference,
        "status": found.status,
        "vaultName": found.vault,
        "secretName": found.secret,
        "secretVersion": found.version or "",
        "identityType": {"type": identity_type(site)},
        "details": details(found.status),
        "source": "KeyVault",
        "activeVersion": found.active,
    }
    return below(site, f"config/configreferences/{collection.lower()}", name, properties)


_COLLECTIONS: Final[Mapping[str, Collection]] = {
    "appsettings": APP_SETTINGS,
    "connectionstrings": CONNECTION_STRINGS,
}
_REFERENCES: Final = rf"{SITE}/config/configreferences/(?P<collection>appsettings|connectionstrings)"

ROUTES: Final = (
    Route("GET", f"{SITE}/config/web", configuration),
    Route("PATCH", f"{SITE}/config/web", change_runtime, "update"),
    Route("POST", f"{SITE}/config/appsettings/list", app_settings),
    Route("POST", f"{SITE}/config/connectionstrings/list", connection_strings),
    Route("GET", _REFERENCES, references),
    Route("GET", rf"{_REFERENCES}/(?P<name>[^/]+)", references),
    Route("POST", f"{SITE}/config/configreferences/(?P<collection>appsettings)/refresh", refresh, "refresh"),
)
"""The routes for settings."""

"""A site in Azure: an app, or one of its slots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.store import Record, View
from sandbox.catalogue.app_service.site_settings import APP_SETTINGS, CONNECTION_STRINGS, SITE, SLOT
from sandbox.values import dig

APPS: Final = "azure-native:web:WebApp"
SLOTS: Final = "azure-native:web:WebAppSlot"
PRODUCTION: Final = "Production"
"""Azure's name for the app's own slot."""
_SLOT: Final = identifiers.pattern(SLOT)
_APP: Final = identifiers.pattern(SITE)
_HIDDEN: Final = "(the sandbox keeps no secrets: use a Key Vault reference for this setting)"
# Source: KuduLite, EnvironmentSettings; learn.microsoft.com app-service/reference-app-settings, prefixes.
_CONNECTION_PREFIXES: Final = {
    "SQLAzure": "SQLAZURECONNSTR_",
    "SQLServer": "SQLCONNSTR_",
    "MySql": "MYSQLCONNSTR_",
    "PostgreSQL": "POSTGRESQLCONNSTR_",
}


@dataclass(frozen=True, kw_only=True)
class Site:
    """An app or a slot, as it was at the time of the lookup."""

    id: str
    app: str
    slot: str | None
    properties: Mapping[str, Any]
    created: str

    @property
    def key(self) -> str:
        """A key that differs for all sites, also for a deleted one with the same id."""
        return f"{identifiers.key(self.id)}@{self.created}"

    @property
    def name(self) -> str:
        """The name in Azure's messages: "stitches", or "stitches/staging"."""
        return f"{self.app}/{self.slot}" if self.slot else self.app

    @property
    def host_name(self) -> str:
        """Its own host name, without a port."""
        return str(self.properties.get("defaultHostName", "")).lower()

    @property
    def host_names(self) -> frozenset[str]:
        """All of its host names."""
        bound = self.properties.get("hostNames") or ()
        return frozenset([self.host_name, *(str(name).lower() for name in bound)])

    @property
    def scm_host_name(self) -> str:
        """The host name of its Kudu."""
        states = self.properties.get("hostNameSslStates") or ()
        found = (str(state["name"]) for state in states if state.get("hostType") == "Repository")
        return next(found, "").lower()

    @property
    def app_id(self) -> str:
        """The id of the app, or of the slot's app."""
        found = _APP.match(self.id)
        return found[0] if found else self.id

    def configuration(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """Return a part of the site's configuration."""
        return dig(self.properties, f"siteConfig.{name}")


def find(app: str, slot: str | None, view: View) -> Site | None:
    """Return the app with a name, or its slot: names of apps are unique in all of Azure."""
    record = view.holder(f"azurewebsites.net/{app.lower()}")
    if record is not None and slot is not None:
        record = view.get(f"{record.id}/slots/{slot}")
    return _site(record) if record else None


def everything(view: View) -> Iterator[Site]:
    """Yield all apps and slots."""
    for token in (APPS, SLOTS):
        yield from map(_site, view.of_type(token))


def _site(record: Record) -> Site:
    found = _SLOT.fullmatch(record.id)
    app = _APP.match(record.id)
    return Site(
        id=record.id,
        app=app["name"] if app else identifiers.name(record.id),
        slot=found["slot"] if found else None,
        properties=record.properties,
        created=record.created,
    )


def settings(site: Site, view: View) -> dict[str, str]:
    """Return a site's app settings, and its connection strings with the names that its process sees."""
    unseen = view.unseen(site.id)
    connections = {
        _CONNECTION_PREFIXES.get(str(dig(one, "type")), "CUSTOMCONNSTR_") + name: dig(one, "value")
        for name, one in unseen.get(CONNECTION_STRINGS, {}).items()
    }
    named: dict[str, Any] = {**connections, **unseen.get(APP_SETTINGS, {})}
    return {name: _text(value) for name, value in named.items() if value is not None}


def _text(value: object) -> str:
    return value if isinstance(value, str) else _HIDDEN


def sticky(site: Site, view: View) -> frozenset[str]:
    """Return the names of the sticky settings, which a swap does not move."""
    names = view.get(f"{site.app_id}/config/slotConfigNames")
    if names is None:
        return frozenset()
    connections = names.properties.get("connectionStringNames") or ()
    prefixes = ("CUSTOMCONNSTR_", *_CONNECTION_PREFIXES.values())
    return frozenset(
        [
            *map(str, names.properties.get("appSettingNames") or ()),
            *(prefix + str(name) for name in connections for prefix in prefixes),
        ]
    )


def swapped(source: Mapping[str, str], target: Mapping[str, str], stays: frozenset[str]) -> dict[str, str]:
    """Return the target's settings after a swap: the source's, except sticky ones."""
    moved = {name: value for name, value in source.items() if name not in stays}
    return {**moved, **{name: value for name, value in target.items() if name in stays}}

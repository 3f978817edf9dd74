"""Resolve Key Vault references: settings such as "@Microsoft.KeyVault(VaultName=…;SecretName=…)".

A site reads the vault when its settings change, when a refresh is requested, and after a day; until then it
keeps the result. The sandbox stores no value, so a reference resolves to a string that is the same for equal
values.
Source: learn.microsoft.com app-service/app-service-key-vault-references.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from azure_facts import identifiers
from sandbox.azure.access import Access
from sandbox.azure.digests import DIGEST
from sandbox.azure.store import Record, Store, View
from sandbox.catalogue.app_service.site_settings import APP_SETTINGS, CONNECTION_STRINGS
from sandbox.values import dig, is_array, is_object

Collection = Literal["appSettings", "connectionStrings"]
Status = Literal[
    "Resolved",
    "InvalidSyntax",
    "MSINotEnabled",
    "VaultNotFound",
    "SecretNotFound",
    "SecretVersionNotFound",
    "AccessToKeyVaultDenied",
    "OtherReasons",
]
"""The values of azure-mgmt-web's ResolveStatus."""

BEGIN: Final = "@Microsoft.KeyVault("
"""The beginning of every reference."""
_KEPT: Final = "references"
_LIFETIME: Final = timedelta(hours=24)
_FORM: Final = re.compile(r"@Microsoft\.KeyVault\((?P<parts>.*)\)", re.IGNORECASE)
_URI: Final = re.compile(
    r"https://(?P<VaultName>[^./]+)\.vault\.azure\.net/secrets/(?P<SecretName>[^/]+)(?:/(?P<SecretVersion>[^/]*))?/?",
    re.IGNORECASE,
)
_VERSIONED: Final = "properties.secretUriWithVersion"
_GET: Final = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
_DETAILS: Final[Mapping[str, str]] = {
    "MSINotEnabled": "site Managed Identity not enabled",
    "VaultNotFound": "the vault was not found",
    "SecretNotFound": "secret was not found",
    "SecretVersionNotFound": "secret version was not found",
    "AccessToKeyVaultDenied": "site was denied access to Key Vault reference's vault",
    "OtherReasons": "the secret is disabled",
}


@dataclass(frozen=True)
class Found:
    """The result of resolving a reference for a site."""

    reference: str
    status: Status
    vault: str | None = None
    secret: str | None = None
    version: str | None = None
    """The version that the reference names; None for the latest."""
    active: str | None = None
    """The version that the site uses."""
    stands_for: str | None = None
    """The text that replaces the value: equal for equal values."""


class References:
    """Resolves the references of sites."""

    def __init__(self, store: Store, owner: str) -> None:
        """Use the store, and the object id of the subscriptions' owner."""
        self._store = store
        self._owner = owner

    def of(self, site: str, collection: Collection = APP_SETTINGS) -> dict[str, Found]:
        """Return the resolved references in a site's settings, by the setting's name.

        Args:
            site: the site's id.
            collection: app settings or connection strings.
        """
        return self._asked(site, collection, again=False)

    def refresh(self, site: str) -> dict[str, Found]:
        """Read the vaults again for all app settings of a site."""
        return self._asked(site, APP_SETTINGS, again=True)

    def value(self, site: str, reference: str) -> str | None:
        """Return the text that replaces the value of a site's reference.

        Returns:
            None if it cannot be resolved: the application then sees the reference itself.
        """
        for collection in (APP_SETTINGS, CONNECTION_STRINGS):
            for found in self.of(site, collection).values():
                if found.reference == reference:
                    return found.stands_for
        return self._ask(reference, self._store.read().get(site), self._store.read()).stands_for

    def _asked(self, site: str, collection: Collection, *, again: bool) -> dict[str, Found]:
        now = datetime.now(UTC)
        with self._store.write() as transaction:
            unseen = transaction.unseen(site)
            texts = _references(unseen.get(collection))
            if not texts:
                return {}
            others: dict[str, Any] = unseen.get(_KEPT) or {}
            kept = others.get(collection)
            if not again and kept and _is_fresh(kept, texts, now):
                return {name: Found(**found) for name, found in kept["found"].items()}
            record = transaction.get(site)
            found = {name: self._ask(text, record, transaction) for name, text in texts.items()}
            results = {
                "at": now.isoformat(),
                "texts": texts,
                "found": {name: asdict(one) for name, one in found.items()},
            }
            transaction.keep_unseen(site, {**unseen, _KEPT: {**others, collection: results}})
        return found

    def _ask(self, text: str, site: Record | None, view: View) -> Found:
        named = _read(text)
        if named is None:
            return Found(text, "InvalidSyntax")
        vault_name, secret_name, version = named
        principal = _principal(site, view)
        vault = view.holder(f"vault.azure.net/{vault_name.lower()}")
        secret = view.get(f"{vault.id}/secrets/{secret_name}") if vault else None
        status: Status = "Resolved"
        active = identifiers.name(str(dig(secret.properties, _VERSIONED))) if secret else None
        if principal is None:
            status = "MSINotEnabled"
        elif vault is None:
            status = "VaultNotFound"
        elif not self._may_read(principal, vault, secret_name, view):
            status = "AccessToKeyVaultDenied"
        elif secret is None:
            status = "SecretNotFound"
        elif version not in (None, active):
            status = "SecretVersionNotFound"
        elif dig(secret.properties, "properties.attributes.enabled") is False:
            status = "OtherReasons"
        if status != "Resolved" or secret is None:
            return Found(text, status, vault_name, secret_name, version)
        digest = view.unseen(secret.id).get(DIGEST) or active
        stands_for = f"stands-for-the-secret-{secret_name}-{digest}"
        return Found(text, status, vault_name, secret_name, version, active, stands_for)

    def _may_read(self, principal: str, vault: Record, secret: str, view: View) -> bool:
        if dig(vault.properties, "properties.enableRbacAuthorization") is True:
            return Access(view, self._owner).allows_data(principal, _GET, f"{vault.id}/secrets/{secret}")
        policies: Any = dig(vault.properties, "properties.accessPolicies")
        for policy in policies if is_array(policies) else []:
            allowed: Any = dig(policy, "permissions.secrets")
            if str(dig(policy, "objectId")).lower() == principal.lower() and is_array(allowed):
                return bool({"get", "all"} & {str(each).lower() for each in allowed})
        return False


def details(status: Status) -> str:
    """Return Azure's message for how a reference was resolved, or why not."""
    if status == "Resolved":
        return "Reference has been successfully resolved."
    if status == "InvalidSyntax":
        return "Reference was not able to be resolved because of an invalid syntax."
    return f"Reference was not able to be resolved because {_DETAILS[status]}."


def identity_type(site: Record) -> str:
    """Return the type of the identity with which a site reads the vault."""
    named = str(site.properties.get("keyVaultReferenceIdentity") or "SystemAssigned")
    return "SystemAssigned" if named.lower() == "systemassigned" else "UserAssigned"


def _references(collection: object) -> dict[str, str]:
    """Return the references in settings, or in connection strings, by name."""
    if not is_object(collection):
        return {}
    texts = {name: value.get("value") if is_object(value) else value for name, value in collection.items()}
    return {
        name: text
        for name, text in texts.items()
        if isinstance(text, str) and text.lower().startswith(BEGIN.lower())
    }


def _is_fresh(kept: Mapping[str, Any], texts: Mapping[str, str], now: datetime) -> bool:
    return kept["texts"] == texts and datetime.fromisoformat(kept["at"]) > now - _LIFETIME


def _read(text: str) -> tuple[str, str, str | None] | None:
    """Parse the vault, the secret and the version of a reference."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    parts = [str(part).strip().partition("=") for part in found["parts"].split(";")]
    folded = {name.lower(): value for name, _, value in parts}
    if "secreturi" in folded:
        uri = _URI.fullmatch(folded["secreturi"])
        return (uri["VaultName"], uri["SecretName"], uri["SecretVersion"] or None) if uri else None
    if not folded.get("vaultname") or not folded.get("secretname"):
        return None
    return folded["vaultname"], folded["secretname"], folded.get("secretversion") or None


def _principal(site: Record | None, view: View) -> str | None:
    """Return the principal with which a site reads its vault."""
    if site is None:
        return None
    named = str(site.properties.get("keyVaultReferenceIdentity") or "SystemAssigned")
    if named.lower() == "systemassigned":
        own = dig(site.properties, "identity.principalId")
        return own if isinstance(own, str) else None
    assigned: Any = dig(site.properties, "identity.userAssignedIdentities")
    if not is_object(assigned) or identifiers.key(named) not in map(identifiers.key, assigned):
        return None
    record = view.get(named)
    return str(record.properties.get("principalId")) if record else None

"""Who can sign in: the owner of the subscriptions, and the managed identities that this Azure holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from azure_facts import identifiers
from sandbox.arm.tokens import Principal
from sandbox.azure.request import guid
from sandbox.azure.store import Record, View
from sandbox.values import dig, is_object

_USER_ASSIGNED: Final = "azure-native:managedidentity:UserAssignedIdentity"
_FEDERATED: Final = "azure-native:managedidentity:FederatedIdentityCredential"


@dataclass(frozen=True)
class Identity:
    """A managed identity."""

    id: str
    """The id of the identity; for a system-assigned one, of its resource."""
    principal: Principal


def user_assigned(view: View, tenant: str) -> Iterator[Identity]:
    """Return the user-assigned identities."""
    for record in view.of_type(_USER_ASSIGNED):
        yield _of(record, tenant)


def of_client(client: str, view: View, tenant: str) -> Identity | None:
    """Return the user-assigned identity with a client id."""
    return next(
        (each for each in user_assigned(view, tenant) if each.principal.client.lower() == client.lower()),
        None,
    )


def attached(site: Record, view: View, tenant: str) -> list[Identity]:
    """Return the identities of a site: the system-assigned one first, then the user-assigned ones."""
    found: list[Identity] = []
    own = dig(site.properties, "identity.principalId")
    if isinstance(own, str):
        found.append(Identity(site.id, Principal(own, guid(site.id, "client"), tenant)))
    assigned: Any = dig(site.properties, "identity.userAssignedIdentities")
    for identifier in assigned if is_object(assigned) else {}:
        record = view.get(identifier)
        if record is not None:
            found.append(_of(record, tenant))
    return found


def chosen(candidates: list[Identity], asked: Mapping[str, str], own: str | None = None) -> Identity | None:
    """Choose the identity that a request asks for.

    Args:
        candidates: the identities to choose from.
        asked: the request's parameters; one of `CHOSEN_BY` names an identity.
        own: the id of the resource whose system-assigned identity is the default.
    """
    for parameter, given in CHOSEN_BY.items():
        if parameter in asked:
            value = identifiers.key(asked[parameter])
            return next((each for each in candidates if identifiers.key(given(each)) == value), None)
    return next((each for each in candidates if each.id == own), None)


CHOSEN_BY: Final[Mapping[str, Callable[[Identity], str]]] = {
    "client_id": lambda each: each.principal.client,
    "principal_id": lambda each: each.principal.object,
    "object_id": lambda each: each.principal.object,
    "mi_res_id": lambda each: each.id,
    "msi_res_id": lambda each: each.id,
}
"""The parameters that name an identity, and the attribute that each contains."""


def trusts(identity: Identity, issuer: str, subject: str, audience: str, view: View) -> bool:
    """Return whether an identity has a federated credential for an issuer, a subject and an audience."""
    for record in view.below(identity.id):
        properties = record.properties
        if record.token == _FEDERATED and (
            str(properties.get("issuer")).rstrip("/") == issuer.rstrip("/")
            and properties.get("subject") == subject
            and audience in (properties.get("audiences") or ())
        ):
            return True
    return False


def _of(record: Record, tenant: str) -> Identity:
    properties = record.properties
    principal = Principal(str(properties.get("principalId")), str(properties.get("clientId")), tenant)
    return Identity(record.id, principal)

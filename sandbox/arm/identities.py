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
    """The id of the identity, or of the resource whose own it is."""
    principal: Principal


def user_assigned(view: View, tenant: str) -> Iterator[Identity]:
    """Give the user-assigned identities."""
    for record in view.of_type(_USER_ASSIGNED):
        yield _of(record, tenant)


def of_client(client: str, view: View, tenant: str) -> Identity | None:
    """Give the user-assigned identity of a client id."""
    return next(
        (each for each in user_assigned(view, tenant) if each.principal.client.lower() == client.lower()),
        None,
    )


def attached(site: Record, view: View, tenant: str) -> list[Identity]:
    """Give the identities that a site may be: its own first, then those that were assigned to it."""
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
        candidates: those there are.
        asked: the request's parameters; one of `CHOSEN_BY` names an identity.
        own: the id of the resource whose own identity is meant where none is named.
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
"""The parameters that name an identity, and what of it each holds."""


def trusts(identity: Identity, issuer: str, subject: str, audience: str, view: View) -> bool:
    """Tell whether an identity has a federated credential for whom an assertion names."""
    for record in view.below(identity.id):
        told = record.properties
        if record.token == _FEDERATED and (
            str(told.get("issuer")).rstrip("/") == issuer.rstrip("/")
            and told.get("subject") == subject
            and audience in (told.get("audiences") or ())
        ):
            return True
    return False


def _of(record: Record, tenant: str) -> Identity:
    told = record.properties
    principal = Principal(str(told.get("principalId")), str(told.get("clientId")), tenant)
    return Identity(record.id, principal)

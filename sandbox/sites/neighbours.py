"""What sites need from the rest of Azure, as functions of the caller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.azure.errors import AzureError
from sandbox.sites.site import Site

PUBLISH: Final = "Microsoft.Web/sites/publish/Action"
"""The permission that Kudu requires. Source: learn.microsoft.com role-based-access-control,
Website Contributor."""


def _nobody(_token: str, _action: str, _scope: str) -> None:
    raise AzureError(401, "AuthenticationFailed", "Tokens are not accepted here.")


def _unresolved(_reference: str, _site: Site) -> str | None:
    return None


def _no_identity(_site: Site) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The rest of Azure, as far as sites need it."""

    authorize: Callable[[str, str, str], None] = _nobody
    """Checks a bearer token for an action on the id of a site or slot; raises `AzureError` with status 401
    for an invalid token, and 403 for a principal without the permission."""
    resolve: Callable[[str, Site], str | None] = _unresolved
    """Returns the value of a Key Vault reference in a site's setting, or None if it cannot be resolved: the
    application then sees the text itself, as in Azure."""
    identity: Callable[[Site], Mapping[str, str]] = _no_identity
    """Returns the variables with which a site's process gets tokens for its identities: IDENTITY_ENDPOINT and
    IDENTITY_HEADER."""

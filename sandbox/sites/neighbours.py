"""What sites ask of the rest of Azure, as functions that whoever makes them gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.azure.errors import AzureError
from sandbox.sites.site import Site

PUBLISH: Final = "Microsoft.Web/sites/publish/Action"
"""The right that Kudu asks for. Source: learn.microsoft.com role-based-access-control,
Website Contributor."""


def _nobody(_token: str, _action: str, _scope: str) -> None:
    raise AzureError(401, "AuthenticationFailed", "No token is taken here.")


def _unresolved(_reference: str, _site: Site) -> str | None:
    return None


def _no_identity(_site: Site) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The rest of Azure, as far as sites need it."""

    authorize: Callable[[str, str, str], None] = _nobody
    """Takes a bearer token, an action and the id of a site or slot; raises `AzureError` with status 401 for a
    token that is none, and 403 for a principal without the right."""
    resolve: Callable[[str, Site], str | None] = _unresolved
    """Takes the text of a Key Vault reference and the site that has it in a setting; gives the value, or
    nothing where it cannot be resolved: the application then sees the text itself, as in Azure."""
    identity: Callable[[Site], Mapping[str, str]] = _no_identity
    """Gives the variables by which a site's process reaches its identities: IDENTITY_ENDPOINT and
    IDENTITY_HEADER."""

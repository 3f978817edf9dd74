"""Customers' own certificates, which Front Door reads from a vault."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.request import Request
from sandbox.catalogue import responses
from sandbox.catalogue.entry import ResourceType


def _secret(request: Request) -> dict[str, Any]:
    # The certificate's content (subject, expiry) is left out: the vault has no content here.
    profile = identifiers.name(identifiers.parent(request.id) or "")
    return {**responses.deployed(request), "profileName": profile}


TYPES: Final = (
    ResourceType(
        "azure-native:cdn:Secret",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.Cdn/profiles/{profileName}/secrets/{secretName}"
        ),
        name=names.FRONT_DOOR,
        adds=_secret,
    ),
)

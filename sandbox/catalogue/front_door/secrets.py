"""Certificates of one's own, which Front Door takes from a vault."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.request import Request
from sandbox.catalogue import answers
from sandbox.catalogue.entry import ResourceType


def _secret(request: Request) -> dict[str, Any]:
    # What the certificate says (its subject, when it ends) stays out: the vault has no content here.
    profile = identifiers.name(identifiers.parent(request.id) or "")
    return {**answers.deployed(request), "profileName": profile}


TYPES: Final = (
    ResourceType(
        "azure-native:cdn:Secret",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.Cdn/profiles/{profileName}/secrets/{secretName}"
        ),
        name=names.FRONT_DOOR,
        answers=_secret,
    ),
)

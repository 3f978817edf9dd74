"""Parts of apps and slots besides their settings: authentication, source control and virtual network."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import references
from sandbox.catalogue.app_service.plans import tier_of_plan
from sandbox.catalogue.app_service.site_settings import SITE, SLOT
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.network import subnets

SUBNET: Final = "virtualNetworkSubnetId"
"""The property with the subnet of an app or slot in the app's response."""
_CONNECTION: Final = "networkConfig/virtualNetwork"
_APP: Final = identifiers.pattern(SITE)
_APP_OR_SLOT: Final = re.compile(rf".*(?=/{_CONNECTION}$)", re.IGNORECASE)


def plan_of_app(identifier: str, request: Request) -> Record | None:
    """Return the plan of an app, by the id of a part of it."""
    found = _APP.match(identifier)
    app = request.find(found[0]) if found else None
    return request.find(app.properties.get("serverFarmId")) if app else None


@rule(
    "The subnet of an app's network connection exists, and has the delegation that the app's plan needs",
    "Azure/terraform-azurerm-vnet issue 46, Azure/azure-quickstart-templates issue 8813; the "
    "message for a missing subnet is from memory",
)
def _delegated_subnet(request: Request) -> None:
    named = request.input("subnetResourceId")
    if not isinstance(named, str):
        return
    subnet = subnets.found(named, request)
    if subnet is None:
        raise references.not_found(named)
    service = tier_of_plan(plan_of_app(request.id, request)).delegation
    if not subnets.is_delegated(subnet, service):
        # Azure's message interchanges the two names.
        network = identifiers.name(identifiers.parent(named) or "")
        raise AzureError(
            400,
            "BadRequest",
            f"Subnet {network} in VNET {identifiers.name(named)} is missing a delegation to {service}. "
            "Please add the delegation and try again.",
        )


def _shown_on_its_app(request: Request, inputs: Mapping[str, Any]) -> Iterator[Record]:
    """Show the subnet also on the app, although its program does not set it: a refresh shows a change.

    Sources: pulumi-azure-native issue 4231, terraform-provider-azurerm issue 17930.
    """
    found = _APP_OR_SLOT.match(request.id)
    app = request.find(found[0]) if found else None
    if app is not None:
        others = {name: value for name, value in app.properties.items() if name != SUBNET}
        subnet = inputs.get("subnetResourceId")
        yield replace(app, properties={**others, SUBNET: subnet} if subnet else others)


def subnet_of_connection(identifier: str, request: Request) -> dict[str, Any]:
    """Return the subnet of an app's network connection, as the app's response shows it."""
    connection = request.find(f"{identifier}/{_CONNECTION}")
    subnet = connection.properties.get("subnetResourceId") if connection else None
    return {SUBNET: subnet} if subnet else {}


def _source(_: Request) -> dict[str, Any]:
    return {
        "deploymentRollbackEnabled": False,
        "isGitHubAction": False,
        "isManualIntegration": False,
        "isMercurial": False,
    }


def _both(app: ResourceType) -> tuple[ResourceType, ResourceType]:
    """Return a type that every app has from the start, and the same for slots."""
    return app, replace(app, token=f"{app.token}Slot", path=app.path.replace(SITE, SLOT))


# That all of them exist with their app: pulumi-azure-native
# provider/pkg/openapi/defaults/defaultResourcesState.go.
TYPES: Final = (
    *_both(
        ResourceType(
            "azure-native:web:WebAppAuthSettingsV2",
            path=SITE + "/config/authsettingsV2",
            exists_with_parent=True,
        )
    ),
    *_both(
        ResourceType(
            "azure-native:web:WebAppSourceControl",
            path=SITE + "/sourcecontrols/web",
            exists_with_parent=True,
            never_returned=("gitHubActionConfiguration.containerConfiguration.password",),
            adds=_source,
        )
    ),
    *_both(
        ResourceType(
            "azure-native:web:WebAppSwiftVirtualNetworkConnection",
            path=f"{SITE}/{_CONNECTION}",
            exists_with_parent=True,
            rules=(_delegated_subnet,),
            also_changes=_shown_on_its_app,
        )
    ),
)

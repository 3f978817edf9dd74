"""What apps and slots have besides their settings: who signs in, where the code comes from, which network."""

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
"""The subnet of an app or slot, as the app answers it."""
_CONNECTION: Final = "networkConfig/virtualNetwork"
_APP: Final = identifiers.pattern(SITE)
_APP_OR_SLOT: Final = re.compile(rf".*(?=/{_CONNECTION}$)", re.IGNORECASE)


def plan_of_app(identifier: str, request: Request) -> Record | None:
    """Give the plan of the app that something lies below."""
    found = _APP.match(identifier)
    app = request.find(found[0]) if found else None
    return request.find(app.properties.get("serverFarmId")) if app else None


@rule(
    "The subnet that an app is connected to exists, and is delegated as its plan needs it",
    "Azure/terraform-azurerm-vnet issue 46, Azure/azure-quickstart-templates issue 8813; what is said of a "
    "subnet that is not there is from memory",
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
        # Azure's message has the two names in each other's place.
        network = identifiers.name(identifiers.parent(named) or "")
        raise AzureError(
            400,
            "BadRequest",
            f"Subnet {network} in VNET {identifiers.name(named)} is missing a delegation to {service}. "
            "Please add the delegation and try again.",
        )


def _shown_on_its_app(request: Request, inputs: Mapping[str, Any]) -> Iterator[Record]:
    """Show the subnet on the app too, which was not asked for it: a refresh calls that a change.

    Sources: pulumi-azure-native issue 4231, terraform-provider-azurerm issue 17930.
    """
    found = _APP_OR_SLOT.match(request.id)
    app = request.find(found[0]) if found else None
    if app is not None:
        others = {name: value for name, value in app.properties.items() if name != SUBNET}
        subnet = inputs.get("subnetResourceId")
        yield replace(app, properties={**others, SUBNET: subnet} if subnet else others)


def subnet_of_connection(identifier: str, request: Request) -> dict[str, Any]:
    """Give the subnet that an app has by its connection, as the app answers it."""
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
    """Give what every app has from the start, and the same for slots."""
    return app, replace(app, token=f"{app.token}Slot", path=app.path.replace(SITE, SLOT))


# That all of them exist with their app: pulumi-azure-native
# provider/pkg/openapi/defaults/defaultResourcesState.go.
TYPES: Final = (
    *_both(
        ResourceType(
            "azure-native:web:WebAppAuthSettingsV2", path=SITE + "/config/authsettingsV2", always_there=True
        )
    ),
    *_both(
        ResourceType(
            "azure-native:web:WebAppSourceControl",
            path=SITE + "/sourcecontrols/web",
            always_there=True,
            never_returned=("gitHubActionConfiguration.containerConfiguration.password",),
            answers=_source,
        )
    ),
    *_both(
        ResourceType(
            "azure-native:web:WebAppSwiftVirtualNetworkConnection",
            path=f"{SITE}/{_CONNECTION}",
            always_there=True,
            rules=(_delegated_subnet,),
            also_changes=_shown_on_its_app,
        )
    ),
)

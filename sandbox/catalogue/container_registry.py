"""Container registries, from which apps run their images."""

from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import GlobalName, ResourceType, rule


@rule("Only Premium registries can disable public network access", "terraform-provider-azurerm pull 26054")
def _only_premium_is_private(request: Request) -> None:
    sku = str(request.input("sku.name"))
    if request.input("publicNetworkAccess") == "Disabled" and sku.lower() != "premium":
        raise AzureError(
            400,
            "DisablingPublicNetworkAccessNotSupported",
            f"Disabling public network access is not supported for the SKU {sku}. For more information, "
            "please visit https://aka.ms/acr/private-link.",
        )


def _registry(request: Request) -> dict[str, Any]:
    sku = str(request.input("sku.name"))
    return {
        "creationDate": request.created,
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": [],
        "encryption": {"status": "disabled"},
        "loginServer": f"{request.name.lower()}.azurecr.io",
        "networkRuleBypassOptions": "AzureServices",
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled",
        "sku": {"name": sku, "tier": sku},
        "zoneRedundancy": "Disabled",
        **responses.identity(request),
    }


TYPES: Final = (
    ResourceType(
        "azure-native:containerregistry:Registry",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.ContainerRegistry/registries/{registryName}"
        ),
        name=names.REGISTRY,
        global_name=GlobalName(
            namespace="azurecr.io",
            code="AlreadyInUse",
            message=(
                "The registry DNS name {name}.azurecr.io is already in use. You can check if the name is "
                "already claimed using following API: https://docs.microsoft.com/en-us/rest/api/"
                "containerregistry/registries/checknameavailability"
            ),
            source="MicrosoftDocs/azure-dev-docs issue 1303",
        ),
        create_only=("zoneRedundancy",),
        adds=_registry,
        rules=(regions.in_a_region, _only_premium_is_private),
    ),
)

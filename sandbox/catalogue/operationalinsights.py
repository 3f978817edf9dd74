"""Log Analytics workspaces."""

from typing import Any, Final

from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType


def _workspace(request: Request) -> dict[str, Any]:
    return {
        "createdDate": request.created,
        "customerId": request.guid("workspace"),
        "modifiedDate": request.now,
        "provisioningState": "Succeeded",
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018", "lastSkuUpdate": request.created},
        **answers.identity(request),
    }


TYPES: Final = (
    ResourceType(
        "azure-native:operationalinsights:Workspace",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}"
        ),
        name=names.WORKSPACE,
        answers=_workspace,
    ),
)

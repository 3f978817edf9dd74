"""Application Insights and its availability tests."""

from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType, rule

_INSIGHTS: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Insights"
)
_LINK: Final = "hidden-link:"
_COMPONENTS: Final = "azure-native:applicationinsights:Component"


@rule(
    "An availability test carries a hidden-link tag with the id of its component",
    "microsoft/mcp issue 858, MicrosoftDocs/feedback issue 3491; the message is from memory",
)
def _has_hidden_link(request: Request) -> None:
    tags: dict[str, str] = request.input("tags") or {}
    linked = [tag.removeprefix(_LINK) for tag in tags if tag.startswith(_LINK)]
    components = [record for record in map(request.find, linked) if record]
    if not any(record.token == _COMPONENTS for record in components):
        raise AzureError(
            400,
            "BadRequest",
            "A single 'hidden-link' tag pointing to an existing AI component is required. Found none.",
        )


def _component(request: Request) -> dict[str, Any]:
    key, application, region = request.guid("instrumentation"), request.guid("application"), request.location
    endpoints = (
        f"IngestionEndpoint=https://{region}-8.in.applicationinsights.azure.com/;"
        f"LiveEndpoint=https://{region}.livediagnostics.monitor.azure.com/"
    )
    return {
        "appId": application,
        "applicationId": request.name,
        "connectionString": f"InstrumentationKey={key};{endpoints};ApplicationId={application}",
        "creationDate": request.created,
        "instrumentationKey": key,
        "name": request.name,
        "provisioningState": "Succeeded",
        "retentionInDays": 90,
        "tenantId": request.account.tenant,
    }


def _test(request: Request) -> dict[str, Any]:
    return {**answers.provisioned(request), "name": identifiers.name(request.id)}


TYPES: Final = (
    ResourceType(
        _COMPONENTS,
        path=_INSIGHTS + "/components/{resourceName}",
        name=names.INSIGHTS,
        answers=_component,
    ),
    ResourceType(
        "azure-native:applicationinsights:WebTest",
        path=_INSIGHTS + "/webtests/{webTestName}",
        name=names.INSIGHTS,
        answers=_test,
        rules=(_has_hidden_link,),
    ),
)

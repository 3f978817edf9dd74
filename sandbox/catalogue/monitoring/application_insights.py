"""Application Insights and its availability tests."""

import json
from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import reject_missing

_INSIGHTS: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Insights"
)
_LINK: Final = "hidden-link:"
_TITLE: Final = "hidden-title"
_COMPONENTS: Final = "azure-native:applicationinsights:Component"
_FREQUENCIES: Final = (300, 600, 900)
_LONGEST_TIMEOUT: Final = 120
_STANDARD: Final = "standard"
_RETENTIONS: Final = (30, 60, 90, 120, 180, 270, 365, 550, 730)
_WHOLE: Final = 100

# Source: learn.microsoft.com azure-monitor/app/availability, location population tags.
_TEST_LOCATIONS: Final = frozenset(
    [
        "apac-hk-hkn-azr",
        "apac-jp-kaw-edge",
        "apac-sg-sin-azr",
        "emea-au-syd-edge",
        "emea-ch-zrh-edge",
        "emea-fr-pra-edge",
        "emea-gb-db3-azr",
        "emea-nl-ams-azr",
        "emea-ru-msa-edge",
        "emea-se-sto-edge",
        "latam-br-gru-edge",
        "us-ca-sjc-azr",
        "us-fl-mia-edge",
        "us-il-ch1-azr",
        "us-tx-sn1-azr",
        "us-va-ash-azr",
    ]
)


def _bad(message: str) -> AzureError:
    return AzureError(400, "BadRequest", message)


@rule(
    "An availability test has a hidden-link tag with the id of its component",
    "microsoft/mcp issue 858, MicrosoftDocs/feedback issue 3491",
)
def _has_hidden_link(request: Request) -> None:
    tags: dict[str, str] = request.input("tags") or {}
    linked = [tag.removeprefix(_LINK) for tag in tags if tag.startswith(_LINK)]
    components = [record for record in map(request.find, linked) if record]
    if not any(record.token == _COMPONENTS for record in components):
        raise _bad("A single 'hidden-link' tag pointing to an existing AI component is required. Found none.")


@rule(
    "An availability test runs every 5, 10 or 15 minutes",
    "Azure/azure-rest-api-specs issue 29850, Azure/bicep issue 17036",
)
def _frequency(request: Request) -> None:
    given = request.input("frequency")
    if given is not None and given not in _FREQUENCIES:
        raise _bad("Value cannot be null.\r\nParameter name: format")


@rule(
    "An availability test's timeout is at most two minutes",
    "learn.microsoft.com azure-monitor/app/availability; the message is from memory",
)
def _timeout(request: Request) -> None:
    given = request.input("timeout")
    if given is not None and not 0 < given <= _LONGEST_TIMEOUT:
        raise _bad(f"Invalid Timeout {given}. It should be at most {_LONGEST_TIMEOUT} seconds.")


@rule(
    "An availability test has at least one of Azure's test locations",
    "learn.microsoft.com azure-monitor/app/availability; the message is from memory",
)
def _locations(request: Request) -> None:
    given = [str(place.get("location")) for place in request.input("locations") or ()]
    unknown = next((place for place in given if place.lower() not in _TEST_LOCATIONS), None)
    if unknown is not None:
        raise _bad(f"Invalid location '{unknown}'.")
    if not given:
        raise _bad("At least one location is required.")


@rule(
    "A standard test has a request URL",
    "azure-rest-api-specs applicationinsights webTests_API.json; the message is from memory",
)
def _request_url(request: Request) -> None:
    if request.input("webTestKind") == _STANDARD and not request.input("request.requestUrl"):
        raise _bad("Request.RequestUrl is required for a standard web test.")


@rule(
    "A component's workspace exists",
    "Azure-Samples/keyvault-rotation-storageaccountkey-powershell issue 2; its use for a missing workspace "
    "is from memory",
)
def _workspace_exists(request: Request) -> None:
    reject_missing(
        [request.input("workspaceResourceId")],
        request,
        lambda _: _bad("Provided WorkspaceResourceId is invalid"),
    )


@rule(
    "A component's retention is 30, 60, 90, 120, 180, 270, 365, 550 or 730 days, and its sampling percentage "
    "is 0 to 100",
    "terraform-provider-azurerm application_insights, retention_in_days and sampling_percentage; the "
    "messages are from memory",
)
def _retention_and_sampling(request: Request) -> None:
    days, share = request.input("retentionInDays"), request.input("samplingPercentage")
    if days is not None and days not in _RETENTIONS:
        raise _bad(f"RetentionInDays {days:g} is not one of {', '.join(map(str, _RETENTIONS))}.")
    if share is not None and not 0 <= share <= _WHOLE:
        raise _bad(f"SamplingPercentage {share:g} is not between 0 and {_WHOLE}.")


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
    return {**responses.provisioned(request), "name": identifiers.name(request.id)}


@rule(
    "A workbook's content is JSON",
    "azure-rest-api-specs applicationinsights workbooks_API.json, serializedData; code and message are from "
    "memory",
)
def _is_json(request: Request) -> None:
    try:
        json.loads(str(request.input("serializedData")))
    except ValueError:
        raise _bad("SerializedData is not valid JSON.") from None


def _workbook(request: Request) -> dict[str, Any]:
    return {
        "name": request.name,
        "revision": request.guid(request.now).replace("-", ""),
        "timeModified": request.now,
        "userId": request.guid("user"),
        "tags": {_TITLE: request.input("displayName")},
    }


def _workbook_spelled(request: Request) -> dict[str, Any]:
    source = request.input("sourceId")
    return {"sourceId": str(source).lower()} if source else {}


TYPES: Final = (
    ResourceType(
        _COMPONENTS,
        path=_INSIGHTS + "/components/{resourceName}",
        # As in azure-service-operator's recorded responses.
        response_path=_INSIGHTS.replace("Microsoft.Insights", "microsoft.insights")
        + "/components/{resourceName}",
        name=names.INSIGHTS,
        adds=_component,
        rules=(regions.in_a_region, _workspace_exists, _retention_and_sampling),
    ),
    ResourceType(
        "azure-native:applicationinsights:WebTest",
        path=_INSIGHTS + "/webtests/{webTestName}",
        name=names.INSIGHTS,
        adds=_test,
        rules=(regions.in_a_region, _has_hidden_link, _frequency, _timeout, _locations, _request_url),
    ),
    ResourceType(
        "azure-native:applicationinsights:Workbook",
        path=_INSIGHTS + "/workbooks/{resourceName}",
        name=names.WORKBOOK,
        adds=_workbook,
        # As in terraform-provider-azurerm, application_insights_workbook.
        spells=_workbook_spelled,
        rules=(regions.in_a_region, _is_json),
    ),
)

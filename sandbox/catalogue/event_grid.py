"""Event Grid: the events of one resource, and their subscribers."""

from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import reject_missing

_TOPIC_PATH: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.EventGrid/systemTopics/{systemTopicName}"
)
_MONITOR_ALERT: Final = "MonitorAlert"
_CLOUD_EVENTS: Final = "CloudEventSchemaV1_0"
_HANDLER: Final = "learn.microsoft.com event-grid/handler-azure-monitor-alerts; the message is from memory"


def _rejected(message: str) -> AzureError:
    return AzureError(400, "InvalidRequest", message)


@rule("A topic's source exists", "from memory")
def _source_exists(request: Request) -> None:
    reject_missing([request.input("source")], request)


@rule(
    "A topic's type matches its source: Microsoft.KeyVault.vaults for a vault",
    "learn.microsoft.com event-grid/system-topics; the message is from memory",
)
def _type_fits(request: Request) -> None:
    source, topic_type = identifiers.arm_type(str(request.input("source"))), str(request.input("topicType"))
    if topic_type.lower() != source.replace("/", ".").lower():
        raise _rejected(f"The topic type {topic_type} does not match the source {request.input('source')}.")


@rule(
    "A topic is in its source's region",
    "learn.microsoft.com event-grid/create-view-manage-system-topics; the message is from memory",
)
def _is_in_region_of_source(request: Request) -> None:
    source = request.find(str(request.input("source")))
    place = programmatic(str(source.properties.get("location"))) if source else "global"
    if place not in ("global", request.location):
        raise _rejected(f"The system topic's location must be that of its source, {place}.")


@rule("Azure Monitor alerts accept only CloudEvents", _HANDLER)
def _alerts_accept_cloud_events(request: Request) -> None:
    if not _is_alert(request):
        return
    if request.input("eventDeliverySchema") != _CLOUD_EVENTS:
        raise _rejected(
            "The destination MonitorAlert supports the event delivery schema CloudEventSchemaV1_0."
        )


@rule("An alert has a severity", "Azure/azure-rest-api-specs eventgrid, monitorAlert severity")
def _alerts_have_a_severity(request: Request) -> None:
    if _is_alert(request) and not request.input("destination.severity"):
        raise _rejected("The property severity of the destination MonitorAlert must be provided.")


@rule("An alert's action groups exist", "from memory")
def _action_groups_exist(request: Request) -> None:
    reject_missing(request.input("destination.actionGroups") or (), request)


def _is_alert(request: Request) -> bool:
    return request.input("destination.endpointType") == _MONITOR_ALERT


def _topic(request: Request) -> dict[str, Any]:
    return {**responses.provisioned(request), "metricResourceId": request.guid("metrics")}


def _subscription(request: Request) -> dict[str, Any]:
    return {**responses.provisioned(request), "topic": identifiers.parent(request.id)}


TYPES: Final = (
    ResourceType(
        "azure-native:eventgrid:SystemTopic",
        path=_TOPIC_PATH,
        name=names.SYSTEM_TOPIC,
        create_only=("source", "topicType"),
        adds=_topic,
        rules=(_source_exists, _type_fits, _is_in_region_of_source),
    ),
    ResourceType(
        "azure-native:eventgrid:SystemTopicEventSubscription",
        path=f"{_TOPIC_PATH}/eventSubscriptions/{{eventSubscriptionName}}",
        name=names.EVENT_SUBSCRIPTION,
        adds=_subscription,
        rules=(_alerts_accept_cloud_events, _alerts_have_a_severity, _action_groups_exist),
    ),
)

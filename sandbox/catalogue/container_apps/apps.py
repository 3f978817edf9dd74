"""Container Apps: environments, and the apps and jobs that run in them."""

import re
from hashlib import sha256
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import display_name
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import regions, responses
from sandbox.catalogue.container_apps import containers, environments, ingress
from sandbox.catalogue.entry import ResourceType, rule

_GROUP: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.App"
_DOMAIN: Final = "azurecontainerapps.io"
# The recorded PUT and GET of environments, apps and jobs.
_RECORDED: Final = "Azure/azure-service-operator recordings, Test_App_v1api20250101"
_FIELDS_OF_CRON: Final = 5


def _named_environment(request: Request) -> str | None:
    return request.input("environmentId") or request.input("managedEnvironmentId")


def _environment(request: Request) -> Record | None:
    return request.find(_named_environment(request))


@rule(
    "An app or a job runs in an environment that exists",
    f"{_RECORDED}; microsoft/azure-container-apps issue 194 for a missing id",
)
def _environment_exists(request: Request) -> None:
    named = _named_environment(request)
    if not named:
        raise AzureError(400, "InvalidManagedEnvironmentId", "Invalid ManagedEnvironmentId value ''.")
    if _environment(request) is None:
        raise AzureError(404, "ManagedEnvironmentNotFound", f"Environment {named} was not found.")


@rule(
    "An app's workload profile exists in its environment",
    "learn.microsoft.com container-apps/workload-profiles-overview; code and message are from memory",
)
def _profile_exists(request: Request) -> None:
    wanted, environment = request.input("workloadProfileName"), _environment(request)
    if wanted is None or environment is None:
        return
    profiles: list[dict[str, Any]] = environment.properties.get("workloadProfiles") or []
    if all(str(one.get("name")).lower() != str(wanted).lower() for one in profiles):
        raise AzureError(
            400,
            "WorkloadProfileNotFound",
            f"Workload profile '{wanted}' does not exist in environment "
            f"'{identifiers.name(environment.id)}'.",
        )


@rule("The total CPU and memory of an app is a size of the Consumption plan", containers.SIZES_SOURCE)
def _resources_fit(request: Request) -> None:
    environment = _environment(request)
    if environment is not None:
        containers.reject_odd_sizes(request, environment.properties.get("workloadProfiles") or [])


@rule(
    "A job has the configuration that its trigger type needs",
    "terraform-provider-azurerm container_app_job (exactly one of the three); code and message are from "
    "memory",
)
def _trigger_fits(request: Request) -> None:
    kind = request.input("configuration.triggerType")
    wanted = f"{str(kind).lower()}TriggerConfig"
    if kind in ("Schedule", "Event") and request.input(f"configuration.{wanted}") is None:
        raise AzureError(
            400,
            "InvalidJobConfiguration",
            f"The job's trigger type is '{kind}': property '{wanted}' is required.",
        )


@rule("A job's schedule is a cron expression of five fields", "microsoft/azure-container-apps issue 886")
def _schedule_is_cron(request: Request) -> None:
    expression = request.input("configuration.scheduleTriggerConfig.cronExpression")
    if not isinstance(expression, str):
        return
    fields = expression.split()
    if len(fields) != _FIELDS_OF_CRON or not all(re.fullmatch(r"[\w*/,?#-]+", one) for one in fields):
        raise AzureError(
            400,
            "InvalidCronExpression",
            f"Given CRON expression - '{expression}' is not valid, please visit https://learn.microsoft.com/"
            "en-us/rest/api/containerapps/preview/jobs/create-or-update?tabs=HTTP#scheduletriggerconfig for "
            "more information.",
        )


def _made_up_address(request: Request, net: str) -> str:
    """Return an address from a documentation range (RFC 5737), always the same for a resource."""
    return f"{net}.{int(request.guid('address')[:2], 16)}"


def _verification(request: Request) -> str:
    """Return the domain verification id of the subscription, which all its apps share."""
    return sha256(request.account.subscription.encode()).hexdigest().upper()


def _events(request: Request, kind: str) -> str:
    group = identifiers.name(identifiers.resource_group(request.id) or "")
    return (
        f"https://{request.location}.azurecontainerapps.dev/subscriptions/{request.account.subscription}"
        f"/resourceGroups/{group}/{kind}/{request.name}/eventstream"
    )


def _environment_response(request: Request) -> dict[str, Any]:
    return {
        "customDomainConfiguration": {"customDomainVerificationId": _verification(request)},
        "daprConfiguration": {"version": "1.13.6-msft.6"},
        "defaultDomain": f"sandbox-{request.guid('domain')[:8]}.{request.location}.{_DOMAIN}",
        "eventStreamEndpoint": _events(request, "managedEnvironments"),
        "kedaConfiguration": {"version": "2.17.2"},
        "peerAuthentication": {"mtls": {"enabled": False}},
        "peerTrafficConfiguration": {"encryption": {"enabled": False}},
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Disabled" if request.input("vnetConfiguration.internal") else "Enabled",
        "staticIp": _made_up_address(request, "198.51.100"),
        "zoneRedundant": False,
        **responses.identity(request),
    }


def _environment_spelling(request: Request) -> dict[str, Any]:
    """Use the region's display name, and add the profile that every environment with profiles has.

    Source: Azure/azure-service-operator recordings, Test_App_v1api20250101.
    """
    profiles: list[dict[str, Any]] = request.input("workloadProfiles") or []
    spelled = _where_in_words(request)
    if profiles and all(one.get("workloadProfileType") != "Consumption" for one in profiles):
        consumption = {"name": "Consumption", "workloadProfileType": "Consumption", "enableFips": False}
        given = [{"enableFips": False, **one} for one in profiles]
        spelled["workloadProfiles"] = [*given, consumption]
    return spelled


def _where_in_words(request: Request) -> dict[str, Any]:
    return {"location": display_name(request.location)}


def _app(request: Request) -> dict[str, Any]:
    environment = _environment(request)
    domain = str(environment.properties.get("defaultDomain")) if environment else ""
    revision = containers.revision(request)
    configuration: dict[str, Any] = {"activeRevisionsMode": "Single", "maxInactiveRevisions": 100}
    if request.input("configuration.ingress") is not None:
        configuration["ingress"] = ingress.response(request, domain)
    return {
        "configuration": configuration,
        "customDomainVerificationId": _verification(request),
        "environmentId": _named_environment(request),
        "eventStreamEndpoint": _events(request, "containerApps"),
        "latestReadyRevisionName": revision,
        "latestRevisionName": revision,
        "latestRevisionFqdn": f"{revision}.{domain}" if "ingress" in configuration else "",
        "managedEnvironmentId": _named_environment(request),
        "outboundIpAddresses": [_made_up_address(request, "198.51.100")],
        "provisioningState": "Succeeded",
        "runningStatus": "Running",
        "template": containers.template(request),
        **responses.identity(request),
    }


def _job(request: Request) -> dict[str, Any]:
    return {
        "environmentId": _named_environment(request),
        "eventStreamEndpoint": _events(request, "jobs"),
        "outboundIpAddresses": [_made_up_address(request, "198.51.100")],
        "provisioningState": "Succeeded",
        "runningState": "Ready",
        "template": containers.template(request),
        **responses.identity(request),
    }


TYPES: Final = (
    ResourceType(
        "azure-native:app:ManagedEnvironment",
        path=_GROUP + "/managedEnvironments/{environmentName}",
        name=names.CONTAINER_ENVIRONMENT,
        never_returned=("daprAIConnectionString", "daprAIInstrumentationKey"),
        adds=_environment_response,
        spells=_environment_spelling,
        rules=(
            regions.in_a_region,
            *environments.RULES,
        ),
    ),
    ResourceType(
        "azure-native:app:ContainerApp",
        path=_GROUP + "/containerApps/{containerAppName}",
        name=names.CONTAINER_APP,
        # Source: x-ms-mutability in azure-rest-api-specs, Microsoft.App, from memory.
        create_only=("environmentId", "managedEnvironmentId"),
        adds=_app,
        spells=_where_in_words,
        rules=(
            regions.in_a_region,
            _environment_exists,
            _profile_exists,
            *containers.RULES,
            _resources_fit,
            *ingress.RULES,
        ),
    ),
    ResourceType(
        "azure-native:app:Job",
        path=_GROUP + "/jobs/{jobName}",
        name=names.CONTAINER_JOB,
        create_only=("environmentId",),
        adds=_job,
        spells=_where_in_words,
        rules=(
            regions.in_a_region,
            _environment_exists,
            _profile_exists,
            *containers.RULES,
            _resources_fit,
            _trigger_fits,
            _schedule_is_cron,
        ),
    ),
)

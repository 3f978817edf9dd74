"""The ingress of a container app: ports, traffic between its revisions, and its host name."""

from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule

_LARGEST_PORT: Final = 65535
_WHOLE: Final = 100
_LAB_NOTES: Final = "lab notes of Azure Container Apps in public repositories"


def _ingress(request: Request) -> dict[str, Any]:
    return request.input("configuration.ingress") or {}


@rule(
    "An app's target port is a valid port",
    "microsoft/vscode-azurecontainerapps issue 104; the code is from memory",
)
def _port(request: Request) -> None:
    port = _ingress(request).get("targetPort")
    if port is not None and not 1 <= port <= _LARGEST_PORT:
        raise AzureError(
            400,
            "ContainerAppInvalidIngressTargetPort",
            "Ingress section of the container app must have a targetPort specified. TargetPort must be in "
            f"the range of [1,{_LARGEST_PORT}].",
        )


@rule(
    "The weights of the traffic add up to 100",
    "microsoft/azure-container-apps issue 410; code and message are from memory",
)
def _traffic_is_whole(request: Request) -> None:
    traffic: list[dict[str, Any]] = _ingress(request).get("traffic") or []
    total = sum(one.get("weight") or 0 for one in traffic)
    if traffic and total != _WHOLE:
        raise AzureError(
            400,
            "ContainerAppInvalidIngressTrafficWeight",
            f"Traffic weights must add up to {_WHOLE}; they add up to {total}.",
        )


@rule(
    "Sticky sessions need single revision mode",
    f"microsoft/azure-container-apps issue 1353; {_LAB_NOTES} have the code; the message is from memory",
)
def _sticky_in_single_mode(request: Request) -> None:
    mode = request.input("configuration.activeRevisionsMode")
    affinity = request.input("configuration.ingress.stickySessions.affinity")
    if affinity == "sticky" and mode not in (None, "Single"):
        raise AzureError(
            400,
            "ContainerAppInvalidIngressStickySessionRevisionMode",
            "Sticky sessions can only be set in single revision mode.",
        )


@rule("A TCP app has no domains and no CORS policy", _LAB_NOTES)
def _http_only(request: Request) -> None:
    ingress = _ingress(request)
    if ingress.get("transport") != "tcp":
        return
    if ingress.get("customDomains"):
        raise AzureError(
            400,
            "ContainerAppInvalidIngressCustomDomainForTcpApp",
            "Custom domains can only be set for http transport.",
        )
    if ingress.get("corsPolicy"):
        raise AzureError(
            400,
            "ContainerAppInvalidIngressCORSPolicyForTcpApp",
            "CORS policy can only be set for http transport.",
        )


RULES: Final = (_port, _traffic_is_whole, _sticky_in_single_mode, _http_only)


def response(request: Request, domain: str) -> dict[str, Any]:
    """Return what Azure adds to an app's ingress: its host name, and all traffic to the latest revision.

    Source: MicrosoftDocs' examples of `az containerapp show`; terraform-provider-azurerm issue 20537.
    """
    inside = "" if _ingress(request).get("external") else ".internal"
    return {
        "exposedPort": 0,
        "fqdn": f"{request.name}{inside}.{domain}",
        "traffic": [{"latestRevision": True, "weight": _WHOLE}],
    }

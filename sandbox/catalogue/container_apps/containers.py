"""The containers of a container app or a job: their sizes and secrets."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import rule
from sandbox.values import dig

SIZES_SOURCE: Final = (
    "Azure/bicep-types-az issue 1924 (the message), Azure/bicep issues 10821 and 14569; "
    "learn.microsoft.com container-apps/containers, allocations"
)
_DEFAULT_CPU: Final = 0.5
_STEP: Final = 0.25
_GI_PER_CORE: Final = 2
_MAXIMUM_CORES: Final = {"without profiles": 2, "with profiles": 4}
# By cores: the largest ephemeral storage, in Gi. Source: the same page, ephemeral storage.
_EPHEMERAL: Final = ((0.25, 1), (0.5, 2), (1, 4))
_LARGEST_EPHEMERAL: Final = 8
_CONTAINERS: Final = "template.containers"
_SECRET_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?")


def _containers(request: Request) -> list[dict[str, Any]]:
    return request.input(_CONTAINERS) or []


def _all_containers(request: Request) -> list[dict[str, Any]]:
    return [*_containers(request), *(request.input("template.initContainers") or ())]


def _secrets(request: Request) -> list[dict[str, Any]]:
    return request.input("configuration.secrets") or []


@rule(
    "An app or a job has a container",
    "microsoft/azure-container-apps issue 194 has the code; the message is from memory",
)
def _has_a_container(request: Request) -> None:
    if not _containers(request):
        raise AzureError(
            400,
            "ContainerAppCreateMustContainContainer",
            "Container app must have at least one container in its template.",
        )


@rule("A container has an image", "Azure-Samples/container-apps-store-api-microservice issue 27")
def _has_an_image(request: Request) -> None:
    for container in _all_containers(request):
        if not container.get("image"):
            raise AzureError(
                400,
                "ContainerAppImageRequired",
                f"Container with name '{container.get('name')}' must have an 'Image' property specified.",
            )


@rule(
    "A secret has a value, or a Key Vault's URL and an identity to read it",
    "pulumi-azure-native issues 2807 and 3243, Azure-Samples/langfuse-on-azure issue 12",
)
def _secrets_are_whole(request: Request) -> None:
    # An existing secret keeps its value: Azure never returns it, so clients cannot send it again.
    before = {one.get("name") for one in dig(_existing(request), "configuration.secrets") or ()}
    empty = [
        str(one.get("name"))
        for one in _secrets(request)
        if one.get("value") is None
        and not (one.get("keyVaultUrl") and one.get("identity"))
        and one.get("name") not in before
    ]
    if empty:
        raise AzureError(
            400,
            "ContainerAppSecretInvalid",
            f"Invalid Request: Container app secret(s) with name(s) '{', '.join(empty)}' are invalid: value "
            "or keyVaultUrl and identity should be provided.",
        )


def _existing(request: Request) -> dict[str, Any]:
    return request.existing.properties if request.existing else {}


@rule(
    "A secret's name consists of lower-case letters, digits and hyphens",
    "Azure/container-apps-deploy-action issue 116; terraform-provider-azurerm validate.SecretName",
)
def _secret_names(request: Request) -> None:
    for secret in _secrets(request):
        name = str(secret.get("name"))
        if not _SECRET_NAME.fullmatch(name):
            raise AzureError(
                400,
                "ContainerAppInvalidSecretName",
                f"Secret name has an invalid value '{name}'. A value must consist of lower case alphanumeric "
                "characters, '-', and must start and end with an alphanumeric character. The length must not "
                "be more than 253 characters.",
            )


def _references(request: Request) -> Iterator[tuple[str, str]]:
    """Yield each referenced secret, with a description of the reference."""
    for container in _all_containers(request):
        for variable in container.get("env") or ():
            if variable.get("secretRef"):
                yield str(variable["secretRef"]), f"container '{container.get('name')}'"
    for registry in request.input("configuration.registries") or ():
        if registry.get("passwordSecretRef"):
            yield str(registry["passwordSecretRef"]), f"registry '{registry.get('server')}'"


@rule(
    "A referenced secret exists",
    "pulumi-azure-native issue 1715 (the message); runbooks in public repositories (the code); the message "
    "for a registry is from memory",
)
def _secrets_exist(request: Request) -> None:
    known = {str(secret.get("name")) for secret in _secrets(request)}
    for name, by in _references(request):
        if name not in known:
            raise AzureError(
                400, "ContainerAppSecretRefNotFound", f"SecretRef '{name}' defined for {by} not found."
            )


RULES: Final = (_has_a_container, _has_an_image, _secret_names, _secrets_are_whole, _secrets_exist)
"""The rules for both apps and jobs."""


def reject_odd_sizes(request: Request, profiles: list[dict[str, Any]]) -> None:
    """Reject combinations of CPU and memory that the Consumption plan does not offer.

    Args:
        request: the request for the app or job.
        profiles: the workload profiles of its environment; a dedicated profile allows any size.
    """
    wanted = request.input("workloadProfileName")
    kinds = {str(one.get("name")): str(one.get("workloadProfileType")) for one in profiles}
    if wanted is not None and not kinds.get(str(wanted), "Consumption").startswith("Consumption"):
        return
    sizes = [_size(one) for one in _containers(request)]
    cores, memory = (round(sum(parts), 3) for parts in zip(*sizes, strict=True))
    most = _MAXIMUM_CORES["with profiles" if profiles else "without profiles"]
    if cores % _STEP or cores > most or memory != cores * _GI_PER_CORE:
        steps = [_STEP * count for count in range(1, int(most / _STEP) + 1)]
        combinations = "; ".join(f"[cpu: {one}, memory: {one * _GI_PER_CORE}Gi]" for one in steps)
        raise AzureError(
            400,
            "ContainerAppInvalidResourceTotal",
            "The total requested CPU and memory resources for this application "
            f"(CPU: {cores:g}, memory: {memory:g}) is invalid. Total CPU and memory for all containers "
            "defined in a Container App must add up to one of the following CPU - Memory combinations: "
            f"{combinations}",
        )


def _size(container: dict[str, Any]) -> tuple[float, float]:
    """Return a container's cores, and its memory in Gi."""
    cores = float(dig(container, "resources.cpu") or _DEFAULT_CPU)
    written = re.fullmatch(r"([\d.]+)Gi", str(dig(container, "resources.memory")))
    return cores, float(written[1]) if written else cores * _GI_PER_CORE


def template(request: Request) -> dict[str, Any]:
    """Return what Azure adds to a template: default sizes, and ephemeral storage."""
    result: dict[str, Any] = {}
    for kind in ("containers", "initContainers"):
        inside: list[dict[str, Any]] = request.input(f"template.{kind}") or []
        if inside:
            result[kind] = [_container(one) for one in inside]
    return result


def _container(container: dict[str, Any]) -> dict[str, Any]:
    cores, memory = _size(container)
    room = next((room for most, room in _EPHEMERAL if cores <= most), _LARGEST_EPHEMERAL)
    return {"resources": {"cpu": cores, "memory": f"{memory:g}Gi", "ephemeralStorage": f"{room}Gi"}}


def revision(request: Request) -> str:
    """Return the name of a template's revision, from its suffix or otherwise from its content."""
    suffix = request.input("template.revisionSuffix")
    if not suffix:
        suffix = sha256(repr(request.input("template")).encode()).hexdigest()[:7]
    return f"{request.name}--{suffix}"

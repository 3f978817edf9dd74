"""Azure's rules for environments of Container Apps: their subnet, and what cannot change."""

from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import references
from sandbox.catalogue.entry import rule
from sandbox.catalogue.network import addresses, subnets
from sandbox.values import dig

_DELEGATED_TO: Final = "Microsoft.App/environments"
_LARGEST_PREFIX: Final = 23


def has_profiles(request: Request) -> bool:
    """Return whether an environment has workload profiles."""
    return bool(request.input("workloadProfiles"))


def _subnet(request: Request) -> dict[str, Any] | None:
    return subnets.found(str(request.input("vnetConfiguration.infrastructureSubnetId")), request)


@rule(
    "An environment's subnet exists",
    "microsoft/azure-container-apps issue 1220 has the code; the message is from memory",
)
def _subnet_exists(request: Request) -> None:
    named = request.input("vnetConfiguration.infrastructureSubnetId")
    if named is not None and _subnet(request) is None:
        raise _bad_network(f"Subnet '{named}' was not found.")


@rule(
    "An environment's subnet is delegated to it if it has workload profiles, and otherwise not delegated",
    "MicrosoftDocs/azure-docs pull request 119379; terraform-provider-azurerm issue 29400 has the other "
    "code, and its message is from memory",
)
def _subnet_is_delegated(request: Request) -> None:
    subnet = _subnet(request)
    if subnet is None:
        return
    if has_profiles(request) and not subnets.is_delegated(subnet, _DELEGATED_TO):
        raise AzureError(
            400,
            "ManagedEnvironmentSubnetDelegationError",
            f"The subnet of the environment must be delegated to the service '{_DELEGATED_TO}'.",
        )
    if not has_profiles(request) and subnet.get("delegations"):
        raise AzureError(
            400,
            "ManagedEnvironmentSubnetIsDelegated",
            "The subnet of the environment must not be delegated to any service.",
        )


@rule(
    "An environment without workload profiles has a subnet of /23 or larger",
    "microsoft/azure-container-apps issues 425 (the message) and 1220 (the code)",
)
def _subnet_is_large(request: Request) -> None:
    subnet = _subnet(request)
    if subnet is None or has_profiles(request):
        return
    prefix = subnet.get("addressPrefix") or next(iter(subnet.get("addressPrefixes") or ()), "")
    network = addresses.read(str(prefix))
    if network is not None and network.prefixlen > _LARGEST_PREFIX:
        raise _bad_network(f"Provided subnet must have a size of at least /{_LARGEST_PREFIX}")


@rule(
    "An environment's subnet and zones cannot change",
    "terraform-provider-azurerm container_app_environment, ForceNew; code and message are from memory",
)
def _network_and_zones_stay(request: Request) -> None:
    if request.existing is None:
        return
    for name in ("vnetConfiguration.infrastructureSubnetId", "vnetConfiguration.internal", "zoneRedundant"):
        before, after = dig(request.existing.properties, name), request.input(name)
        if str(before or "").lower() != str(after or "").lower():
            raise AzureError(
                400,
                "ManagedEnvironmentPropertyCannotBeUpdated",
                f"The property '{name}' of an existing environment cannot be changed.",
            )


def _bad_network(reason: str) -> AzureError:
    return AzureError(
        400,
        "ManagedEnvironmentInvalidNetworkConfiguration",
        f"The environment network configuration is invalid: {reason}",
    )


@rule(
    "An environment with apps or jobs cannot be deleted",
    "microsoft/azure-container-apps issue 1012 (the message, for builders); crossplane-contrib/"
    "provider-upjet-azure, examples (for jobs); runbooks in public repositories (the code, for apps)",
    on="delete",
)
def _is_empty(request: Request) -> None:
    for what, token in (("Apps", "ContainerApp"), ("Apps Jobs", "Job")):
        inside = [
            one
            for one in request.azure.of_type(f"azure-native:app:{token}")
            if references.same(one.properties.get("environmentId"), request.id)
        ]
        if inside:
            raise AzureError(
                409,
                f"ManagedEnvironmentHasContainer{what.replace(' ', '')}",
                f"The specified environment {request.name} cannot be deleted because it still contains "
                f"{len(inside)} Container {what}.",
            )


RULES: Final = (
    _subnet_exists,
    _subnet_is_delegated,
    _subnet_is_large,
    _network_and_zones_stay,
    _is_empty,
)

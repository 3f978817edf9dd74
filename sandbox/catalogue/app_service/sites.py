"""App Service: apps, slots, and the settings that exist with each of them."""

import hashlib
import ipaddress
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import references, regions, responses
from sandbox.catalogue.app_service import plans, site_defaults, site_parts, site_settings
from sandbox.catalogue.app_service.plans import LIMITS, tier_of_plan, too_many_slots
from sandbox.catalogue.app_service.site_settings import SITE, SLOT
from sandbox.catalogue.entry import GlobalName, ResourceType, rule
from sandbox.catalogue.network import subnets

_SLOTS: Final = "azure-native:web:WebAppSlot"
_EVERYBODY: Final = "Any"
_LONGEST_SITE_IN_A_SLOTS_HOST: Final = 40
"""How many letters of a site's name the host names of its slots contain.

Source: Azure/webapps-deploy issue 423; MicrosoftDocs/azure-docs issues 102851 and 116575.
"""
_ALWAYS_ON: Final = "AlwaysOn cannot be set for this site as the plan does not allow it."
_PRICING: Final = (
    "For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails"
)
_TAKEN: Final = "Website with given name {name} already exists."


def _plan_of(request: Request) -> Record | None:
    """Return the plan of a site; for a slot, that of its app."""
    named = request.input("serverFarmId")
    if named is None and (parent := request.parent()) is not None:
        named = parent.properties.get("serverFarmId")
    return request.find(named)


@rule(
    "A site's plan exists, in the site's region",
    "microsoft/vscode-azurefunctions issue 2255; another region: microsoft/botframework-solutions issue 2762",
)
def _needs_its_plan(request: Request) -> None:
    named = request.input("serverFarmId")
    plan = request.find(named)
    place = plan.properties.get("location", request.location) if plan else ""
    if isinstance(named, str) and programmatic(str(place)) != request.location:
        raise AzureError(404, "NotFound", f"Cannot find ServerFarm with name {identifiers.name(named)}.")


@rule("Always On needs a Basic plan or better", "Azure/azure-cli issue 9567, pulumi-azure-native issue 3411")
def _no_always_on_for_free(request: Request) -> None:
    plan = _plan_of(request)
    if plan and request.input("siteConfig.alwaysOn") is True and not tier_of_plan(plan).always_on:
        raise AzureError(409, "Conflict", f"There was a conflict. {_ALWAYS_ON} {_PRICING}")


@rule(
    "A plan's tier limits the number of slots; tiers below Standard have none",
    f"{LIMITS}; microsoft/vscode-azureappservice issue 520",
)
def _slots_of_the_tier(request: Request) -> None:
    app = request.parent()
    if app is None or request.existing is not None:
        return
    tier = tier_of_plan(_plan_of(request))
    others = [
        record for record in request.azure.below(app.id) if record.token == _SLOTS and record.id != request.id
    ]
    if len(others) >= tier.slots:
        raise too_many_slots(tier)


@rule("A slot has the kind of its app", "pulumi-azure-native issue 4748")
def _kind_of_the_app(request: Request) -> None:
    app, kind = request.parent(), request.input("kind")
    of_app = (app.properties.get("kind") if app else None) or "app"
    if kind is not None and kind.lower() != of_app.lower():
        raise AzureError(
            400,
            "BadRequest",
            f"The slot 'kind' property '{kind}' must match the Production site 'kind' property '{of_app}'.",
        )


@rule(
    "A Linux runtime needs a Linux plan",
    "Azure/bicep-registry-modules issue 3546, OfficeDev/microsoft-365-agents-toolkit issue 5189",
)
def _runtime_of_the_plan(request: Request) -> None:
    plan = _plan_of(request)
    if plan and request.input("siteConfig.linuxFxVersion") and plan.properties.get("reserved") is not True:
        raise AzureError(400, "BadRequest", "The parameter LinuxFxVersion has an invalid value.")


@rule(
    "Integration into a virtual network needs a Basic plan or better",
    "learn.microsoft.com app-service/overview-vnet-integration, limitations; the message is from memory",
)
def _network_of_the_tier(request: Request) -> None:
    plan = _plan_of(request)
    tier = tier_of_plan(plan)
    if plan and request.input("virtualNetworkSubnetId") and not tier.virtual_networks:
        raise AzureError(
            409, "Conflict", f"The '{tier.name}' SKU does not support Regional VNET integration."
        )


@rule(
    "A site's subnet exists, and is delegated to Microsoft.Web/serverFarms (for Flex Consumption, to "
    "Microsoft.App/environments)",
    "CompositionalIT/farmer issue 1216; the code, and the message for a missing subnet, are from memory",
)
def _delegated_subnet(request: Request) -> None:
    named = request.input("virtualNetworkSubnetId")
    if not isinstance(named, str):
        return
    subnet = subnets.found(named, request)
    if subnet is None:
        raise references.not_found(named)
    service = tier_of_plan(_plan_of(request)).delegation
    if not subnets.is_delegated(subnet, service):
        raise AzureError(
            400,
            "SubnetMissingRequiredDelegation",
            f"Subnet {named} requires any of the following delegation(s) [{service}] to reference "
            f"service association link {named}/serviceAssociationLinks/AppServiceLink.",
        )


@rule(
    "An access restriction's addresses are CIDR blocks or service tags",
    "terraform-provider-azurerm issue 3963 and Azure/azure-cli issue 12010 (a prefix is needed); "
    "terraform-provider-azurerm pull request 10440 (tags)",
)
def _restrictions_in_cidr(request: Request) -> None:
    for restrictions in ("siteConfig.ipSecurityRestrictions", "siteConfig.scmIpSecurityRestrictions"):
        for restriction in request.input(restrictions) or ():
            given, kind = restriction.get("ipAddress"), restriction.get("tag", "Default")
            if given is not None and kind != "ServiceTag" and not _is_cidr(str(given)):
                raise AzureError(
                    400,
                    "BadRequest",
                    "IpSecurityRestriction.IpAddress is invalid. It must be in CIDR format.",
                )


@rule(
    "If siteConfig.publicNetworkAccess is set, the site's own publicNetworkAccess has the same value; "
    "sources disagree whether Azure still rejects a difference, so the sandbox accepts it with a note",
    "rejected: Azure/azure-rest-api-specs issue 29043, terraform-provider-azurerm issues 25819 and 26288; "
    "no longer rejected, according to Azure: terraform-provider-azurerm issue 24878",
)
def _access_of_the_site(request: Request) -> None:
    configured, own = request.input("siteConfig.publicNetworkAccess"), request.input("publicNetworkAccess")
    if configured is not None and str(configured).lower() != str(own).lower():
        request.notes.append(
            "siteConfig.publicNetworkAccess differs from the site's own publicNetworkAccess. Azure rejected "
            "this in 2024 (400 BadRequest: 'SiteConfig.PublicNetworkAccess cannot be set by itself. Please "
            "use the Site.PublicNetworkAccess property.') and may still do so: set only publicNetworkAccess."
        )


def _is_cidr(text: str) -> bool:
    """Return whether a text is a block, a list of blocks with commas, or "Any", which matches everybody."""
    if text == _EVERYBODY:
        return True
    for block in text.split(","):
        try:
            ipaddress.ip_network(block.strip(), strict=False)
        except ValueError:
            return False
        if "/" not in block:
            return False
    return True


def _addresses(request: Request, count: int) -> str:
    """Return made-up outbound addresses from the block that RFC 2544 reserves for benchmarks."""
    plan = _plan_of(request)
    seed = hashlib.sha256(identifiers.key(plan.id if plan else request.id).encode()).digest()
    return ",".join(f"198.{18 + (seed[i] & 1)}.{seed[i + 1]}.{seed[i + 2]}" for i in range(count))


def _site_response(request: Request, label: str, full_name: str, user: str) -> dict[str, Any]:
    host, scm = f"{label}.azurewebsites.net", f"{label}.scm.azurewebsites.net"
    verification = hashlib.sha256(request.account.subscription.encode()).hexdigest().upper()
    return {
        **site_defaults.SITE,
        "siteConfig": site_defaults.configuration(user),
        "name": full_name,
        "availabilityState": "Normal",
        "customDomainVerificationId": verification,
        "defaultHostName": host,
        "enabled": True,
        "enabledHostNames": [host, scm],
        "hostNames": [host],
        "hostNamesDisabled": False,
        "hostNameSslStates": [
            {"name": host, "hostType": "Standard", "sslState": "Disabled"},
            {"name": scm, "hostType": "Repository", "sslState": "Disabled"},
        ],
        "isDefaultContainer": False,
        "lastModifiedTimeUtc": request.now,
        "outboundIpAddresses": _addresses(request, 7),
        "possibleOutboundIpAddresses": _addresses(request, 12),
        "repositorySiteName": request.input("name"),
        "resourceGroup": request.input("resourceGroupName"),
        "sku": tier_of_plan(_plan_of(request)).name,
        "state": "Running",
        "usageState": "Normal",
        **responses.identity(request),
        **site_parts.subnet_of_connection(request.id, request),
    }


def _site(request: Request) -> dict[str, Any]:
    return _site_response(request, request.name.lower(), request.name, f"${request.name}")


def _slot(request: Request) -> dict[str, Any]:
    app = str(request.input("name"))
    label = f"{app[:_LONGEST_SITE_IN_A_SLOTS_HOST]}-{request.name}".lower()
    return _site_response(request, label, f"{app}/{request.name}", f"${app}__{request.name}")


def _spelled(request: Request) -> dict[str, Any]:
    return {**plans.where_in_words(request), **site_defaults.restrictions(request)}


TYPES: Final = (
    ResourceType(
        "azure-native:web:WebApp",
        path=SITE,
        name=names.SITE,
        global_name=GlobalName(
            namespace="azurewebsites.net", code="Conflict", message=_TAKEN, source="dotnet/sign issue 392"
        ),
        create_only=("kind", "reserved", "hyperV", "isXenon"),
        never_returned=("cloningInfo",),
        adds=_site,
        spells=_spelled,
        rules=(
            regions.in_a_region,
            _needs_its_plan,
            _no_always_on_for_free,
            _runtime_of_the_plan,
            _network_of_the_tier,
            _delegated_subnet,
            _restrictions_in_cidr,
            _access_of_the_site,
            site_settings.no_colons,
        ),
        also_changes=site_settings.overwritten,
        keeps_unseen=site_settings.kept_of_site,
    ),
    ResourceType(
        _SLOTS,
        path=SLOT,
        name=names.SLOT,
        global_name=GlobalName(
            namespace="azurewebsites.net",
            code="Conflict",
            message=_TAKEN,
            source="dotnet/sign issue 392",
            of=lambda inputs: f"{inputs['name'][:_LONGEST_SITE_IN_A_SLOTS_HOST]}-{inputs['slot']}",
        ),
        create_only=("reserved", "hyperV", "isXenon"),
        never_returned=("cloningInfo",),
        adds=_slot,
        spells=_spelled,
        rules=(
            regions.in_a_region,
            _needs_its_plan,
            _no_always_on_for_free,
            _slots_of_the_tier,
            _kind_of_the_app,
            _runtime_of_the_plan,
            _network_of_the_tier,
            _delegated_subnet,
            _restrictions_in_cidr,
            _access_of_the_site,
            site_settings.no_colons,
        ),
        also_changes=site_settings.overwritten,
        keeps_unseen=site_settings.kept_of_site,
    ),
)

"""Front Door Standard and Premium."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.front_door import firewall, routing
from sandbox.values import dig

_PROFILE: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Cdn/profiles/{profileName}"
)
# As in azure-service-operator's recorded responses, which has no origins, routes and rules.
_RETURNED: Final = _PROFILE.replace("resourceGroups", "resourcegroups")
_PREMIUM: Final = "Premium_AzureFrontDoor"


_LOCATIONS: Final = (
    "global,australiaeast,australiasoutheast,brazilsouth,canadacentral,canadaeast,centralindia,centralus,"
    "eastasia,eastus,eastus2,japaneast,japanwest,northcentralus,northeurope,southcentralus,southindia,"
    "southeastasia,westeurope,westindia,westus,westcentralus"
)
_CLASSIC: Final = {
    "Standard_Microsoft": "Azure CDN from Microsoft (classic) no longer support new profile creation.",
    "Standard_Akamai": "Akamai CDN profiles cannot be created.",
    "Standard_Verizon": "Verizon SKU is not supported anymore.",
    "Premium_Verizon": "Verizon SKU is not supported anymore.",
}
"""Azure's message for a new profile of each tier of the classic CDN."""


@rule(
    "A new profile does not have a tier of the classic CDN",
    "learn.microsoft.com cdn/classic-cdn-retirement-faq; its message from public deployment logs",
)
def _not_classic(request: Request) -> None:
    rejection = _CLASSIC.get(str(request.input("sku.name")))
    if request.existing is None and rejection is not None:
        raise AzureError(400, "BadRequest", rejection)


@rule("A profile's location is global, or one of the regions of Microsoft.Cdn", "Azure/azure-cli issue 28824")
def _available(request: Request) -> None:
    location = request.input("location")
    if location is not None and programmatic(str(location)) not in _LOCATIONS.split(","):
        raise regions.not_available(request, str(location), _LOCATIONS)


@rule(
    "Front Door's profiles are global",
    "learn.microsoft.com frontdoor/create-front-door-bicep; the message for another region of "
    "Microsoft.Cdn is from memory",
)
def _global(request: Request) -> None:
    location, tier = request.input("location"), request.input("sku.name")
    place = programmatic(location or "global")
    if tier in (_PREMIUM, routing.STANDARD) and place != "global":
        raise AzureError(400, "BadRequest", f"The location of a profile of SKU '{tier}' should be 'Global'.")


@rule(
    "A profile's tier cannot be downgraded",
    "learn.microsoft.com frontdoor/tier-upgrade; the message is from memory",
)
def _no_downgrade(request: Request) -> None:
    before = dig(request.existing.properties, "sku.name") if request.existing else None
    if before == _PREMIUM and request.input("sku.name") == routing.STANDARD:
        raise AzureError(400, "BadRequest", "Downgrade from Premium_AzureFrontDoor is not supported.")


@rule(
    "A new domain has TLS 1.2 or newer as its minimum",
    "Azure/azure-rest-api-specs issue 32842 (from 2025-03-01 on); code and message are from memory",
)
def _no_old_tls(request: Request) -> None:
    if str(request.input("tlsSettings.minimumTlsVersion")).upper() == "TLS10":
        raise AzureError(400, "BadRequest", "The minimum TLS version 'TLS10' is not allowed; use 'TLS12'.")


def _profile(request: Request) -> dict[str, Any]:
    return {
        "frontDoorId": request.guid("front door"),
        "kind": "frontdoor",
        "provisioningState": "Succeeded",
        "resourceState": "Active",
        **responses.identity(request),
    }


def _endpoint(request: Request) -> dict[str, Any]:
    # Azure's hash cannot be predicted: programs read the host name.
    hashed = hashlib.sha256(identifiers.key(request.id).encode()).hexdigest()[:16]
    return {
        **responses.deployed(request),
        "enabledState": "Enabled",
        "hostName": f"{request.name.lower()}-{hashed}.z01.azurefd.net",
    }


def _part(request: Request) -> dict[str, Any]:
    return {**responses.deployed(request), "enabledState": "Enabled"}


def _custom_domain(request: Request) -> dict[str, Any]:
    expires = datetime.fromisoformat(request.created) + timedelta(days=7)
    token = hashlib.sha256(f"{identifiers.key(request.id)}#domain".encode()).hexdigest()[:32]
    return {
        **responses.deployed(request),
        "domainValidationState": "Pending",
        "validationProperties": {"expirationDate": expires.isoformat(), "validationToken": token},
    }


TYPES: Final = (
    ResourceType(
        "azure-native:cdn:Profile",
        path=_PROFILE,
        response_path=_RETURNED,
        name=names.FRONT_DOOR,
        adds=_profile,
        rules=(_available, _global, _not_classic, _no_downgrade),
    ),
    ResourceType(
        "azure-native:cdn:AFDEndpoint",
        path=_PROFILE + "/afdEndpoints/{endpointName}",
        response_path=_RETURNED + "/afdendpoints/{endpointName}",
        name=names.FRONT_DOOR_ENDPOINT,
        adds=_endpoint,
        rules=(firewall.endpoint_unbound,),
    ),
    ResourceType(
        "azure-native:cdn:AFDOriginGroup",
        path=_PROFILE + "/originGroups/{originGroupName}",
        response_path=_RETURNED + "/originGroups/{originGroupName}",
        name=names.FRONT_DOOR_PART,
        adds=responses.deployed,
        rules=routing.ORIGIN_GROUP,
    ),
    ResourceType(
        routing.ORIGINS,
        path=_PROFILE + "/originGroups/{originGroupName}/origins/{originName}",
        response_path=_RETURNED + "/originGroups/{originGroupName}/origins/{originName}",
        name=names.FRONT_DOOR_PART,
        adds=_part,
        rules=routing.ORIGIN,
    ),
    ResourceType(
        routing.ROUTES,
        path=_PROFILE + "/afdEndpoints/{endpointName}/routes/{routeName}",
        response_path=_RETURNED + "/afdendpoints/{endpointName}/routes/{routeName}",
        name=names.FRONT_DOOR_PART,
        adds=_part,
        rules=routing.ROUTE,
    ),
    ResourceType(
        "azure-native:cdn:RuleSet",
        path=_PROFILE + "/ruleSets/{ruleSetName}",
        response_path=_RETURNED + "/ruleSets/{ruleSetName}",
        name=names.FRONT_DOOR_RULE_SET,
        adds=responses.deployed,
        rules=(routing.rule_set_unused,),
    ),
    ResourceType(
        "azure-native:cdn:Rule",
        path=_PROFILE + "/ruleSets/{ruleSetName}/rules/{ruleName}",
        response_path=_RETURNED + "/ruleSets/{ruleSetName}/rules/{ruleName}",
        name=names.FRONT_DOOR_RULE,
        adds=responses.deployed,
        rules=routing.RULE,
    ),
    ResourceType(
        firewall.SECURITY_POLICIES,
        path=_PROFILE + "/securityPolicies/{securityPolicyName}",
        response_path=_RETURNED + "/securityPolicies/{securityPolicyName}",
        name=names.FRONT_DOOR_SECURITY_POLICY,
        adds=responses.deployed,
        rules=firewall.SECURITY_POLICY,
    ),
    ResourceType(
        "azure-native:cdn:AFDCustomDomain",
        path=_PROFILE + "/customDomains/{customDomainName}",
        response_path=_RETURNED + "/customDomains/{customDomainName}",
        name=names.FRONT_DOOR_DOMAIN,
        adds=_custom_domain,
        rules=(_no_old_tls, routing.domain_unused),
    ),
)

"""Front Door Standard and Premium."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.azure import identifiers
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import answers, names
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.values import dig

_PROFILE: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    "/providers/Microsoft.Cdn/profiles/{profileName}"
)
_ORIGINS: Final = "azure-native:cdn:AFDOrigin"


@rule("A route's origin group has an enabled origin", "Azure/bicep-types-az issue 1923")
def _has_origin(request: Request) -> None:
    group = request.input("originGroup.id")
    origins = [
        origin
        for origin in request.azure.below(str(group))
        if origin.token == _ORIGINS and origin.properties.get("enabledState") != "Disabled"
    ]
    if group is not None and not origins:
        raise AzureError(
            400,
            "BadRequest",
            "Please make sure that the originGroup is created successfully and at least one enabled origin "
            "is created under the origin group.",
        )


@rule(
    "The last origin stays while a route sends to its group",
    "terraform-provider-azurerm issue 27652",
    on="delete",
)
def _not_the_last_origin(request: Request) -> None:
    group = identifiers.parent(request.id) or ""
    others = [origin for origin in request.azure.below(group) if origin.id != request.id]
    routes = (
        route
        for route in request.azure.of_type("azure-native:cdn:Route")
        if identifiers.key(str(dig(route.properties, "originGroup.id"))) == identifiers.key(group)
    )
    if not others and next(routes, None):
        raise AzureError(
            409,
            "Conflict",
            "Cannot disable or delete the last origin when the origin group is still associated with a route "
            "or a rule. Please disassociate the origin group and try again.",
        )


def _profile(request: Request) -> dict[str, Any]:
    return {
        "frontDoorId": request.guid("front door"),
        "kind": "frontdoor",
        "provisioningState": "Succeeded",
        "resourceState": "Active",
        **answers.identity(request),
    }


def _endpoint(request: Request) -> dict[str, Any]:
    # Azure's hash cannot be foretold either: programs read the host name.
    hashed = hashlib.sha256(identifiers.key(request.id).encode()).hexdigest()[:16]
    return {
        **answers.deployed(request),
        "enabledState": "Enabled",
        "hostName": f"{request.name.lower()}-{hashed}.z01.azurefd.net",
    }


def _part(request: Request) -> dict[str, Any]:
    return {**answers.deployed(request), "enabledState": "Enabled"}


def _custom_domain(request: Request) -> dict[str, Any]:
    expires = datetime.fromisoformat(request.created) + timedelta(days=7)
    token = hashlib.sha256(f"{identifiers.key(request.id)}#domain".encode()).hexdigest()[:32]
    return {
        **answers.deployed(request),
        "domainValidationState": "Pending",
        "validationProperties": {"expirationDate": expires.isoformat(), "validationToken": token},
    }


TYPES: Final = (
    ResourceType("azure-native:cdn:Profile", path=_PROFILE, name=names.FRONT_DOOR, answers=_profile),
    ResourceType(
        "azure-native:cdn:AFDEndpoint",
        path=_PROFILE + "/afdEndpoints/{endpointName}",
        name=names.FRONT_DOOR_ENDPOINT,
        answers=_endpoint,
    ),
    ResourceType(
        "azure-native:cdn:AFDOriginGroup",
        path=_PROFILE + "/originGroups/{originGroupName}",
        name=names.FRONT_DOOR_PART,
        answers=answers.deployed,
    ),
    ResourceType(
        _ORIGINS,
        path=_PROFILE + "/originGroups/{originGroupName}/origins/{originName}",
        name=names.FRONT_DOOR_PART,
        answers=_part,
        rules=(_not_the_last_origin,),
    ),
    ResourceType(
        "azure-native:cdn:Route",
        path=_PROFILE + "/afdEndpoints/{endpointName}/routes/{routeName}",
        name=names.FRONT_DOOR_PART,
        answers=_part,
        rules=(_has_origin,),
    ),
    ResourceType(
        "azure-native:cdn:RuleSet",
        path=_PROFILE + "/ruleSets/{ruleSetName}",
        name=names.FRONT_DOOR_RULE,
        answers=answers.deployed,
    ),
    ResourceType(
        "azure-native:cdn:Rule",
        path=_PROFILE + "/ruleSets/{ruleSetName}/rules/{ruleName}",
        name=names.FRONT_DOOR_RULE,
        answers=answers.deployed,
    ),
    ResourceType(
        "azure-native:cdn:SecurityPolicy",
        path=_PROFILE + "/securityPolicies/{securityPolicyName}",
        name=names.FRONT_DOOR_PART,
        answers=answers.deployed,
    ),
    ResourceType(
        "azure-native:cdn:AFDCustomDomain",
        path=_PROFILE + "/customDomains/{customDomainName}",
        name=names.FRONT_DOOR_PART,
        answers=_custom_domain,
    ),
)

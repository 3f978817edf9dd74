"""Custom host names of apps and slots, and their certificates.

Azure requires a TXT record that proves the ownership of the domain; the sandbox does not check it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.azure.store import Record
from sandbox.catalogue import references, regions
from sandbox.catalogue.app_service.plans import tier_of_plan
from sandbox.catalogue.app_service.site_parts import plan_of_app
from sandbox.catalogue.app_service.site_settings import SITE, SLOT
from sandbox.catalogue.entry import ResourceType, Rule, rule

_BINDING: Final = "azure-native:web:WebAppHostNameBinding"
_SLOT_BINDING: Final = "azure-native:web:WebAppHostNameBindingSlot"
_CERTIFICATE: Final = "azure-native:web:Certificate"
_APP: Final = identifiers.pattern(SITE)
# The properties of certificates that Azure issues; an uploaded certificate has its own.
_VALID: Final = timedelta(days=180)


def _bindings(request: Request) -> Iterator[Record]:
    yield from request.azure.of_type(_BINDING)
    yield from request.azure.of_type(_SLOT_BINDING)


@rule(
    "An app on the Free tier has no custom host names",
    "MicrosoftDocs/azure-docs issue 57840, CompositionalIT/farmer issue 213; the message is from memory",
)
def _not_for_free(request: Request) -> None:
    tier = tier_of_plan(plan_of_app(request.id, request))
    if tier.name == "Free":
        raise AzureError(
            409, "Conflict", f"Custom domains are not supported for the '{tier.name}' App Service plan tier."
        )


@rule(
    "A host name belongs to one app in a region",
    "MicrosoftDocs/azure-docs issue 24413; the message is from memory",
)
def _is_free(request: Request) -> None:
    for other in _bindings(request):
        taken = identifiers.name(other.id).lower() == request.name.lower()
        near = _region_of_app(other.id, request) == _region_of_app(request.id, request)
        if taken and near and not references.same(other.id, request.id):
            raise AzureError(
                409, "Conflict", f"Hostname '{request.name}' already exists. Please try another name."
            )


def _region_of_app(binding: str, request: Request) -> str:
    app = request.find(identifiers.parent(binding))
    return programmatic(str(app.properties.get("location"))) if app else ""


@rule(
    "Azure issues a certificate only for a host name that an app of the plan already has",
    "templates in public repositories that note the message; its code: Azure/azure-cli issue 26809",
)
def _host_name_is_bound(request: Request) -> None:
    host, plan = request.input("canonicalName"), request.input("serverFarmId")
    if not isinstance(host, str) or not isinstance(plan, str):
        return
    for binding in _bindings(request):
        of_binding = plan_of_app(binding.id, request)
        same_plan = of_binding is not None and references.same(of_binding.id, plan)
        if same_plan and identifiers.name(binding.id).lower() == host.lower():
            return
    raise AzureError(
        400,
        "BadRequest",
        f"Properties.CanonicalName is invalid.  Certificate creation requires hostname {host} added to an "
        f"App Service in the serverFarm {plan}",
    )


@rule(
    "A plan has one certificate from Azure for a host name",
    "a program in a public repository that notes the message and its status",
)
def _is_the_only_one(request: Request) -> None:
    host = request.input("canonicalName")
    for other in request.azure.of_type(_CERTIFICATE):
        alike = all(
            str(other.properties.get(part)).lower() == str(request.input(part)).lower()
            for part in ("canonicalName", "serverFarmId")
        )
        if isinstance(host, str) and alike and not references.same(other.id, request.id):
            raise AzureError(
                409,
                "Conflict",
                f"Properties.CanonicalName is invalid.  Found a duplicate certificate with {host} available "
                f"or in pending issued under serverFarmId {request.input('serverFarmId')}. Existing "
                f"certificate resource id: {other.id}",
            )


@rule(
    "A certificate cannot be deleted while a host name uses it",
    "MarcStan/lets-encrypt-azure issue 7",
    on="delete",
)
def _is_not_used(request: Request) -> None:
    thumbprint = request.existing.properties.get("thumbprint") if request.existing else None
    for binding in _bindings(request):
        if thumbprint and binding.properties.get("thumbprint") == thumbprint:
            raise AzureError(
                409,
                "Conflict",
                f"Cannot remove certificate with thumbprint {thumbprint} because it is used for hostname "
                f"{identifiers.name(binding.id)}.",
            )


def _binding(request: Request) -> Mapping[str, Any]:
    found = _APP.match(request.id)
    app = found["name"] if found else ""
    slot = f"/{request.input('slot')}" if request.input("slot") else ""
    return {
        "hostNameType": "Verified",
        "name": f"{app}{slot}/{request.name}",
        "siteName": app,
        "sslState": "Disabled",
    }


def _certificate(request: Request) -> Mapping[str, Any]:
    thumbprint = hashlib.sha256(identifiers.key(request.id).encode()).hexdigest()[:40].upper()
    host = request.input("canonicalName")
    if not isinstance(host, str):
        return {"thumbprint": thumbprint}
    return {
        "expirationDate": (datetime.fromisoformat(request.created) + _VALID).isoformat(),
        "hostNames": [host],
        "issueDate": request.created,
        "issuer": "GeoTrust TLS RSA CA G1",
        "subjectName": host,
        "thumbprint": thumbprint,
    }


_OF_BINDINGS: Final[tuple[Rule, ...]] = (_not_for_free, _is_free)

TYPES: Final = (
    ResourceType(
        _BINDING,
        path=SITE + "/hostNameBindings/{hostName}",
        name=names.HOST_NAME,
        adds=_binding,
        rules=_OF_BINDINGS,
    ),
    ResourceType(
        _SLOT_BINDING,
        path=SLOT + "/hostNameBindings/{hostName}",
        name=names.HOST_NAME,
        adds=_binding,
        rules=_OF_BINDINGS,
    ),
    ResourceType(
        _CERTIFICATE,
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.Web/certificates/{name}"
        ),
        name=names.CERTIFICATE,
        never_returned=("password", "pfxBlob"),
        adds=_certificate,
        rules=(regions.in_a_region, _host_name_is_bound, _is_the_only_one, _is_not_used),
    ),
)

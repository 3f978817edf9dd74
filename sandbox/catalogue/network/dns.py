"""Public DNS zones, and the records of public and private ones."""

from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.references import same

_NETWORK: Final = (
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network"
)
_ZONE: Final = _NETWORK + "/dnsZones/{zoneName}"
_PRIVATE_ZONE: Final = _NETWORK + "/privateDnsZones/{privateZoneName}"
_ALIAS: Final = "cname"


@rule(
    "A CNAME record is the only record with its name",
    "rcl-letsencrypt-auto-ssl/Lets-Encrypt-Auto issue 26, MicrosoftDocs/azure-docs issue 85496",
)
def _cname_is_alone(request: Request) -> None:
    kind = str(request.input("recordType")).lower()
    for other in request.azure.below(identifiers.parent(request.id) or ""):
        if identifiers.name(other.id).lower() != request.name.lower() or same(other.id, request.id):
            continue
        if kind == _ALIAS:
            raise AzureError(
                409,
                "Conflict",
                "The CNAME record could not be created because another record with the same name already "
                "exists in this zone.",
            )
        if _kind(other.id).lower() == _ALIAS:
            raise AzureError(
                409,
                "Conflict",
                "The record could not be created because a CNAME record with the same name already exists in "
                "this zone.",
            )


def _kind(identifier: str) -> str:
    """Return the type of the record with an id: "CNAME"."""
    return identifiers.split(identifier)[2][-2]


def _zone(request: Request) -> dict[str, Any]:
    # Azure's name servers differ from zone to zone.
    domains = ("com", "net", "org", "info")
    servers = [f"ns{number}-01.azure-dns.{domain}." for number, domain in enumerate(domains, start=1)]
    return {
        "etag": request.guid(request.now),
        "maxNumberOfRecordSets": 10000,
        "nameServers": servers,
        "numberOfRecordSets": 2,
        "zoneType": "Public",
    }


def _full_name(request: Request) -> str:
    zone = identifiers.name(identifiers.parent(request.id) or "")
    return f"{zone}." if request.name == "@" else f"{request.name}.{zone}."


def _record(request: Request) -> dict[str, Any]:
    return {
        "etag": request.guid(request.now),
        "fqdn": _full_name(request),
        "provisioningState": "Succeeded",
        "targetResource": {},
        "trafficManagementProfile": {},
    }


def _private_record(request: Request) -> dict[str, Any]:
    return {"etag": request.guid(request.now), "fqdn": _full_name(request), "isAutoRegistered": False}


TYPES: Final = (
    ResourceType(
        "azure-native:dns:Zone",
        path=_ZONE,
        name=names.DNS_ZONE,
        create_only=("zoneType",),
        adds=_zone,
        rules=(regions.is_global,),
    ),
    ResourceType(
        "azure-native:dns:RecordSet",
        path=_ZONE + "/{recordType}/{relativeRecordSetName}",
        name=names.DNS_RECORD,
        adds=_record,
        rules=(_cname_is_alone,),
    ),
    ResourceType(
        "azure-native:privatedns:PrivateRecordSet",
        path=_PRIVATE_ZONE + "/{recordType}/{relativeRecordSetName}",
        name=names.DNS_RECORD,
        adds=_private_record,
        rules=(_cname_is_alone,),
    ),
)

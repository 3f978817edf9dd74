"""Public addresses, and their names in Azure's DNS."""

import hashlib
import re
from typing import Any, Final

from azure_facts import identifiers, names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import references, regions, responses
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.values import dig

_ADDRESSES: Final = "azure-native:network:PublicIPAddress"
_LABEL: Final = re.compile(r"[a-z][a-z0-9-]{1,61}[a-z0-9]")


def _full_name(request: Request) -> str | None:
    """Return the address's name in Azure's DNS, from its label and region."""
    label = request.input("dnsSettings.domainNameLabel")
    return f"{label}.{request.location}.cloudapp.azure.com" if isinstance(label, str) else None


@rule(
    "A new address does not have the Basic SKU, which is also the default",
    "daveprowse/tac-course issue 5, skypilot-org/skypilot issue 7977",
)
def _not_basic(request: Request) -> None:
    sku = str(request.input("sku.name") or "Basic").lower()
    version = str(request.input("publicIPAddressVersion") or "IPv4")
    if request.existing is None and sku == "basic":
        raise AzureError(
            400,
            f"{version}BasicSkuPublicIpCountLimitReached",
            f"Cannot create more than 0 {version} Basic SKU public IP addresses for this subscription in "
            "this region.",
        )


@rule(
    "An address's label is 3 to 63 lower-case letters, digits and hyphens, starting with a letter",
    "azure-rest-api-specs network, CheckDnsNameAvailability; code and message from public deployment logs",
)
def _label_is_one(request: Request) -> None:
    label = request.input("dnsSettings.domainNameLabel")
    if isinstance(label, str) and not _LABEL.fullmatch(label):
        raise AzureError(
            400,
            "InvalidDomainNameLabel",
            f"The domain name label {label} is invalid. It must conform to the following regular expression: "
            "^[a-z][a-z0-9-]{1,61}[a-z0-9]$.",
        )


@rule(
    "An address's label is unique in its region",
    "scarolan/azure-terraform-beginners issue 20, Azure/azure-quickstart-templates issue 4978",
)
def _label_is_free(request: Request) -> None:
    wanted = _full_name(request)
    for other in request.azure.of_type(_ADDRESSES):
        taken = dig(other.properties, "dnsSettings.fqdn")
        if wanted is not None and taken == wanted and not references.same(other.id, request.id):
            raise AzureError(
                400, "DnsRecordInUse", f"DNS record {wanted} is already used by another public IP."
            )


def _address(request: Request) -> dict[str, Any]:
    last_octet = 4 + hashlib.sha256(identifiers.key(request.id).encode()).digest()[0] % 240
    full_name = _full_name(request)
    return {
        **responses.tagged(request),
        "idleTimeoutInMinutes": 4,
        # TEST-NET-3 of RFC 5737, which nobody uses.
        "ipAddress": f"203.0.113.{last_octet}",
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "resourceGuid": request.guid("public address"),
        "sku": {"tier": "Regional"},
        **({"dnsSettings": {"fqdn": full_name}} if full_name else {}),
    }


TYPES: Final = (
    ResourceType(
        _ADDRESSES,
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network"
            "/publicIPAddresses/{publicIpAddressName}"
        ),
        name=names.NETWORK,
        create_only=("sku.name", "zones"),
        never_returned=("id",),
        adds=_address,
        rules=(regions.in_a_region, _not_basic, _label_is_one, _label_is_free),
    ),
)

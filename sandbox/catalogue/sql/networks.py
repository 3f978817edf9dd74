"""The firewall of an Azure SQL server: addresses, and subnets of virtual networks."""

from ipaddress import IPv4Address
from typing import Any, Final

from azure_facts import identifiers, names
from azure_facts.regions import programmatic
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue.entry import ResourceType, rule
from sandbox.catalogue.network import subnets
from sandbox.catalogue.sql.databases import SERVER


@rule(
    "A server without public access accepts no firewall rules",
    "learn.microsoft.com azure-sql/database/connectivity-settings; Azure/azure-cli issue 16771",
)
def _public_access(request: Request) -> None:
    server = request.parent()
    if server and server.properties.get("publicNetworkAccess") == "Disabled":
        raise AzureError(
            400,
            "DenyPublicEndpointEnabled",
            "Unable to create or modify firewall rules when public network interface for the server is "
            "disabled. To manage server or database level firewall rules, please enable the public network "
            "interface.",
        )


@rule("A range of addresses does not start after its end", "azure-rest-api-specs sql, FirewallRules.json")
def _range_in_order(request: Request) -> None:
    start, end = _address(request.input("startIpAddress")), _address(request.input("endIpAddress"))
    if start is not None and end is not None and start > end:
        raise AzureError(400, "FirewallRuleInvalidRange", "The specified firewall rule range is invalid.")


def _address(written: object) -> IPv4Address | None:
    try:
        return IPv4Address(written) if isinstance(written, str) else None
    except ValueError:
        return None


@rule(
    "An allowed subnet is in the server's region, with the service endpoint Microsoft.Sql",
    "terraform-provider-azurerm pull 978; learn.microsoft.com azure-sql/database/"
    "vnet-service-endpoint-rule-overview; the first part of the message is from memory",
)
def _subnet_reaches_it(request: Request) -> None:
    named, server = str(request.input("virtualNetworkSubnetId")), request.parent()
    network = request.find(identifiers.parent(named))
    here = programmatic(str(server.properties.get("location"))) if server else ""
    there = programmatic(str(network.properties.get("location"))) if network else here
    if server and here != there:
        raise _subnet_rejected(
            "",
            f"Microsoft.Sql resources in {here} cannot be ACL-ed to virtual network in {there}. Only "
            f"resources in {there} can be ACL-ed to virtual networks in {there}.",
        )
    if request.input("ignoreMissingVnetServiceEndpoint") is not True:
        subnets.reject_unreachable([named], "Microsoft.Sql", request, _subnet_rejected)


def _subnet_rejected(_: str, message: str) -> AzureError:
    return AzureError(
        400,
        "VirtualNetworkRuleBadRequest",
        f"Azure SQL Server Virtual Network Rule encountered an user error: {message}",
    )


def _virtual_network_rule(_: Request) -> dict[str, Any]:
    return {"state": "Ready"}


TYPES: Final = (
    ResourceType(
        "azure-native:sql:FirewallRule",
        path=SERVER + "/firewallRules/{firewallRuleName}",
        name=names.SQL_RULE,
        rules=(_public_access, _range_in_order),
    ),
    ResourceType(
        "azure-native:sql:VirtualNetworkRule",
        path=SERVER + "/virtualNetworkRules/{virtualNetworkRuleName}",
        name=names.SQL_RULE,
        adds=_virtual_network_rule,
        rules=(_public_access, _subnet_reaches_it),
    ),
)

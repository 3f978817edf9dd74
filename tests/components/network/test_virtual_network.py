from typing import Any

from components.network.private_endpoint import PrivateEndpoint, PrivateEndpointArgs, PrivateEndpointGroup
from components.network.virtual_network import Network, NetworkArgs, SubnetArgs
from components.placement import Placement
from tests.components.azure_mocks import Azure, run

APP = SubnetArgs(subnet_name="snet-app", address_prefix="10.0.0.0/24", security_group_name="nsg-app")
ENDPOINTS = SubnetArgs(subnet_name="snet-pe", address_prefix="10.0.1.0/27", security_group_name="nsg-pe")
SUBNET = "azure-native:network:Subnet"


def make(placement: Placement, **changes: Any) -> Azure:
    arguments: dict[str, Any] = {
        "placement": placement,
        "network_name": "vnet",
        "address_space": "10.0.0.0/22",
        "app_subnet": APP,
        "private_endpoints_subnet": ENDPOINTS,
    }
    return run(lambda: Network("net", NetworkArgs(**{**arguments, **changes})))


def test_only_app_service_uses_the_app_subnet_and_reaches_the_data_services(placement: Placement) -> None:
    subnet = make(placement).inputs(SUBNET, "net-app")
    assert [delegation["serviceName"] for delegation in subnet["delegations"]] == [
        "Microsoft.Web/serverFarms"
    ]
    assert {endpoint["service"] for endpoint in subnet["serviceEndpoints"]} == {
        "Microsoft.Sql",
        "Microsoft.Storage",
        "Microsoft.KeyVault",
    }


def test_every_subnet_has_a_security_group_and_no_default_outbound_access(placement: Placement) -> None:
    azure = make(placement)
    for name in ("net-app", "net-private-endpoints"):
        subnet = azure.inputs(SUBNET, name)
        assert subnet["networkSecurityGroup"]["id"]
        assert subnet["defaultOutboundAccess"] is False


def test_private_endpoints_allow_only_the_app(placement: Placement) -> None:
    azure = make(placement)
    rules = azure.inputs("azure-native:network:NetworkSecurityGroup", "net-private-endpoints")[
        "securityRules"
    ]
    allow, deny = rules
    assert (allow["access"], allow["sourceAddressPrefix"]) == ("Allow", "10.0.0.0/24")
    assert set(allow["destinationPortRanges"]) == {str(group.port) for group in PrivateEndpointGroup}
    assert (deny["access"], deny["direction"], deny["sourceAddressPrefix"]) == ("Deny", "Inbound", "*")
    assert deny["priority"] > allow["priority"]
    subnet = azure.inputs(SUBNET, "net-private-endpoints")
    assert subnet["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"


def test_each_private_service_has_a_zone_that_is_linked_to_the_network(placement: Placement) -> None:
    azure = make(placement)
    zones = [inputs["privateZoneName"] for inputs in azure.every("azure-native:privatedns:PrivateZone")]
    assert sorted(zones) == sorted({group.zone_name for group in PrivateEndpointGroup})
    assert azure.count("azure-native:privatedns:VirtualNetworkLink") == len(zones)


def test_without_private_endpoints_there_is_one_subnet_and_no_zone(placement: Placement) -> None:
    azure = make(placement, private_endpoints_subnet=None)
    assert azure.count(SUBNET) == 1
    assert azure.count("azure-native:privatedns:PrivateZone") == 0


def test_a_private_endpoint_connects_to_its_target_and_registers_its_address(placement: Placement) -> None:
    arguments = PrivateEndpointArgs(
        placement=placement,
        endpoint_name="pe-sql",
        group=PrivateEndpointGroup.SQL_SERVER,
        target_id="server-id",
        subnet_id="subnet-id",
        zone_id="zone-id",
    )
    azure = run(lambda: PrivateEndpoint("sql", arguments))
    endpoint = azure.inputs("azure-native:network:PrivateEndpoint")
    (connection,) = endpoint["privateLinkServiceConnections"]
    assert (connection["groupIds"], connection["privateLinkServiceId"]) == (["sqlServer"], "server-id")
    assert endpoint["subnet"]["id"] == "subnet-id"
    (subnet,) = (each for each in make(placement).every(SUBNET) if each["subnetName"] == "snet-pe")
    name = "privateEndpointNetworkPolicies"
    assert endpoint["subnet"][name] == subnet[name] == "NetworkSecurityGroupEnabled"
    group = azure.inputs("azure-native:network:PrivateDnsZoneGroup")
    assert group["privateEndpointName"] == "pe-sql"
    assert [config["privateDnsZoneId"] for config in group["privateDnsZoneConfigs"]] == ["zone-id"]

"""Azure's rules for SQL servers: sign-in and network access."""

from typing import Any

import pytest

from sandbox.values import Secret
from tests.sandbox.catalogue.arrangements import ENTRA_ONLY, GROUP, LOGIN, SERVER, SOMEBODY, server
from tests.sandbox.driver import Engine, Made, RejectedError, group


@pytest.fixture
def home(engine: Engine) -> Made:
    """A server in East US."""
    group(engine)
    return server(engine, location="eastus")


@pytest.mark.parametrize("missing", ["administratorLogin", "administratorLoginPassword"])
def test_a_server_is_created_with_a_login_and_its_password(engine: Engine, missing: str) -> None:
    group(engine)
    given = {name: value for name, value in LOGIN.items() if name != missing}
    label = {"administratorLogin": "Login", "administratorLoginPassword": "Password"}[missing]
    with pytest.raises(RejectedError) as rejection:
        engine.create("azure-native:sql:Server", {**SERVER, **given})
    assert str(rejection.value) == (
        'Status=400 Code="InvalidParameterValue" Message="Invalid value given for parameter '
        f'{label}. Specify a valid parameter value."'
    )
    made = engine.create("azure-native:sql:Server", {**SERVER, **LOGIN})
    engine.update(made, {**SERVER, "administratorLogin": "dba", "publicNetworkAccess": "Disabled"})


def test_an_entra_administrator_beside_passwords_is_not_a_login(engine: Engine) -> None:
    group(engine)
    both = {
        **SERVER,
        "administrators": {
            "login": "dba",
            "sid": SOMEBODY,
            "azureADOnlyAuthentication": False,
        },
    }
    with pytest.raises(RejectedError, match="Invalid value given for parameter Login"):
        engine.create("azure-native:sql:Server", both)


def test_an_entra_only_server_can_be_created_with_a_password_that_cannot_change(engine: Engine) -> None:
    group(engine)
    made = engine.create("azure-native:sql:Server", {**SERVER, **LOGIN, **ENTRA_ONLY})
    with pytest.raises(RejectedError, match="AadOnlyAuthenticationIsEnabled"):
        engine.update(made, {**SERVER, **LOGIN, **ENTRA_ONLY})


def test_a_server_that_became_entra_only_accepts_no_password_either(engine: Engine, home: Made) -> None:
    only = {**SERVER, "authenticationName": "Default", "azureADOnlyAuthentication": True}
    with pytest.raises(RejectedError, match='Code="InvalidServerAADOnlyAuthNoAADAdminPropertyName"'):
        engine.create("azure-native:sql:ServerAzureADOnlyAuthentication", only)
    engine.create(
        "azure-native:sql:ServerAzureADAdministrator",
        {**SERVER, "administratorName": "ActiveDirectory", "administratorType": "ActiveDirectory"}
        | {"login": "dba", "sid": SOMEBODY},
    )
    engine.update(home, {**home.inputs, "publicNetworkAccess": "Enabled"})
    engine.create("azure-native:sql:ServerAzureADOnlyAuthentication", only)
    with pytest.raises(RejectedError, match="AadOnlyAuthenticationIsEnabled"):
        engine.update(home, {**home.inputs, "publicNetworkAccess": "Disabled"})


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Short-1", "PasswordTooShort"),
        ("Long-1" * 22, "PasswordTooLong"),
        ("onlysmallletters1", "PasswordNotComplex"),
        ("With-The-Dba-In-It-1", "PasswordNotComplex"),
    ],
)
def test_a_password_is_strong_and_never_shown(engine: Engine, password: str, code: str) -> None:
    group(engine)
    weak = {"administratorLogin": "dba", "administratorLoginPassword": Secret(password)}
    with pytest.raises(
        RejectedError, match=f'400 Code="{code}" Message="Password validation failed'
    ) as rejection:
        engine.create("azure-native:sql:Server", {**SERVER, **weak})
    assert password not in str(rejection.value)
    engine.create("azure-native:sql:Server", {**SERVER, **LOGIN})


def allow_addresses(engine: Engine, start: str, end: str) -> Made:
    named = {**SERVER, "firewallRuleName": "office"}
    return engine.create(
        "azure-native:sql:FirewallRule", {**named, "startIpAddress": start, "endIpAddress": end}
    )


def test_a_range_of_addresses_does_not_start_after_its_end(engine: Engine, home: Made) -> None:
    with pytest.raises(RejectedError) as rejection:
        allow_addresses(engine, "192.0.2.10", "192.0.2.9")
    assert str(rejection.value) == (
        'Status=400 Code="FirewallRuleInvalidRange" Message="The specified firewall rule range is invalid."'
    )
    allow_addresses(engine, "192.0.2.9", "192.0.2.10")


def subnet(engine: Engine, location: str = "eastus", **inputs: Any) -> Made:
    network = {"resourceGroupName": GROUP, "virtualNetworkName": f"vnet-{location}"}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "location": location}
    engine.create("azure-native:network:VirtualNetwork", {**network, **space})
    named = {**network, "subnetName": "app", "addressPrefix": "10.0.0.0/24"}
    return engine.create("azure-native:network:Subnet", {**named, **inputs})


def allow_subnet(engine: Engine, identifier: str, **inputs: Any) -> Made:
    named = {**SERVER, "virtualNetworkRuleName": "app", "virtualNetworkSubnetId": identifier}
    return engine.create("azure-native:sql:VirtualNetworkRule", {**named, **inputs})


def test_a_server_without_public_access_accepts_no_firewall_rules(engine: Engine) -> None:
    group(engine)
    server(engine, publicNetworkAccess="Disabled")
    made = subnet(engine, serviceEndpoints=[{"service": "Microsoft.Sql"}])
    message = (
        'Status=400 Code="DenyPublicEndpointEnabled" Message="Unable to create or modify firewall rules when '
        "public network interface for the server is disabled. To manage server or database level firewall "
        'rules, please enable the public network interface."'
    )
    with pytest.raises(RejectedError) as rejection:
        allow_addresses(engine, "192.0.2.1", "192.0.2.1")
    assert str(rejection.value) == message
    with pytest.raises(RejectedError) as rejection:
        allow_subnet(engine, made.id)
    assert str(rejection.value) == message


def test_an_allowed_subnet_has_the_servers_service_endpoint(engine: Engine, home: Made) -> None:
    made = subnet(engine)
    network = made.id.partition("/subnets/")[0]
    with pytest.raises(RejectedError) as rejection:
        allow_subnet(engine, made.id)
    assert str(rejection.value) == (
        'Status=400 Code="VirtualNetworkRuleBadRequest" Message="Azure SQL Server Virtual Network Rule '
        f"encountered an user error: Subnets app of virtual network {network} do not have ServiceEndpoints "
        "for Microsoft.Sql resources configured. Add Microsoft.Sql to subnet's ServiceEndpoints collection "
        'before trying to ACL Microsoft.Sql resources to these subnets.."'
    )
    with pytest.raises(RejectedError, match="Subnet absent is not found"):
        allow_subnet(engine, f"{network}/subnets/absent")
    kept = allow_subnet(engine, made.id, ignoreMissingVnetServiceEndpoint=True)
    engine.update(made, {**made.inputs, "serviceEndpoints": [{"service": "Microsoft.Sql"}]})
    engine.update(kept, {**kept.inputs, "ignoreMissingVnetServiceEndpoint": False})


def test_an_allowed_subnet_is_in_the_servers_region(engine: Engine, home: Made) -> None:
    away = subnet(engine, "westeurope", serviceEndpoints=[{"service": "Microsoft.Sql"}])
    with pytest.raises(RejectedError, match="VirtualNetworkRuleBadRequest") as rejection:
        allow_subnet(engine, away.id)
    assert (
        "Microsoft.Sql resources in eastus cannot be ACL-ed to virtual network in westeurope. Only resources "
        "in westeurope can be ACL-ed to virtual networks in westeurope." in str(rejection.value)
    )
    allow_subnet(engine, subnet(engine, serviceEndpoints=[{"service": "Microsoft.Sql"}]).id)

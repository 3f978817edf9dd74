"""Custom host names, certificates for them, and subnets to which apps are connected."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, network, rejected_delete, rejection, says, subnet
from tests.sandbox.driver import Engine, Made, app, group, plan

HOST = "www.stitches.example"


@pytest.fixture(autouse=True)
def in_a_group(engine: Engine) -> None:
    group(engine)


def binding(engine: Engine, host: str = HOST, site: str = "stitches-dev", **inputs: Any) -> Made:
    named = {**IN_GROUP, "name": site, "hostName": host, **inputs}
    return engine.create("azure-native:web:WebAppHostNameBinding", named)


def certificate(engine: Engine, on: Made, name: str = HOST, host: str = HOST) -> Made:
    named = {**IN_GROUP, "name": name, "canonicalName": host, "serverFarmId": on.id}
    return engine.create("azure-native:web:Certificate", named)


def test_a_host_name_needs_a_paid_plan(engine: Engine) -> None:
    app(engine, plan(engine, "F1"))
    assert rejection(
        engine, "web:WebAppHostNameBinding", {**IN_GROUP, "name": "stitches-dev", "hostName": HOST}
    ) == says(409, "Conflict", "Custom domains are not supported for the 'Free' App Service plan tier.")


def test_a_host_name_belongs_to_one_app(engine: Engine) -> None:
    on = plan(engine)
    app(engine, on)
    app(engine, on, "stitches-two")
    elsewhere = {**on.inputs, "name": "west", "location": "westeurope"}
    west = engine.create("azure-native:web:AppServicePlan", elsewhere, "west")
    app(engine, west, "stitches-west", location="westeurope")
    assert binding(engine).outputs["name"] == f"stitches-dev/{HOST}"
    assert rejection(
        engine, "web:WebAppHostNameBinding", {**IN_GROUP, "name": "stitches-two", "hostName": HOST}
    ) == says(409, "Conflict", f"Hostname '{HOST}' already exists. Please try another name.")
    assert binding(engine, "next.stitches.example", "stitches-two")
    assert binding(engine, HOST, "stitches-west")


def test_azure_issues_certificates_only_for_bound_host_names(engine: Engine) -> None:
    on = plan(engine)
    app(engine, on)
    inputs = {**IN_GROUP, "name": HOST, "canonicalName": HOST, "serverFarmId": on.id}
    assert rejection(engine, "web:Certificate", inputs) == says(
        400,
        "BadRequest",
        f"Properties.CanonicalName is invalid.  Certificate creation requires hostname {HOST} added to an "
        f"App Service in the serverFarm {on.id}",
    )
    binding(engine)
    made = certificate(engine, on)
    assert made.outputs["subjectName"] == HOST
    assert "Found a duplicate certificate" in rejection(
        engine, "web:Certificate", {**inputs, "name": "other"}
    )


def test_an_uploaded_certificate_needs_no_host_name(engine: Engine) -> None:
    inputs = {**IN_GROUP, "name": "own", "pfxBlob": "AAAA", "password": "hunter2"}
    made = engine.create("azure-native:web:Certificate", inputs)
    assert "hunter2" not in str(made.outputs)
    assert b"hunter2" not in engine.contents()


def test_a_certificate_cannot_be_deleted_while_a_host_name_uses_it(engine: Engine) -> None:
    on = plan(engine)
    app(engine, on)
    bound = binding(engine)
    made = certificate(engine, on)
    thumbprint = made.outputs["thumbprint"]
    secured = {**bound.inputs, "sslState": "SniEnabled", "thumbprint": thumbprint}
    bound = engine.update(bound, secured)
    assert rejected_delete(engine, made) == says(
        409,
        "Conflict",
        f"Cannot remove certificate with thumbprint {thumbprint} because it is used for hostname {HOST}.",
    )
    engine.delete(bound)
    engine.delete(made)
    assert engine.read(made) is None


def test_an_app_is_connected_to_a_subnet_that_is_delegated_to_app_service(engine: Engine) -> None:
    app(engine, plan(engine))
    network(engine)
    plain = subnet(engine)
    connection = {**IN_GROUP, "name": "stitches-dev", "subnetResourceId": plain.id}
    connected = "web:WebAppSwiftVirtualNetworkConnection"
    # Azure interchanges the two names.
    assert rejection(engine, connected, connection) == says(
        400,
        "BadRequest",
        "Subnet vnet in VNET s is missing a delegation to Microsoft.Web/serverFarms. Please add the "
        "delegation and try again.",
    )
    delegations = [{"name": "app", "serviceName": "Microsoft.Web/serverFarms"}]
    left = subnet(engine, "app", "10.0.1.0/24", delegations=delegations)
    assert engine.create(f"azure-native:{connected}", {**connection, "subnetResourceId": left.id})
    absent = {**connection, "subnetResourceId": f"{plain.id}-absent"}
    assert 'Status=404 Code="ResourceNotFound"' in rejection(engine, connected, absent)


def test_an_app_shows_the_subnet_of_its_connection_until_that_is_deleted(engine: Engine) -> None:
    site = app(engine, plan(engine))
    network(engine)
    delegations = [{"name": "app", "serviceName": "Microsoft.Web/serverFarms"}]
    left = subnet(engine, "app", "10.0.1.0/24", delegations=delegations)
    connection = {**IN_GROUP, "name": "stitches-dev", "subnetResourceId": left.id}
    connected = engine.create("azure-native:web:WebAppSwiftVirtualNetworkConnection", connection)
    found = engine.read(site)
    assert found is not None
    assert found.outputs["virtualNetworkSubnetId"] == left.id
    assert engine.diff(found, site.inputs).paths == ["virtualNetworkSubnetId"], "a refresh shows a change"
    put_again = engine.update(site, {**site.inputs, "tags": {"a": "b"}})
    assert put_again.outputs["virtualNetworkSubnetId"] == left.id
    engine.delete(connected)
    found = engine.read(site)
    assert found is not None
    assert "virtualNetworkSubnetId" not in found.outputs


def test_a_flex_consumption_app_is_in_a_subnet_that_is_delegated_to_container_apps(engine: Engine) -> None:
    on = plan(engine, "FC1")
    assert on.outputs["sku"]["tier"] == "FlexConsumption"
    network(engine)
    left = {"name": "app", "serviceName": "Microsoft.App/environments"}
    of_sites = {"name": "app", "serviceName": "Microsoft.Web/serverFarms"}
    invalid, valid = (
        subnet(engine, f"s{number}", f"10.0.{number}.0/24", delegations=[delegation])
        for number, delegation in enumerate((of_sites, left))
    )
    site = {**IN_GROUP, "name": "stitches-dev", "serverFarmId": on.id, "kind": "functionapp,linux"}
    assert "[Microsoft.App/environments]" in rejection(
        engine, "web:WebApp", {**site, "virtualNetworkSubnetId": invalid.id}
    )
    assert app(engine, on, virtualNetworkSubnetId=valid.id)

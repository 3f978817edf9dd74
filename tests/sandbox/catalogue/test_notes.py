"""What is accepted with a note, because sources disagree about Azure's response, or there is no source."""

from typing import Any

import pytest

from tests.sandbox.catalogue.arrangements import SERVER, server
from tests.sandbox.catalogue.front_door.test_firewall import POLICY, custom_rule
from tests.sandbox.catalogue.test_postgresql import NAMED
from tests.sandbox.catalogue.test_postgresql import server as postgres
from tests.sandbox.driver import Engine, app, group, plan


@pytest.mark.parametrize(
    ("own", "configured", "noted"),
    [
        ("Enabled", "Enabled", False),
        ("Enabled", None, False),
        ("Disabled", "Enabled", True),
        (None, "Enabled", True),
    ],
)
def test_public_network_access_that_differs_from_the_sites_own_is_noted(
    engine: Engine, own: str | None, configured: str | None, noted: bool
) -> None:
    group(engine)
    config: dict[str, Any] = {"publicNetworkAccess": configured} if configured else {}
    access: dict[str, Any] = {"publicNetworkAccess": own} if own else {}
    assert app(engine, plan(engine), siteConfig=config, **access)
    assert bool([note for _, note in engine.notes.warnings if "publicNetworkAccess" in note]) is noted


@pytest.mark.parametrize(
    ("sku", "inputs", "noted"),
    [
        ({"name": "S0"}, {"minCapacity": 0.5}, True),
        ({"name": "S0"}, {"autoPauseDelay": 60}, True),
        ({"name": "S0"}, {"autoPauseDelay": -1, "minCapacity": 0}, False),
        ({"name": "GP_S_Gen5", "capacity": 2}, {"autoPauseDelay": 60, "minCapacity": 0.5}, False),
    ],
)
def test_settings_of_serverless_databases_are_noted_for_others(
    engine: Engine, sku: dict[str, Any], inputs: dict[str, Any], noted: bool
) -> None:
    group(engine)
    server(engine)
    database = {**SERVER, "databaseName": "stitches", "sku": sku, **inputs}
    assert engine.create("azure-native:sql:Database", database)
    assert bool([note for _, note in engine.notes.warnings if "serverless" in note]) is noted


@pytest.mark.parametrize(
    ("network", "noted"),
    [
        ({}, False),
        ({"publicNetworkAccess": "Enabled"}, False),
        ({"publicNetworkAccess": "Disabled"}, True),
        ({"delegatedSubnetResourceId": "/subscriptions/s/resourceGroups/g/subnets/s"}, True),
    ],
)
def test_a_rule_for_a_server_without_public_access_is_noted(
    engine: Engine, network: dict[str, Any], noted: bool
) -> None:
    group(engine)
    postgres(engine, network=network)
    rule = {**NAMED, "firewallRuleName": "office", "startIpAddress": "192.0.2.1", "endIpAddress": "192.0.2.9"}
    assert engine.create("azure-native:dbforpostgresql:FirewallRule", rule)
    assert bool([note for _, note in engine.notes.warnings if "public access" in note]) is noted


@pytest.mark.parametrize(("methods", "noted"), [(["GET", "connect"], False), (["GET", "TRACE"], True)])
def test_a_request_method_that_front_door_does_not_document_is_noted(
    engine: Engine, methods: list[str], noted: bool
) -> None:
    group(engine)
    condition = {"matchVariable": "RequestMethod", "operator": "Equal", "matchValue": methods}
    policy = {**POLICY, "customRules": {"rules": [custom_rule(matchConditions=[condition])]}}
    assert engine.create("azure-native:frontdoor:Policy", policy)
    assert bool([note for _, note in engine.notes.warnings if "TRACE" in note]) is noted

"""What Azure rejects for the receivers of an action group."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, rejection
from tests.sandbox.driver import Engine, group

TYPE = "monitor:ActionGroup"
WEBHOOK = {"name": "w", "serviceUri": "https://on-call.example.com/alerts"}
TELEPHONE = {"name": "t", "countryCode": "1", "phoneNumber": "2065550100"}


def people(**receivers: list[dict[str, Any]]) -> dict[str, Any]:
    return {**IN_GROUP, "actionGroupName": "ag", "groupShortName": "ag", "location": "Global", **receivers}


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (people(smsReceivers=[{**TELEPHONE, "name": f"t{n}"} for n in range(11)]), "smsReceivers"),
        (people(webhookReceivers=[{**WEBHOOK, "name": f"w{n}"} for n in range(11)]), "webhookReceivers"),
        (people(webhookReceivers=[{**WEBHOOK, "serviceUri": "on-call.example.com"}]), "service URI"),
        (people(smsReceivers=[{**TELEPHONE, "phoneNumber": "206 555 0100"}]), "phone number"),
        (people(webhookReceivers=[{**WEBHOOK, "useAadAuth": True}]), "lacks an id"),
        (people(webhookReceivers=[WEBHOOK], smsReceivers=[{**TELEPHONE, "name": "w"}]), "not unique"),
    ],
)
def test_receivers_that_azure_rejects(engine: Engine, inputs: dict[str, Any], message: str) -> None:
    group(engine)
    error = rejection(engine, TYPE, inputs)
    assert error.startswith('Status=400 Code="BadRequest"')
    assert message in error


def test_telephones_and_webhooks_are_accepted(engine: Engine) -> None:
    group(engine)
    entra = {"useAadAuth": True, "objectId": "o", "identifierUri": "api://o", "tenantId": "t"}
    signed = {**WEBHOOK, **entra, "name": "signed"}
    engine.create(
        f"azure-native:{TYPE}", people(smsReceivers=[TELEPHONE], webhookReceivers=[WEBHOOK, signed])
    )

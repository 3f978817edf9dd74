"""The Front Door that the tests of its rejections create first."""

from typing import Any

from tests.sandbox.catalogue.arrangements import PROFILE
from tests.sandbox.driver import Engine, Made, group

STANDARD = {"sku": {"name": "Standard_AzureFrontDoor"}}
PREMIUM = {"sku": {"name": "Premium_AzureFrontDoor"}}
GLOBAL = {"location": "Global"}
ENDPOINT = {**PROFILE, **GLOBAL, "endpointName": "e"}
ORIGIN = {**PROFILE, "originGroupName": "g", "originName": "o", "hostName": "app.example.com"}


def profile(engine: Engine, **inputs: Any) -> Made:
    group(engine)
    return engine.create("azure-native:cdn:Profile", {**PROFILE, **GLOBAL, **STANDARD, **inputs})


def front_door(engine: Engine, **origin: Any) -> tuple[dict[str, Any], Made]:
    """A route's inputs, and its only origin."""
    profile(engine)
    engine.create("azure-native:cdn:AFDEndpoint", ENDPOINT)
    origins = engine.create("azure-native:cdn:AFDOriginGroup", {**PROFILE, "originGroupName": "g"})
    made = engine.create("azure-native:cdn:AFDOrigin", {**ORIGIN, **origin})
    return {**PROFILE, "endpointName": "e", "routeName": "r", "originGroup": {"id": origins.id}}, made

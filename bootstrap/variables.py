"""GitHub's variables, which are the program's outputs: names and ids, and no secret among them."""

from collections.abc import Mapping
from typing import Final

import pulumi

from bootstrap.configuration import Configuration
from bootstrap.stores import Stores
from model.environment_rules import EnvironmentName

NAMES: Final = (
    "AZURE_TENANT_ID",
    "AZURE_STATE_ACCOUNT",
    "AZURE_CLIENT_ID_PREVIEW",
    "AZURE_CLIENT_ID_READER",
)
"""The variables of which there is one each."""


def names_of(environment: EnvironmentName) -> tuple[str, str]:
    """The variables of an environment: its deployer, and its subscription."""
    return f"AZURE_CLIENT_ID_{environment.upper()}", f"AZURE_SUBSCRIPTION_ID_{environment.upper()}"


def variables(
    configuration: Configuration, stores: Stores, client_ids: Mapping[str, pulumi.Output[str]]
) -> Mapping[str, pulumi.Input[str]]:
    """Each variable that the workflows read, by its name; the approval of prod is for people to set."""
    values = (stores.tenant_id, stores.account_name, client_ids["preview"], client_ids["reader"])
    told: dict[str, pulumi.Input[str]] = dict(zip(NAMES, values, strict=True))
    for environment in configuration.environments:
        deployer, subscription = names_of(environment.name)
        told[deployer] = client_ids[f"deployer-{environment.name}"]
        told[subscription] = environment.subscription_id
    return told

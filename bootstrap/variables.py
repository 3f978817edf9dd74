"""GitHub's variables, which are the program's outputs: names and ids, and no secrets."""

from collections.abc import Mapping

import pulumi

from bootstrap.configuration import Configuration
from bootstrap.names import SHARED_VARIABLES, variables_of
from bootstrap.stores import Stores


def variables(
    configuration: Configuration, stores: Stores, client_ids: Mapping[str, pulumi.Output[str]]
) -> Mapping[str, pulumi.Input[str]]:
    """Each variable that the workflows read, by its name. People set the approval of prod themselves."""
    values = (stores.tenant_id, stores.account_name, client_ids["preview"], client_ids["reader"])
    result: dict[str, pulumi.Input[str]] = dict(zip(SHARED_VARIABLES, values, strict=True))
    for environment in configuration.environments:
        deployer, subscription = variables_of(environment.name)
        result[deployer] = client_ids[f"deployer-{environment.name}"]
        result[subscription] = environment.subscription_id
    return result

"""The provider's account and location: from its configuration, the environment, or our defaults."""

import os
from collections.abc import Mapping
from typing import Any, Final

from sandbox.azure.request import Account

# Setting, environment variable of the real provider, and the default if there is no account.
_SETTINGS: Final = (
    ("subscriptionId", "ARM_SUBSCRIPTION_ID", "5a9db0c5-0000-4000-8000-000000000001"),
    ("tenantId", "ARM_TENANT_ID", "5a9db0c5-0000-4000-8000-000000000002"),
    ("clientId", "ARM_CLIENT_ID", "5a9db0c5-0000-4000-8000-000000000003"),
)
_CALLER: Final = "5a9db0c5-0000-4000-8000-000000000004"


def account(settings: Mapping[str, Any]) -> Account:
    """Return the account in a provider's settings. Its credentials are not read."""
    values = [
        str(value)
        if isinstance(value := settings.get(name), str)
        else os.environ.get(variable) or standing_in
        for name, variable, standing_in in _SETTINGS
    ]
    return Account(subscription=values[0], tenant=values[1], client=values[2], object=_CALLER)


def default_location(settings: Mapping[str, Any]) -> str | None:
    """Return the location for resources without a location and without a known resource group."""
    location = settings.get("location") or os.environ.get("ARM_LOCATION")
    return location if isinstance(location, str) else None

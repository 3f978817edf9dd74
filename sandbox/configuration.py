"""Who the provider is and where it works: as configured, else as the environment says, else our own."""

import os
from collections.abc import Mapping
from typing import Any, Final

from sandbox.azure.request import Account

# Setting, environment variable of the real provider, and what stands in for it where there is no account.
_SETTINGS: Final = (
    ("subscriptionId", "ARM_SUBSCRIPTION_ID", "5a9db0c5-0000-4000-8000-000000000001"),
    ("tenantId", "ARM_TENANT_ID", "5a9db0c5-0000-4000-8000-000000000002"),
    ("clientId", "ARM_CLIENT_ID", "5a9db0c5-0000-4000-8000-000000000003"),
)
_CALLER: Final = "5a9db0c5-0000-4000-8000-000000000004"


def account(settings: Mapping[str, Any]) -> Account:
    """Give the account that a provider's settings name. Credentials among them are not looked at."""
    values = [
        str(value)
        if isinstance(value := settings.get(name), str)
        else os.environ.get(variable) or standing_in
        for name, variable, standing_in in _SETTINGS
    ]
    return Account(subscription=values[0], tenant=values[1], client=values[2], object=_CALLER)


def default_location(settings: Mapping[str, Any]) -> str | None:
    """Give the location for resources that say none and lie in no resource group that is known."""
    location = settings.get("location") or os.environ.get("ARM_LOCATION")
    return location if isinstance(location, str) else None

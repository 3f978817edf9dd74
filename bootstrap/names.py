"""What the bootstrap makes, by name: the stores, the identities, and GitHub's variables."""

from typing import Final

from model.environment_rules import EnvironmentName

GROUP: Final = "stitches-bootstrap"
"""The resource group, and the project."""
OWN_STATE: Final = "bootstrap"
"""The bootstrap's own state, which lies in the store that it makes, beside the environments'."""

SHARED_VARIABLES: Final = (
    "AZURE_TENANT_ID",
    "AZURE_STATE_ACCOUNT",
    "AZURE_CLIENT_ID_PREVIEW",
    "AZURE_CLIENT_ID_READER",
)
"""The variables of which there is one each."""


def account_name(suffix: str) -> str:
    """The storage account of the states."""
    return f"ststitchesstate{suffix}"


def vault_name(suffix: str) -> str:
    """The vault with their keys."""
    return f"kv-stitches-state-{suffix}" if suffix else "kv-stitches-state"


def state_name(owner: str) -> str:
    """The container of a state, and the key of its secrets.

    Args:
        owner: The environment, or `OWN_STATE`.
    """
    return f"state-{owner}"


def identity_name(principal: str) -> str:
    """The identity of a principal in Azure."""
    return f"id-stitches-{principal}"


def variables_of(environment: EnvironmentName) -> tuple[str, str]:
    """The variables of an environment: its deployer, and its subscription."""
    return f"AZURE_CLIENT_ID_{environment.upper()}", f"AZURE_SUBSCRIPTION_ID_{environment.upper()}"

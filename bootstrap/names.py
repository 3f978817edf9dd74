"""The names of what the bootstrap creates: the stores, the identities, and GitHub's variables."""

from typing import Final
from uuid import UUID, uuid5

from model.environment_rules import EnvironmentName

GROUP: Final = "stitches-bootstrap"
"""The name of the resource group and of the project."""
OWN_STATE: Final = "bootstrap"
"""The bootstrap's own state, in the store that the bootstrap creates, beside the environments' states."""

# Any fixed namespace works. It must never change, because a role assignment's name is its identity.
_NAMESPACE: Final = UUID("0d1f3f0e-6a55-4c0c-9d0a-2c8a3a8f6f1b")

SHARED_VARIABLES: Final[tuple[str, ...]] = (
    "AZURE_TENANT_ID",
    "AZURE_STATE_ACCOUNT",
    "AZURE_CLIENT_ID_PREVIEW",
    "AZURE_CLIENT_ID_READER",
)
"""The variables that exist once."""


def account_name(suffix: str) -> str:
    """The storage account for the states."""
    return f"ststitchesstate{suffix}"


def vault_name(suffix: str) -> str:
    """The vault for their keys."""
    return f"kv-stitches-state-{suffix}" if suffix else "kv-stitches-state"


def state_name(owner: str) -> str:
    """The container of a state, and the key for its secrets.

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


def guid_of(name: str, subscription_id: str) -> str:
    """The GUID of a role or an assignment: the same in every run.

    Args:
        name: The name of the role or assignment.
        subscription_id: The subscription of the stores.
    """
    return str(uuid5(_NAMESPACE, f"{subscription_id}/{name}"))

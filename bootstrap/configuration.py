"""What the bootstrap is told: typed, and refused as a whole before the first resource is made."""

import json
from collections.abc import Mapping
from enum import StrEnum

import pulumi
from pydantic import Field, ValidationError, field_validator

from model.base import Model
from model.environment_rules import EnvironmentName
from model.errors import ConfigurationError, refused
from model.problems import problems_in
from model.regions import OpenRegion
from model.settings import NameSuffix
from model.types import Guid, Matching, Text

_LOGIN = Matching(
    pattern="[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?",
    expected="the name of a GitHub account",
    example="example",
    remedy="Write it as in the repository's address, in the same case.",
)
_REPOSITORY = Matching(
    pattern="[A-Za-z0-9._-]{1,100}",
    expected="the name of a GitHub repository, without its owner",
    example="stitches-infrastructure",
    remedy="Write it as in the repository's address, in the same case.",
)


class Repository(Model):
    """The one repository whose workflows may sign in."""

    owner: Text = Field(
        description="Its owner; case counts: Entra compares subjects letter by letter.", examples=["example"]
    )
    owner_id: int = Field(
        ge=1, description="The owner's number, which survives a change of name.", examples=[1342004]
    )
    name: Text = Field(description="Its name, without the owner.", examples=["stitches-infrastructure"])
    id: int = Field(
        ge=1, description="The repository's number, which survives a change of name.", examples=[1296269]
    )

    @field_validator("owner")
    @classmethod
    def _is_a_login(cls, owner: str) -> str:
        return _LOGIN.check(owner)

    @field_validator("name")
    @classmethod
    def _is_a_repository(cls, name: str) -> str:
        return _REPOSITORY.check(name)


class Environment(Model):
    """One environment that the pipelines deploy."""

    name: EnvironmentName = Field(
        description="The stack, and GitHub's environment of the same name.", examples=["prod"]
    )
    subscription_id: Guid = Field(
        description="Where it is deployed. The identity of one environment reaches all of its subscription.",
        examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"],
    )


class PrincipalType(StrEnum):
    """What kind of principal administers the states."""

    GROUP = "Group"
    USER = "User"


class Administrators(Model):
    """Who may read and change every state by hand, and make a stack."""

    object_id: Guid = Field(
        description="The object id in Entra.", examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"]
    )
    type: PrincipalType = Field(description="A group, or one person.", examples=["Group"])


class Configuration(Model):
    """Everything that `Pulumi.main.yaml` says."""

    region: OpenRegion = Field(description="Where the stores stand.", examples=["eastus"])
    suffix: NameSuffix = Field(
        default="",
        description="Added to the names that are unique in all of Azure; up to 6 small letters and digits.",
        examples=["x7"],
    )
    repository: Repository = Field(
        description="The repository whose workflows may sign in.",
        examples=[{"owner": "example", "ownerId": 1342004, "name": "stitches-infrastructure", "id": 1296269}],
    )
    environments: tuple[Environment, ...] = Field(
        description="The environments that the pipelines deploy; at least one, each once.",
        examples=[[{"name": "prod", "subscriptionId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890"}]],
    )
    administrators: Administrators = Field(
        description="Who may read and change every state by hand.",
        examples=[{"objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "type": "Group"}],
    )

    @field_validator("environments")
    @classmethod
    def _each_once(cls, environments: tuple[Environment, ...]) -> tuple[Environment, ...]:
        names = {environment.name for environment in environments}
        if not environments or len(names) < len(environments):
            raise refused(
                "at least one environment, and each once",
                example="[{name: prod, subscriptionId: …}]",
                remedy="Name each environment that the pipelines deploy once.",
            )
        return environments


def read_configuration(values: Mapping[str, str], project: str, stack: str) -> Configuration:
    """Read the configuration as the engine hands it over: objects as JSON, other values as they are.

    Raises:
        pulumi.RunError: Something is wrong; it names every problem, and no input.
    """
    prefix = f"{project}:"
    told = {key.removeprefix(prefix): _parsed(text) for key, text in values.items() if key.startswith(prefix)}
    try:
        return Configuration.model_validate(told, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = list(problems_in(error, Configuration, file=f"Pulumi.{stack}.yaml", prefix=prefix))
    # Outside of the handler: the cause holds the inputs, which a traceback must not show.
    raise pulumi.RunError(str(ConfigurationError("The configuration of the bootstrap", problems)))


def _parsed(text: str) -> object:
    return json.loads(text) if text.startswith(("{", "[")) else text

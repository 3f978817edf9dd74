"""The bootstrap's configuration: typed, and rejected as a whole before the first resource is created."""

import json
from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field, ValidationError, field_validator

from model.base import Model
from model.environment_rules import EnvironmentName
from model.errors import ConfigurationError, rejected
from model.problems import problems_in
from model.regions import OpenRegion
from model.settings import NameSuffix
from model.types import Guid, Matching, Text

_OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})"  # managed users have an underscore
_NAME = r"[A-Za-z0-9._-]{1,100}"
_PREFIX = Matching(
    pattern=rf"repo:{_OWNER}(?:@[1-9][0-9]*/{_NAME}@[1-9][0-9]*|/{_NAME})",
    expected="the prefix of the subjects in the repository's tokens",
    example="repo:example@1342004/stitches-infrastructure@1296269",
    fix="GitHub returns it: gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix",
)
_FULL_NAME = Matching(
    pattern=f"{_OWNER}/{_NAME}",
    expected="a GitHub repository with its owner",
    example="example/stitches-infrastructure",
    fix="Write it as in the repository's address.",
)


class Repository(Model):
    """The only repository whose workflows may sign in."""

    name: Text = Field(description="Its name, with its owner.", examples=["example/stitches-infrastructure"])
    subject_prefix: Text = Field(
        description="The prefix of the subjects in its tokens, as GitHub's API returns it; case matters.",
        examples=["repo:example@1342004/stitches-infrastructure@1296269"],
    )

    @field_validator("name")
    @classmethod
    def _is_a_repository(cls, name: str) -> str:
        return _FULL_NAME.check(name)

    @field_validator("subject_prefix")
    @classmethod
    def _is_a_prefix(cls, prefix: str) -> str:
        return _PREFIX.check(prefix)


class DeployedEnvironment(Model):
    """One environment that the pipelines deploy."""

    name: EnvironmentName = Field(
        description="The stack, and the GitHub environment with the same name.", examples=["prod"]
    )
    subscription_id: Guid = Field(
        description="The subscription it is deployed to. Its identity can reach everything in this "
        "subscription.",
        examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"],
    )


class PrincipalType(StrEnum):
    """The kind of principal that administers the states."""

    GROUP = "Group"
    USER = "User"


class Administrators(Model):
    """Who may read and change every state by hand, and create a stack."""

    object_id: Guid = Field(
        description="The object id in Entra.", examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"]
    )
    type: PrincipalType = Field(description="A group, or one person.", examples=["Group"])


class Configuration(Model):
    """The configuration in `Pulumi.main.yaml`."""

    region: OpenRegion = Field(description="The region of the stores.", examples=["eastus"])
    suffix: NameSuffix = Field(
        default="",
        description="Added to the names that are unique in all of Azure; up to 6 lower-case letters and "
        "digits.",
        examples=["x7"],
    )
    repository: Repository = Field(
        description="The repository whose workflows may sign in.",
        examples=[
            {
                "name": "example/stitches-infrastructure",
                "subjectPrefix": "repo:example@1342004/stitches-infrastructure@1296269",
            }
        ],
    )
    environments: tuple[DeployedEnvironment, ...] = Field(
        description="The environments that the pipelines deploy; at least one, each once.",
        examples=[[{"name": "prod", "subscriptionId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890"}]],
    )
    administrators: Administrators = Field(
        description="Who may read and change every state by hand.",
        examples=[{"objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "type": "Group"}],
    )

    @field_validator("environments")
    @classmethod
    def _each_once(cls, environments: tuple[DeployedEnvironment, ...]) -> tuple[DeployedEnvironment, ...]:
        names = {environment.name for environment in environments}
        if not environments or len(names) < len(environments):
            raise rejected(
                "at least one environment, and each once",
                example="[{name: prod, subscriptionId: …}]",
                fix="List each environment that the pipelines deploy once.",
            )
        return environments


def read_configuration(values: Mapping[str, str], project: str, stack: str) -> Configuration:
    """Read the configuration as the engine passes it: objects as JSON, other values unchanged.

    Raises:
        ConfigurationError: The configuration is invalid. Lists every problem, and no values.
    """
    prefix = f"{project}:"
    values_by_key = {
        key.removeprefix(prefix): _parsed(text) for key, text in values.items() if key.startswith(prefix)
    }
    try:
        return Configuration.model_validate(values_by_key, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = list(problems_in(error, Configuration, file=f"Pulumi.{stack}.yaml", prefix=prefix))
        # The cause contains the inputs, which a traceback must not show.
        raise ConfigurationError("The configuration of the bootstrap", problems) from None


def _parsed(text: str) -> object:
    return json.loads(text) if text.startswith(("{", "[")) else text

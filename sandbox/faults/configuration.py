"""The types of the JSON file with the faults, which AZURE_SANDBOX_FAULTS names."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from sandbox import catalogue
from sandbox.client import Operation
from sandbox.faults.problems import is_none, problems_in, rejected

Point = Literal["before", "during", "after"]
Write = Literal["create", "update", "delete", "restart", "swap", "exchange"]
Process = Literal["plugin", "engine", "both", "arm"]

_APP: Final = "azure-native:web:WebApp"
_AN_OCCURRENCE: Final = "an object with exactly one of the keys first, every and probability"
_WAYS: Final = ("first", "every", "probability")


class ConfigurationError(Exception):
    """The file cannot be used; the message lists all its problems."""


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        alias_generator=to_camel,
        validate_by_name=True,
    )


def _known(token: str) -> str:
    if token not in catalogue.TYPES:
        raise is_none(token, catalogue.TYPES)
    return token


Type = Annotated[str, AfterValidator(_known)]
"""A type of the catalogue."""
Seconds = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]

_TYPE: Final[Any] = {"description": "a type of the catalogue", "examples": [_APP]}
_SECONDS: Final[Any] = {"description": "a number of seconds, 0 or more", "examples": [17]}
_COUNT: Final[Any] = {"description": "a whole number, 1 or more", "examples": [3]}


def _one_of(*choices: str | int) -> Any:  # noqa: ANN401 - a field's description and examples
    named = ", ".join(f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices)
    return {"description": f"one of {named}", "examples": [choices[0]]}


_OPERATION: Final[Any] = _one_of(*get_args(Operation))


class Scope(_Part):
    """The calls that a fault affects; without a type or an operation, those of all."""

    type: Type | None = Field(default=None, **_TYPE)
    operation: Operation | None = Field(default=None, **_OPERATION)


class Counted(_Part):
    """When a fault occurs: for the first requests, for every third one, or by chance, for example."""

    first: Count | None = Field(default=None, **_COUNT)
    every: Count | None = Field(default=None, **_COUNT)
    probability: float | None = Field(
        default=None, ge=0, le=1, description="a number from 0 to 1", examples=[0.05]
    )

    @model_validator(mode="after")
    def _strikes_in_one_way(self) -> Self:
        given = [way for way in _WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise rejected(f"has the keys {' and '.join(given)}" if given else "does not say when it occurs")
        return self


class Occurrence(Scope, Counted):
    """When a fault occurs, counting only the calls that it affects."""


class Throttling(Occurrence):
    """Azure responds with 429, and says when to retry."""

    retry_after: Seconds = Field(default=10.0, **_SECONDS)


class Transient(Occurrence):
    """Azure responds with a transient error."""

    status: Literal[503, 500, 502, 504, 409] = Field(default=503, **_one_of(503, 500, 502, 504, 409))


class Failure(_Part):
    """Azure always rejects a type."""

    type: Type = Field(**_TYPE)
    operation: Operation | None = Field(default=None, **_OPERATION)
    status: int = Field(ge=400, le=599, description="an HTTP status from 400 to 599", examples=[409])
    code: str = Field(min_length=1, description="Azure's error code", examples=["SkuNotAvailable"])
    message: str = Field(
        min_length=1, description="Azure's message", examples=["The requested SKU is not available."]
    )


class LostResponse(Occurrence):
    """Azure carries out a request, and the connection breaks before the response."""

    status: Literal[502, 504] | None = Field(default=None, **_one_of(502, 504))
    """If it is set, a gateway responds instead, with this status."""
    retry_after: Seconds = Field(default=0.0, **_SECONDS)
    """The gateway's Retry-After in seconds; None for no such header."""


class SlowResponse(Occurrence):
    """Azure carries out a request, and its response takes long."""

    seconds: Seconds = Field(**_SECONDS)


class NthWrite(_Part):
    """One write of a process: a create, update or delete request that arrives at Azure, or a swap."""

    type: Type | None = Field(default=None, **_TYPE)
    operation: Write | None = Field(default=None, **_one_of(*get_args(Write)))
    write: Count = Field(description="the number of a write, from 1", examples=[5])


class Kill(NthWrite):
    """Processes end at once, as if the machine ran out of memory."""

    at: Point = Field(**_one_of("before", "during", "after"))
    process: Process = Field(default="both", **_one_of(*get_args(Process)))


class Durations(_Part):
    """The durations of one type; the table of latencies has the defaults."""

    create: Seconds | None = Field(default=None, **_SECONDS)
    update: Seconds | None = Field(default=None, **_SECONDS)
    delete: Seconds | None = Field(default=None, **_SECONDS)
    swap: Seconds | None = Field(default=None, **_SECONDS)


class Busy(Counted):
    """Kudu responds to a publish request with 409."""

    reason: Literal["deployment", "autoSwap", "remotePackage"] = Field(
        default="deployment", **_one_of("deployment", "autoSwap", "remotePackage")
    )


class ScmRestart(Counted):
    """Kudu restarts during a deployment, which then ends."""

    seconds: Seconds = Field(default=0.0, **_SECONDS)
    """For how many seconds Kudu then responds with 503."""


class Sites(_Part):
    """Faults of running sites and of deployments to them."""

    busy: Busy | None = Field(default=None, description=_AN_OCCURRENCE, examples=[{"first": 3}])
    lost_responses: Counted | None = Field(default=None, description=_AN_OCCURRENCE, examples=[{"first": 1}])
    """Publish requests that are carried out, but get the response 502."""
    scm_restarts: ScmRestart | None = Field(
        default=None, description=_AN_OCCURRENCE, examples=[{"first": 1, "seconds": 5}]
    )
    publishing: Seconds = Field(default=0.0, **_SECONDS)
    """Additional seconds of each deployment."""
    slow_start: Seconds = Field(default=0.0, **_SECONDS)
    """Additional seconds until each site listens."""


def _occurrences(**example: object) -> Any:  # noqa: ANN401 - as pydantic.Field has it
    return Field(default=(), description=_AN_OCCURRENCE, examples=[example])


class Configuration(_Part):
    """All faults; without keys there are none."""

    seed: int = Field(default=0, ge=0, description="a whole number", examples=[7])
    factor: Annotated[float, Field(ge=0)] = Field(
        default=1.0, description="a number, 0 or more", examples=[0.01]
    )
    """The factor for all times: provisioning, Retry-After, the client's own delays, the timeouts."""
    latency: dict[Type, Durations] | None = Field(
        default=None,
        description="an object with seconds by type and operation; {} for the table of latencies",
        examples=[{"azure-native:sql:Database": {"create": 90}}],
    )
    throttling: tuple[Throttling, ...] = _occurrences(first=2, retryAfter=17)
    transient: tuple[Transient, ...] = _occurrences(every=10, status=503)
    failures: tuple[Failure, ...] = Field(
        default=(),
        description="an object",
        examples=[{"type": _APP, "status": 409, "code": "Conflict", "message": "A conflict."}],
    )
    lost_responses: tuple[LostResponse, ...] = _occurrences(operation="create", first=1)
    slow_responses: tuple[SlowResponse, ...] = _occurrences(operation="read", every=3, seconds=5)
    kill: Kill | None = Field(default=None, description="an object", examples=[{"write": 5, "at": "during"}])
    disk_full: NthWrite | None = Field(default=None, description="an object", examples=[{"write": 5}])
    token_seconds: Count = Field(default=3600, **_COUNT)
    """For how many seconds a token for Azure Resource Manager is valid."""
    sites: Sites | None = Field(default=None, description="an object", examples=[{"slowStart": 20}])


def load(file: Path) -> Configuration:
    """Read a file.

    Raises:
        ConfigurationError: if it cannot be used; the message lists all its problems.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return Configuration.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise _unreadable(file, error.errors()[0]["msg"]) from None
        lines = "".join(f"\n  {problem}" for problem in problems_in(error, Configuration))
        raise ConfigurationError(f"{file} is not a valid file of faults:{lines}") from None
    except (OSError, ValueError) as error:
        raise _unreadable(file, str(error)) from error


def _unreadable(file: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"The file of faults {file} cannot be read: {why}")

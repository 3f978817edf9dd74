"""What faults there shall be: the JSON file that AZURE_SANDBOX_FAULTS names, typed."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from sandbox import catalogue
from sandbox.client import Operation
from sandbox.faults.mistakes import is_none, mistakes_in, refused

Point = Literal["before", "during", "after"]
Write = Literal["create", "update", "delete", "restart", "swap", "exchange"]
Process = Literal["plugin", "engine", "both", "arm"]

_APP: Final = "azure-native:web:WebApp"
_AN_OCCURRENCE: Final = "an object with exactly one of first, every and probability"
_WAYS: Final = ("first", "every", "probability")


class ConfigurationError(Exception):
    """The file cannot be used; the text names every mistake in it."""


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
    """Which calls a fault is about; without a type or an operation, those of all."""

    type: Type | None = Field(default=None, **_TYPE)
    operation: Operation | None = Field(default=None, **_OPERATION)


class Counted(_Part):
    """When a fault strikes: on the first requests, on every third (say), or by chance."""

    first: Count | None = Field(default=None, **_COUNT)
    every: Count | None = Field(default=None, **_COUNT)
    probability: float | None = Field(
        default=None, ge=0, le=1, description="a number from 0 to 1", examples=[0.05]
    )

    @model_validator(mode="after")
    def _strikes_in_one_way(self) -> Self:
        given = [way for way in _WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise refused(f"says {' and '.join(given)}" if given else "does not say when it strikes")
        return self


class Occurrence(Scope, Counted):
    """The same, of the calls that it is about."""


class Throttling(Occurrence):
    """Azure answers 429, and says when to come again."""

    retry_after: Seconds = Field(default=10.0, **_SECONDS)


class Transient(Occurrence):
    """Azure answers with an error of its own, which passes."""

    status: Literal[503, 500, 502, 504, 409] = Field(default=503, **_one_of(503, 500, 502, 504, 409))


class Failure(_Part):
    """Azure refuses a type for good."""

    type: Type = Field(**_TYPE)
    operation: Operation | None = Field(default=None, **_OPERATION)
    status: int = Field(ge=400, le=599, description="an HTTP status from 400 to 599", examples=[409])
    code: str = Field(min_length=1, description="Azure's error code", examples=["SkuNotAvailable"])
    message: str = Field(
        min_length=1, description="Azure's message", examples=["The requested SKU is not available."]
    )


class LostAnswer(Occurrence):
    """Azure does what it is asked, and the connection breaks before it can say so."""

    status: Literal[502, 504] | None = Field(default=None, **_one_of(502, 504))
    """With it a gateway answers in Azure's place."""
    retry_after: Seconds = Field(default=0.0, **_SECONDS)
    """That the gateway then says to come again after; it says nothing of it where there is none."""


class SlowAnswer(Occurrence):
    """Azure does what it is asked, and takes long to say so."""

    seconds: Seconds = Field(**_SECONDS)


class NthWrite(_Part):
    """One write of a process: a request to create, update or delete that arrives at Azure, or a swap."""

    type: Type | None = Field(default=None, **_TYPE)
    operation: Write | None = Field(default=None, **_one_of(*get_args(Write)))
    write: Count = Field(description="the number of a write, from 1", examples=[5])


class Kill(NthWrite):
    """Processes end at once, as when the machine runs out of memory."""

    at: Point = Field(**_one_of("before", "during", "after"))
    process: Process = Field(default="both", **_one_of(*get_args(Process)))


class Durations(_Part):
    """How long one type takes; what is not given stays as in the table of latencies."""

    create: Seconds | None = Field(default=None, **_SECONDS)
    update: Seconds | None = Field(default=None, **_SECONDS)
    delete: Seconds | None = Field(default=None, **_SECONDS)
    swap: Seconds | None = Field(default=None, **_SECONDS)


class Busy(Counted):
    """Kudu answers 409 to a request to publish."""

    reason: Literal["deployment", "autoSwap", "remotePackage"] = Field(
        default="deployment", **_one_of("deployment", "autoSwap", "remotePackage")
    )


class ScmRestart(Counted):
    """Kudu is restarted in the middle of a deployment, which ends there."""

    seconds: Seconds = Field(default=0.0, **_SECONDS)
    """For which Kudu then answers 503."""


class Sites(_Part):
    """What goes wrong with the sites that run, and with what is published to them."""

    busy: Busy | None = Field(default=None, description=_AN_OCCURRENCE, examples=[{"first": 3}])
    lost_answers: Counted | None = Field(default=None, description=_AN_OCCURRENCE, examples=[{"first": 1}])
    """Requests to publish that are carried out, and answered with 502."""
    scm_restarts: ScmRestart | None = Field(
        default=None, description=_AN_OCCURRENCE, examples=[{"first": 1, "seconds": 5}]
    )
    publishing: Seconds = Field(default=0.0, **_SECONDS)
    """That each deployment takes longer."""
    slow_start: Seconds = Field(default=0.0, **_SECONDS)
    """That each site takes longer until it listens."""


def _occurrences(**example: object) -> Any:  # noqa: ANN401 - as pydantic.Field has it
    return Field(default=(), description=_AN_OCCURRENCE, examples=[example])


class Configuration(_Part):
    """All the faults; without any key there are none."""

    seed: int = Field(default=0, ge=0, description="a whole number", examples=[7])
    factor: Annotated[float, Field(ge=0)] = Field(
        default=1.0, description="a number, 0 or more", examples=[0.01]
    )
    """What every time is multiplied by: provisioning, Retry-After, the client's own delays, the timeouts."""
    latency: dict[Type, Durations] | None = Field(
        default=None,
        description="an object, empty for the table of latencies, or with seconds by type and operation",
        examples=[{"azure-native:sql:Database": {"create": 90}}],
    )
    throttling: tuple[Throttling, ...] = _occurrences(first=2, retryAfter=17)
    transient: tuple[Transient, ...] = _occurrences(every=10, status=503)
    failures: tuple[Failure, ...] = Field(
        default=(),
        description="an object",
        examples=[{"type": _APP, "status": 409, "code": "Conflict", "message": "A conflict."}],
    )
    lost_answers: tuple[LostAnswer, ...] = _occurrences(operation="create", first=1)
    slow_answers: tuple[SlowAnswer, ...] = _occurrences(operation="read", every=3, seconds=5)
    kill: Kill | None = Field(default=None, description="an object", examples=[{"write": 5, "at": "during"}])
    disk_full: NthWrite | None = Field(default=None, description="an object", examples=[{"write": 5}])
    token_seconds: Count = Field(default=3600, **_COUNT)
    """For how long a token is valid that the process gives which serves Azure Resource Manager."""
    sites: Sites | None = Field(default=None, description="an object", examples=[{"slowStart": 20}])


def load(file: Path) -> Configuration:
    """Read a file.

    Raises:
        ConfigurationError: when it cannot be used; the text names every mistake in it.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return Configuration.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise _unreadable(file, error.errors()[0]["msg"]) from None
        lines = "".join(f"\n  {mistake}" for mistake in mistakes_in(error, Configuration))
        raise ConfigurationError(f"{file} cannot be used as the sandbox's faults:{lines}") from None
    except (OSError, ValueError) as error:
        raise _unreadable(file, str(error)) from error


def _unreadable(file: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"{file} cannot be read as the sandbox's faults: {why}")

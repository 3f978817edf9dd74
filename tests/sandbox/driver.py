"""A provider in this process, called as the engine calls it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from pulumi.runtime.proto import provider_pb2

from sandbox.azure.control import Azure
from sandbox.azure.store import Store
from sandbox.catalogue import TYPES
from sandbox.notes import Notes
from sandbox.preview_problems import PreviewProblems
from sandbox.provider import Provider, Surroundings
from sandbox.schema.cache import Schemas, default_folder
from sandbox.wire import decode, encode

SDK_VERSION = version("pulumi-azure-native")
SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
SCHEMAS = Schemas(default_folder(SDK_VERSION), lambda: list(TYPES))


class RejectedError(Exception):
    """The error with which a call ended."""


class Call:
    """A call's context."""

    def abort(self, code: object, details: str) -> NoReturn:
        raise RejectedError(details)


@dataclass(frozen=True)
class Made:
    """A resource that was created."""

    token: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """The result of a diff."""

    paths: list[str]
    replaces: list[str]
    delete_first: bool


class RecordedNotes(Notes):
    """Records the warnings that the engine would show."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[tuple[str, str]] = []

    def warn(self, urn: str, text: str) -> None:
        self.warnings.append((urn, text))


@dataclass
class Engine:
    """The engine's side of a provider."""

    database: Path
    subscription: str = SUBSCRIPTION
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    take_unmodelled: bool = False
    problems: PreviewProblems | None = None
    notes: RecordedNotes = field(default_factory=RecordedNotes)

    def __post_init__(self) -> None:
        self.store = Store(self.database)
        self.provider = Provider(
            Azure(self.store),
            SCHEMAS,
            SDK_VERSION,
            Surroundings(notes=self.notes, problems=self.problems, take_unmodelled=self.take_unmodelled),
        )
        values = {"subscriptionId": self.subscription, **self.settings}
        variables = {f"azure-native:config:{name}": value for name, value in values.items()}
        self.provider.Configure(provider_pb2.ConfigureRequest(variables=variables), Call())

    def close(self) -> None:
        self.store.close()

    def check(
        self, token: str, inputs: Mapping[str, Any], name: str = "it", **request: Any
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The checked inputs, and the problems by their paths."""
        response = self.provider.Check(
            provider_pb2.CheckRequest(urn=urn(token, name), news=encode(inputs), **request), Call()
        )
        return decode(response.inputs), {fault.property: fault.reason for fault in response.failures}

    def preview(self, token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.CreateRequest(urn=urn(token), properties=encode(inputs), preview=True)
        return decode(self.provider.Create(request, Call()).properties)

    def create(self, token: str, inputs: Mapping[str, Any], name: str = "it") -> Made:
        checked, faults = self.check(token, inputs, name, randomSeed=b"seed")
        assert not faults
        request = provider_pb2.CreateRequest(urn=urn(token, name), properties=encode(checked))
        response = self.provider.Create(request, Call())
        return Made(token, name, response.id, checked, decode(response.properties))

    def update(self, made: Made, inputs: Mapping[str, Any], *, preview: bool = False) -> Made:
        checked, faults = self.check(made.token, inputs, made.name, olds=encode(made.inputs))
        assert not faults
        request = provider_pb2.UpdateRequest(
            id=made.id,
            urn=urn(made.token, made.name),
            olds=encode(made.outputs),
            old_inputs=encode(made.inputs),
            news=encode(checked),
            preview=preview,
        )
        outputs = decode(self.provider.Update(request, Call()).properties)
        return Made(made.token, made.name, made.id, checked, outputs)

    def diff(self, made: Made, inputs: Mapping[str, Any]) -> Changes:
        checked, faults = self.check(made.token, inputs, made.name, olds=encode(made.inputs))
        assert not faults
        request = provider_pb2.DiffRequest(
            id=made.id,
            urn=urn(made.token, made.name),
            olds=encode(made.outputs),
            old_inputs=encode(made.inputs),
            news=encode(checked),
        )
        response = self.provider.Diff(request, Call())
        return Changes(sorted(response.detailedDiff), sorted(response.replaces), response.deleteBeforeReplace)

    def read(self, made: Made) -> Made | None:
        """Refresh a resource."""
        return self.read_id(made.token, made.id, made.outputs, made.inputs, made.name)

    def read_id(
        self,
        token: str,
        identifier: str,
        outputs: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        name: str = "it",
    ) -> Made | None:
        """Refresh a resource, or import it if there are no outputs and inputs."""
        request = provider_pb2.ReadRequest(
            id=identifier,
            urn=urn(token, name),
            properties=encode(outputs or {}),
            inputs=encode(inputs or {}),
        )
        response = self.provider.Read(request, Call())
        if not response.id:
            return None
        return Made(token, name, response.id, decode(response.inputs), decode(response.properties))

    def delete(self, made: Made) -> None:
        self.delete_id(made.token, made.id)

    def delete_id(self, token: str, identifier: str) -> None:
        self.provider.Delete(provider_pb2.DeleteRequest(id=identifier, urn=urn(token)), Call())

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        response = self.provider.Invoke(provider_pb2.InvokeRequest(tok=token, args=encode(arguments)), Call())
        return decode(getattr(response, "return"))

    def parameterize(self, name: str, version: str) -> provider_pb2.ParameterizeResponse:
        """The engine's call for an SDK that `pulumi package add` generated."""
        value = provider_pb2.ParameterizeRequest.ParametersValue(name=name, version=version, value=b"{}")
        return self.provider.Parameterize(provider_pb2.ParameterizeRequest(value=value), Call())

    def holds(self) -> list[str]:
        """The ids of everything that Azure holds."""
        return [record.id for record in self.store.read().everything()]

    def contents(self) -> bytes:
        """All stored bytes, in the database and beside it."""
        return b"".join(file.read_bytes() for file in self.files())

    def files(self) -> Iterator[Path]:
        return self.database.parent.glob(f"{self.database.name}*")


def urn(token: str, name: str = "it") -> str:
    return f"urn:pulumi:dev::stitches::{token}::{name}"


def group(engine: Engine, name: str = "stitches-dev", location: str = "eastus") -> Made:
    return engine.create(
        "azure-native:resources:ResourceGroup", {"resourceGroupName": name, "location": location}, name
    )


def plan(engine: Engine, sku: str = "S1", name: str = "plan", within: str = "stitches-dev") -> Made:
    inputs = {"resourceGroupName": within, "name": name, "sku": {"name": sku}}
    return engine.create("azure-native:web:AppServicePlan", inputs, name)


def app(engine: Engine, on: Made, name: str = "stitches-dev", **inputs: Any) -> Made:
    named = {"resourceGroupName": "stitches-dev", "name": name, "serverFarmId": on.id, **inputs}
    return engine.create("azure-native:web:WebApp", named, name)

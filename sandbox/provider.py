"""The plugin that the engine calls: a resource provider that replaces azure-native."""
# ruff: noqa: D102, N802 - the methods are those of the protocol, which provider.proto documents

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from azure_facts.type_tokens import without_version
from sandbox import catalogue, configuration, functions, naming, preview_problems, reading, unmodelled
from sandbox.azure.control import Azure, PutResult
from sandbox.azure.errors import AzureError
from sandbox.azure.secrets import restore_secrets
from sandbox.catalogue.entry import ResourceType
from sandbox.client import Client, ClientError, Network
from sandbox.difference import Change, differences
from sandbox.grpc_errors import with_grpc_errors
from sandbox.notes import Notes
from sandbox.outputs import previewed, shaped
from sandbox.preview_problems import PreviewProblem, PreviewProblems
from sandbox.schema import check
from sandbox.schema.cache import Schema, Schemas
from sandbox.schema.input_problem import InputProblem
from sandbox.schema.package import package_schema
from sandbox.values import UNKNOWN, bare, has_unknown, plain
from sandbox.wire import decode, encode

# Outputs that an update cannot change. Source: pulumi-azure-native, provider.go, Update.
_STABLE_OUTPUTS: Final = ("name", "location")
_LOCATION_HELP: Final = (
    "missing required property 'location'. Either set it explicitly or configure it with "
    "'pulumi config set azure-native:location <value>'."
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a provider uses beside Azure."""

    network: Network = field(default_factory=Network)
    """The network to Azure."""
    notes: Notes = field(default_factory=Notes)
    """The connection to the engine's log."""
    problems: PreviewProblems | None = None
    """Collects the problems; if it is set, they do not stop the preview."""
    take_unmodelled: bool = False
    """Whether types and functions that are not in the catalogue are accepted."""


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves the engine from what Azure holds in a store."""

    def __init__(
        self, azure: Azure, schemas: Schemas, version: str, surroundings: Surroundings | None = None
    ) -> None:
        """Use the control plane, the SDK's types, the version that this replaces, and the surroundings."""
        around = surroundings or Surroundings()
        self._take_unmodelled = around.take_unmodelled or around.problems is not None
        self._problems = around.problems
        self._unmodelled: dict[str, ResourceType] = {}
        self._notes = around.notes
        self.azure = azure
        self._client = Client(azure, around.network)
        self._schemas = schemas
        self._version = version
        self._settings: dict[str, Any] = {}
        self._account = configuration.account({})

    @with_grpc_errors
    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest
    ) -> provider_pb2.ProviderHandshakeResponse:
        self._notes.connect(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, supports_autonaming_configuration=True
        )

    @with_grpc_errors
    def GetPluginInfo(self, _: empty_pb2.Empty) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    @with_grpc_errors
    def GetSchema(self, _: provider_pb2.GetSchemaRequest) -> provider_pb2.GetSchemaResponse:
        described = [self._schemas[token] for token in catalogue.TYPES]
        called = self._schemas.existing(functions.tokens())
        schema = package_schema(self._version, described, called)
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    @with_grpc_errors
    def Parameterize(self, request: provider_pb2.ParameterizeRequest) -> provider_pb2.ParameterizeResponse:
        """Serve an SDK that `pulumi package add` generated for one API version, under its name."""
        if not request.HasField("value"):
            raise ClientError(
                "the sandbox cannot generate an SDK: run `pulumi package add` with azure-native's own "
                "plugin; the generated SDK works with the sandbox"
            )
        return provider_pb2.ParameterizeResponse(name=request.value.name, version=request.value.version)

    @with_grpc_errors
    def CheckConfig(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    @with_grpc_errors
    def DiffConfig(self, _: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_UNKNOWN)

    @with_grpc_errors
    def Configure(self, request: provider_pb2.ConfigureRequest) -> provider_pb2.ConfigureResponse:
        variables = {name.rpartition(":")[2]: value for name, value in request.variables.items()}
        self._settings = {**variables, **{name: bare(value) for name, value in decode(request.args).items()}}
        self._account = configuration.account(self._settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    @with_grpc_errors
    def Check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        resource_type, schema = self._described(request.urn)
        before, inputs = decode(request.olds), decode(request.news)
        given = set(inputs)
        naming.name(resource_type, request, before, inputs)
        self._place(schema, before, inputs)
        inputs.pop("azureApiVersion", None)  # our own note in inputs that were checked before
        problems = check.check(schema, inputs)
        if resource_type.location_required and "location" not in inputs:
            problems.append(InputProblem("location", _LOCATION_HELP))
        problem_with_name = resource_type.problem_with_name(
            {name: bare(value) for name, value in inputs.items()}
        )
        if problem_with_name is not None:
            parameter = str(resource_type.name_parameter)
            if parameter not in given:
                problem_with_name += (
                    f" The name was generated from the resource's name in the program: set '{parameter}'."
                )
            problems.append(InputProblem(parameter, problem_with_name))
        problems = self._reported(request.urn, resource_type, problems)
        if schema.api_version is not None:
            inputs["azureApiVersion"] = schema.api_version
        failures = [
            provider_pb2.CheckFailure(property=problem.path, reason=problem.reason) for problem in problems
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    @with_grpc_errors
    def Diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        resource_type, _ = self._described(request.urn)
        outputs, before = decode(request.olds), decode(request.old_inputs)
        if "azureApiVersion" in outputs:
            before.setdefault("azureApiVersion", outputs["azureApiVersion"])
        changes = differences(resource_type, before, decode(request.news), outputs)
        replaces = [change.path for change in changes if change.replaces]
        # Two resources cannot have the same name: unless the name is automatic, the old one is deleted first.
        randomly_named = before.get(naming.RANDOMLY_NAMED) is True
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=replaces,
            diffs=sorted({change.path.partition(".")[0].partition("[")[0] for change in changes}),
            detailedDiff={change.path: _detail(change) for change in changes},
            hasDetailedDiff=bool(changes),
            deleteBeforeReplace=bool(replaces) and not randomly_named,
        )

    @with_grpc_errors
    def Create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        resource_type, schema = self._described(request.urn)
        inputs = decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=encode(previewed(resource_type, schema, inputs)))
        properties = shaped(resource_type, schema, inputs, self._account.subscription)
        result = self._client.put(
            resource_type, inputs, properties, self._account, create=True, timeout=request.timeout
        )
        self._note(request.urn, result)
        return provider_pb2.CreateResponse(id=result.id, properties=encode(result.properties))

    @with_grpc_errors
    def Read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        resource_type, schema = self._described(request.urn)
        record = self._client.get(request.id, resource_type)
        if record is None:
            return provider_pb2.ReadResponse(id="")
        before, inputs = decode(request.properties), decode(request.inputs)
        after = restore_secrets(record.properties, before)
        if not before and not inputs:
            inputs = reading.imported_inputs(resource_type, schema, record.id, after)
        elif before:
            inputs = reading.refreshed_inputs(schema, inputs, before, after)
        return provider_pb2.ReadResponse(id=record.id, properties=encode(after), inputs=encode(inputs))

    @with_grpc_errors
    def Update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        resource_type, schema = self._described(request.urn)
        inputs, before = decode(request.news), decode(request.olds)
        if request.preview:
            self._reject_in_preview(resource_type, request.id, inputs)
            stable = {name: before[name] for name in _STABLE_OUTPUTS if name in before}
            outputs = {**previewed(resource_type, schema, inputs), **stable}
            return provider_pb2.UpdateResponse(properties=encode(outputs))
        properties = shaped(resource_type, schema, inputs, self._account.subscription)
        result = self._client.put(
            resource_type, inputs, properties, self._account, create=False, timeout=request.timeout
        )
        self._note(request.urn, result)
        return provider_pb2.UpdateResponse(properties=encode(result.properties))

    @with_grpc_errors
    def Delete(self, request: provider_pb2.DeleteRequest) -> empty_pb2.Empty:
        resource_type, _ = self._described(request.urn)
        self._client.delete(resource_type, request.id, self._account, timeout=request.timeout)
        return empty_pb2.Empty()

    @with_grpc_errors
    def Invoke(self, request: provider_pb2.InvokeRequest) -> provider_pb2.InvokeResponse:
        response, result = provider_pb2.InvokeResponse(), self._called(request.tok, decode(request.args))
        getattr(response, "return").CopyFrom(encode(result))  # a keyword in Python
        return response

    @with_grpc_errors
    def Cancel(self, _: empty_pb2.Empty) -> empty_pb2.Empty:
        self._client.cancel()
        return empty_pb2.Empty()

    def _called(self, function: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        token = without_version(function)
        try:
            return functions.call(function, arguments, self.azure, self._account)
        except catalogue.NotModelledError:
            if not self._take_unmodelled:
                raise
            self._notes.warn("", unmodelled.note_of_function(token))
            if self._problems is not None:
                self._problems.add(
                    PreviewProblem("not modelled", token, "", "the function is not in the catalogue")
                )
        except AzureError as error:
            if self._problems is None:
                raise
            self._problems.add(
                PreviewProblem("does not exist", token, "", f"{error}; {preview_problems.BEFOREHAND}")
            )
        return unmodelled.made_up_result(self._schemas[token], plain(arguments))

    def _described(self, urn: str) -> tuple[ResourceType, Schema]:
        token = without_version(_type_of(urn))
        try:
            resource_type = self._unmodelled.get(token) or catalogue.get(_type_of(urn))
        except catalogue.NotModelledError:
            if not self._take_unmodelled:
                raise
            resource_type = self._unmodelled[token] = unmodelled.entry(token, self._schemas[token])
        return resource_type, self._schemas[resource_type.token]

    def _reported(
        self, urn: str, resource_type: ResourceType, problems: list[InputProblem]
    ) -> list[InputProblem]:
        """Record or show the problems of a resource, and return those that stop it."""
        token, name = resource_type.token, urn.rpartition("::")[2]
        is_unmodelled = token in self._unmodelled
        if self._problems is None:
            if is_unmodelled:
                self._notes.warn(urn, unmodelled.note(token))
            return problems
        if is_unmodelled:
            self._problems.add(
                PreviewProblem("not modelled", token, name, "the type is not in the catalogue")
            )
        for problem in problems:
            self._problems.add(PreviewProblem("invalid input", token, name, problem.reason))
        return []

    def _note(self, urn: str, result: PutResult) -> None:
        for text in result.notes:
            self._notes.warn(urn, text)

    def _reject_in_preview(
        self, resource_type: ResourceType, identifier: str, inputs: Mapping[str, Any]
    ) -> None:
        """Reject a change in a preview that Azure rejects whatever else the update does.

        azure-native shows such a change as an ordinary update, which then fails.

        Raises:
            AzureError: from the first rule that rejects it.
        """
        rules = [rule for rule in resource_type.rules if rule.in_preview]
        if rules and not has_unknown(inputs):
            self.azure.check(rules, identifier, plain(inputs), self._account)

    def _place(self, schema: Schema, before: Mapping[str, Any], inputs: dict[str, Any]) -> None:
        """Set the location if the program does not: the old one, the configured one, or the group's."""
        if "location" not in schema.inputs or "location" in inputs:
            return
        group = bare(inputs.get("resourceGroupName"))
        location = before.get("location") or configuration.default_location(self._settings)
        if location is None and group is UNKNOWN:
            location = UNKNOWN
        elif location is None and isinstance(group, str):
            record = self.azure.get(f"/subscriptions/{self._account.subscription}/resourceGroups/{group}")
            location = record.properties.get("location") if record else None
        if location is not None:
            inputs["location"] = location


def _type_of(urn: str) -> str:
    """Return the type in a URN: "urn:pulumi:dev::stitches::stitches:Site$azure-native:web:WebApp::app"."""
    return urn.split("::")[2].rpartition("$")[2]


def _detail(change: Change) -> provider_pb2.PropertyDiff:
    kind = f"{change.kind}_REPLACE" if change.replaces else change.kind
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(kind), inputDiff=True)

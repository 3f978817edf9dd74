"""Routing makes a pack faster, and does not change its reports."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as messages
from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy import policy as sdk
from pulumi_policy.deserialize import deserialize_properties

from policies import routing
from tests.policies.all_mutants import PROPERTY_MUTANTS
from tests.policies.recording import UNKNOWN, Recorded, one, shipped
from tests.policies.verdicts import pack

PACK = pack()
# The engine calls it; it has no public name.
UNROUTED: Any = sdk._PolicyAnalyzerServicer  # pyright: ignore[reportPrivateUsage]


def servicers(policies: list[Policy]) -> tuple[Any, Any]:
    """The SDK's own servicer of a pack, and ours."""
    options = ("stitches", "0.0.1", policies, EnforcementLevel.ADVISORY)
    return UNROUTED(*options), routing.RoutingServicer(*options)


def request(recorded: Recorded) -> messages.AnalyzeRequest:
    properties = struct_pb2.Struct()
    json_format.ParseDict(recorded.inputs, properties)
    return messages.AnalyzeRequest(
        type=recorded.type,
        urn=recorded.urn,
        name=recorded.name,
        properties=properties,
        options=messages.AnalyzerResourceOptions(protect=recorded.protect, parent=recorded.parent),
    )


def diagnostics(servicer: Any, recorded: Recorded) -> list[tuple[str, str, int]]:
    response = servicer.Analyze(request(recorded), None)
    return sorted((line.policyName, line.message, line.enforcementLevel) for line in response.diagnostics)


def stack_request(resources: Iterable[Recorded]) -> messages.AnalyzeStackRequest:
    asked = messages.AnalyzeStackRequest()
    for recorded in resources:
        properties = struct_pb2.Struct()
        json_format.ParseDict(recorded.outputs, properties)
        dependencies = {
            key: messages.AnalyzerPropertyDependencies(urns=urns) for key, urns in recorded.references.items()
        }
        asked.resources.add(
            type=recorded.type,
            urn=recorded.urn,
            name=recorded.name,
            properties=properties,
            options=messages.AnalyzerResourceOptions(protect=recorded.protect),
            parent=recorded.parent,
            dependencies=recorded.dependencies,
            propertyDependencies=dependencies,
        )
    return asked


def diagnostics_of_stack(
    servicer: Any, asked: messages.AnalyzeStackRequest
) -> list[tuple[str, str, str, int]]:
    response = servicer.AnalyzeStack(asked, None)
    return sorted(
        (line.policyName, line.message, line.urn, line.enforcementLevel) for line in response.diagnostics
    )


@pytest.mark.slow
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_resource_is_checked_as_without_routing(stack: str) -> None:
    unrouted, routed = servicers(PACK)
    for recorded in shipped(stack):
        assert diagnostics(routed, recorded) == diagnostics(unrouted, recorded)


@pytest.mark.slow
def test_every_broken_resource_is_checked_as_without_routing() -> None:
    unrouted, routed = servicers(PACK)
    for mutant in PROPERTY_MUTANTS:
        broken = one(mutant.stack, mutant.type, mutant.name).with_input(mutant.path, mutant.invalid)
        assert diagnostics(routed, broken) == diagnostics(unrouted, broken)


@pytest.mark.slow
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_stack_is_checked_as_without_routing(stack: str) -> None:
    unrouted, routed = servicers(PACK)
    asked = stack_request(shipped(stack))
    assert diagnostics_of_stack(routed, asked) == diagnostics_of_stack(unrouted, asked)


def without(kind: str) -> list[Recorded]:
    """Prod without its resources of a type."""
    kept = [recorded for recorded in shipped("prod") if recorded.type != f"azure-native:{kind}"]
    assert len(kept) < len(shipped("prod")), kind
    return kept


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["monitor:DiagnosticSetting", "monitor:ScheduledQueryRule"])
def test_every_broken_stack_is_checked_as_without_routing(kind: str) -> None:
    unrouted, routed = servicers(PACK)
    asked = stack_request(without(kind))
    diagnostics = diagnostics_of_stack(routed, asked)
    assert diagnostics
    assert diagnostics == diagnostics_of_stack(unrouted, asked)


def test_a_stack_is_decoded_once_for_all_policies_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []

    def note(properties: Any) -> Any:
        decoded.append(properties)
        return deserialize_properties(properties)

    monkeypatch.setattr(sdk, "deserialize_properties", note)
    _, routed = servicers(PACK)
    routed.AnalyzeStack(stack_request(shipped("prod")), None)
    assert len(decoded) == len(shipped("prod"))


def test_each_stack_is_checked_by_itself() -> None:
    _, routed = servicers(PACK)
    assert diagnostics_of_stack(routed, stack_request(without("monitor:ScheduledQueryRule")))
    assert not diagnostics_of_stack(routed, stack_request(shipped("prod")))


def test_a_type_under_an_api_version_finds_its_policies() -> None:
    _, routed = servicers(PACK)
    site = one("prod", "azure-native:web:WebApp").with_input("httpsOnly", value=False)
    versioned = Recorded(
        urn=site.urn, name=site.name, type="azure-native:web/v20240401:WebApp", inputs=site.inputs
    )
    assert "app-service-transport" in {policy for policy, _, _ in diagnostics(routed, versioned)}


def test_configuration_reaches_the_policies_of_every_type() -> None:
    _, routed = servicers(PACK)
    site = one("prod", "azure-native:web:WebApp").with_input("httpsOnly", value=False)
    configuration = messages.ConfigureAnalyzerRequest()
    configuration.policyConfig["app-service-transport"].enforcementLevel = messages.DISABLED
    routed.Configure(configuration, None)
    assert diagnostics(routed, site) == []


def test_a_repair_that_was_enabled_reaches_the_resource() -> None:
    _, routed = servicers(PACK)
    site = one("prod", "azure-native:web:WebApp").with_input("httpsOnly", value=False)
    configuration = messages.ConfigureAnalyzerRequest()
    configuration.policyConfig["app-service-transport"].enforcementLevel = messages.REMEDIATE
    routed.Configure(configuration, None)
    repaired = routed.Remediate(request(site), None).remediations
    assert [(each.policyName, each.properties["httpsOnly"]) for each in repaired] == [
        ("app-service-transport", True)
    ]


def test_information_on_the_stack_reaches_the_policies_of_every_type() -> None:
    owners: list[str] = []

    def note(args: Any, _: Any) -> None:
        owners.append(args.stack_tags["owner"])

    policies = [
        routing.ResourcePolicy(types=types, name=name, description="notes", validate=note)
        for name, types in {"on-sites": ("azure-native:web:WebApp",), "on-all": ()}.items()
    ]
    _, routed = servicers([*policies])
    routed.ConfigureStack(messages.AnalyzerStackConfigureRequest(tags={"owner": "us"}), None)
    routed.Analyze(request(one("prod", "azure-native:web:WebApp")), None)
    routed.Analyze(request(one("prod", "azure-native:sql:Server")), None)
    assert owners == ["us", "us", "us"]


def test_packs_route_once_routing_is_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, "_PolicyAnalyzerServicer", UNROUTED)
    routing.route_by_type()
    routed = vars(sdk)["_PolicyAnalyzerServicer"]
    assert issubclass(routed, routing.RoutingServicer)
    assert issubclass(routed, UNROUTED), "the SDK uses its members by this name"


def test_a_pack_reports_the_version_of_its_project_file_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sdk, "_PolicyAnalyzerServicer", UNROUTED)
    routing.route_by_type()
    made: Any = sdk._PolicyAnalyzerServicer  # pyright: ignore[reportPrivateUsage]
    routed = made("stitches", "0.0.1", PACK, EnforcementLevel.ADVISORY)
    version = yaml.safe_load(Path(routing.__file__).with_name("PulumiPolicy.yaml").read_text())["version"]
    unknown = one("prod", "azure-native:web:AppServicePlan").with_input("location", UNKNOWN)
    response = routed.Analyze(request(unknown), None)
    owners = [line for line in response.diagnostics if line.policyName == "region"]
    assert [line.policyPackVersion for line in owners] == [version]
    assert f"stitches@v{version}" in owners[0].message
    assert routed.GetAnalyzerInfo(None, None).version == version

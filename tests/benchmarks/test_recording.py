"""The plain program: the same resources as ours, without our code."""

import json
from collections import Counter

import pytest

from benchmarks.recording import Recorded, read, recorded_in, register, written
from components.environment import Environment, EnvironmentArgs
from components.sdk.version_aliases import drop_version_aliases
from tests.benchmarks.states import APP, PLAN, component, export, resource, urn
from tests.components.azure_mocks import Azure, run
from tests.components.stack_files import configuration_of


def ours() -> Azure:
    args = EnvironmentArgs(configuration=configuration_of("prod"), tenant_id="tenant", subscription_id="id")

    def program() -> None:
        drop_version_aliases()
        Environment("stitches-prod", args)

    return run(program)


def plain(recording: list[Recorded], environments: int = 1) -> Azure:
    """The resources that the plain program registers, without the aliases, which are not inputs."""

    def program() -> None:
        drop_version_aliases()
        for index in range(environments):
            register(recording, suffix=f"-{index}")

    return run(program)


def sent_to_azure(program: Azure) -> Counter[tuple[str, str]]:
    return Counter(
        (resource.type, json.dumps(resource.inputs, sort_keys=True))
        for resource in program.resources
        if resource.type.startswith("azure-native:")
    )


def recording_of(program: Azure) -> list[Recorded]:
    return [
        Recorded(f"{one.type}::{one.name}", one.type, one.name, one.inputs)
        for one in program.resources
        if one.type.startswith("azure-native:")
    ]


@pytest.mark.slow
def test_the_plain_program_sends_azure_exactly_what_our_prod_sends() -> None:
    prod = ours()
    recording = recording_of(prod)
    assert sent_to_azure(plain(recording)) == sent_to_azure(prod)
    assert sent_to_azure(plain(recording, environments=2)) == sent_to_azure(prod) + sent_to_azure(prod)
    assert {one.type.partition(":")[0] for one in plain(recording).resources} == {"azure-native"}


def test_a_recording_holds_the_resources_of_azure_and_what_they_wait_for() -> None:
    noted = {**resource(PLAN), "inputs": {"name": "plan", "azureApiVersion": "2024-04-01"}}
    stash = {**resource("pulumi:index:Stash"), "type": "pulumi:index:Stash"}
    found = recorded_in(export(stash, component("Site"), noted, resource(APP, urn(PLAN))))
    assert [(one.type, one.name, one.inputs, list(one.waits_for)) for one in found] == [
        ("azure-native:web:AppServicePlan", "shop", {"name": "plan"}, []),
        ("azure-native:web:WebApp", "shop", {}, [urn(PLAN)]),
    ]
    assert read(written(found)) == [Recorded(*one[:4], list(one.waits_for)) for one in found]

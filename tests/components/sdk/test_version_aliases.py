from collections.abc import Callable

import pulumi
import pytest
from pulumi_azure_native import resources

from components.sdk.version_aliases import drop_version_aliases
from tests.components.azure_mocks import run

BY_HAND: list[pulumi.Alias | pulumi.Input[str]] = [
    pulumi.Alias(name="the-old-name"),
    pulumi.Alias(type_="azure-native:resources:OldName"),
    pulumi.Alias(type_="azure-native:resources/v20220901:ResourceGroup", name="the-old-name"),
    pulumi.Alias(type_="azure-native:resources/v20230701:ResourceGroup"),
    "urn:pulumi:test::stitches::azure-native:resources:ResourceGroup::older",
]


def aliases_after(prepare: Callable[[], None]) -> list[object]:
    """The aliases of a resource group that is registered with those of BY_HAND."""
    seen: list[object] = []

    def look(args: pulumi.ResourceTransformationArgs) -> None:
        seen.extend(args.opts.aliases or [] if isinstance(args.opts.aliases, list) else [])

    def program() -> None:
        prepare()
        pulumi.runtime.register_stack_transformation(look)
        resources.ResourceGroup("group", opts=pulumi.ResourceOptions(aliases=BY_HAND))

    run(program)
    return seen


def test_the_sdk_adds_an_alias_for_each_api_version() -> None:
    """The reason for the module: if this fails, the SDK is fixed and version_aliases.py can be deleted."""
    assert len(aliases_after(lambda: None)) > len(BY_HAND) + 10


def test_the_aliases_of_the_sdk_are_dropped_and_those_written_by_hand_are_kept() -> None:
    kept = aliases_after(drop_version_aliases)
    assert kept[: len(BY_HAND)] == BY_HAND
    # One that is written by hand in the SDK's own form occurs twice, and both are kept.
    assert len(kept) == len(BY_HAND) + 1


@pytest.mark.parametrize("aliases", [None, []])
def test_a_resource_without_aliases_passes(aliases: list[pulumi.Alias] | None) -> None:
    class Thing(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("test:Thing", "thing", None, pulumi.ResourceOptions(aliases=aliases))

    def program() -> None:
        drop_version_aliases()
        Thing()

    assert run(program).count("test:Thing") == 1

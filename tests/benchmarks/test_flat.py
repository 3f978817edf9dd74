import json
import runpy
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.flat.literals import SUBSCRIPTION, TENANT
from benchmarks.size import ENVIRONMENTS_VARIABLE
from components.environment import Environment, EnvironmentArgs
from components.version_aliases import drop_version_aliases
from tests.components.azure_mocks import Azure, run
from tests.components.stack_files import configuration_of

FLAT = Path(__file__).resolve().parents[2] / "benchmarks" / "flat"


def flat(environments: int, monkeypatch: pytest.MonkeyPatch) -> Azure:
    """What the flat program registers; without the aliases, which are no inputs and would take most time."""
    monkeypatch.setenv(ENVIRONMENTS_VARIABLE, str(environments))

    def program() -> None:
        drop_version_aliases()
        runpy.run_path(str(FLAT), run_name="__main__")

    return run(program)


def ours(environments: int) -> Azure:
    args = EnvironmentArgs(
        configuration=configuration_of("prod"), tenant_id=TENANT, subscription_id=SUBSCRIPTION
    )

    def program() -> None:
        drop_version_aliases()
        for index in range(environments):
            Environment("stitches-prod" if index == 0 else f"stitches-prod-{index}", args)

    return run(program)


def told_to_azure(program: Azure) -> list[tuple[str, str]]:
    """Type and inputs of each of Azure's resources, in an order that does not depend on the program's."""
    return sorted(
        (resource.type, json.dumps(resource.inputs, sort_keys=True, indent=1))
        for resource in program.resources
        if resource.type.startswith("azure-native:")
    )


def types(program: Azure) -> Counter[str]:
    return Counter(type_ for type_, _ in told_to_azure(program))


def test_the_flat_program_tells_azure_exactly_what_our_prod_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_to_azure(flat(1, monkeypatch)) == told_to_azure(ours(1))


def test_both_programs_grow_by_the_same_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    assert types(flat(2, monkeypatch)) == types(ours(2))


def test_the_flat_program_has_no_components(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {resource.type.partition(":")[0] for resource in flat(1, monkeypatch).resources} == {
        "azure-native"
    }

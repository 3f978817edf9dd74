"""Each committed stack: checked, deployed, without change or drift, with valid outputs, and destroyed."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from model.environment import EnvironmentConfiguration
from model.resource import ResourceDeclaration, ResourceType
from model.secret import Secret
from tests.components.stack_files import STACK_FILES, STACKS, configuration_of
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.policy_previews import policies

pytestmark = pytest.mark.engine


# A stack is deployed once for all of its tests, which run one after another.
@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in STACKS]
)
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory, stack: str) -> LocalStacks:
    return brought_up(stack, tmp_path_factory)


def test_before_anything_exists_only_ids_are_undecided(tmp_path: Path, stack: str) -> None:
    first_preview = succeeded(LocalStacks(tmp_path).local("preview", stack))
    reported = re.findall(r"^ +- \[(\w+)\].*\n.*?: (.*)$", first_preview, re.MULTILINE)
    assert reported
    assert {level for level, _ in reported} == {"advisory"}
    assert all("can't be known before the update" in line for _, line in reported), first_preview


def test_a_second_preview_shows_no_change_and_no_violation_and_nothing_undecided(
    stacks: LocalStacks, stack: str
) -> None:
    reported = policies(succeeded(stacks.local("preview", stack, "--", "--expect-no-changes")))
    assert reported
    assert "[mandatory]" not in reported
    assert "[advisory]" not in reported


def test_the_state_is_checked_without_running_the_program(stacks: LocalStacks, stack: str) -> None:
    reported = policies(succeeded(stacks.local("policy", stack)))
    assert reported
    assert "[" not in reported


def test_a_refresh_finds_no_drift(stacks: LocalStacks, stack: str) -> None:
    succeeded(stacks.local("refresh", stack, "--", "--expect-no-changes"))


def test_the_outputs_keep_their_contract(stacks: LocalStacks, stack: str) -> None:
    outputs = stacks.outputs(stack)
    # "deployment" too, from the first one on: the SDK leaves out outputs that are null.
    assert set(outputs) == {"environment", "endpoints", "resources", "provenance", "secrets"}
    environment = EnvironmentConfiguration.model_validate(outputs["environment"])
    assert environment == configuration_of(stack).environment
    resources = TypeAdapter(list[ResourceDeclaration]).validate_python(outputs["resources"])
    left_out = [] if configuration_of(stack).site.front_door else [ResourceType.CDN]
    assert {resource.type for resource in resources} == set(ResourceType) - set(left_out)
    secrets = TypeAdapter(list[Secret]).validate_python(outputs["secrets"])
    assert [secret.name for secret in secrets] == [secret.name for secret in configuration_of(stack).secrets]
    assert outputs["endpoints"]["health"].startswith("https://")


def test_every_reference_in_the_inventory_is_of_a_resource_in_it(stacks: LocalStacks, stack: str) -> None:
    resources = stacks.outputs(stack)["resources"]
    ids = {resource["id"] for resource in resources}
    references = {reference for resource in resources for reference in resource["references"]}
    assert references
    assert references <= ids


def test_the_provenance_names_commit_branch_and_version(stacks: LocalStacks, stack: str) -> None:
    provenance = stacks.outputs(stack)["provenance"]
    assert set(provenance) == {"gitCommitSha", "gitBranch", "programVersion"}
    assert len(provenance["gitCommitSha"]) == 40


def test_the_role_is_assigned_before_the_app_that_needs_it(stacks: LocalStacks, stack: str) -> None:
    resources = {resource["urn"]: resource for resource in stacks.state(stack)["resources"]}
    (app,) = [urn for urn, resource in resources.items() if resource["type"] == "azure-native:web:WebApp"]
    roles = {
        urn
        for urn, resource in resources.items()
        if resource["type"] == "azure-native:authorization:RoleAssignment"
    }
    assert len(roles) == 4
    assert roles <= set(resources[app]["dependencies"])


def test_the_configuration_is_in_the_state_as_the_components_inputs(stacks: LocalStacks, stack: str) -> None:
    (environment,) = [
        resource
        for resource in stacks.state(stack)["resources"]
        if resource["type"] == "stitches:components:Environment"
    ]
    assert environment["inputs"]["configuration"]["environment"] == stacks.outputs(stack)["environment"]


def test_nothing_in_the_checkout_changes(stacks: LocalStacks, stack: str) -> None:
    committed = (STACK_FILES / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    assert "encryptionsalt" not in committed
    assert "encryptionsalt" in (stacks.workspace.project / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")


def test_destroy_leaves_nothing_and_the_stack_can_be_deployed_again(stacks: LocalStacks, stack: str) -> None:
    assert stacks.ids_in_azure()
    succeeded(stacks.local("destroy", stack))
    assert stacks.ids_in_azure() == []
    assert "resources" not in stacks.state(stack)
    # In Azure the vault's name would be unavailable for weeks.
    succeeded(stacks.local("up", stack))
    assert stacks.ids_in_azure()

"""The environments are listed once, in EnvironmentName: all else follows it, or is compared with it here."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi_policy import EnforcementLevel

from components.app_service.app_settings import ASPNETCORE_ENVIRONMENTS
from model.environment_rules import EnvironmentName, EnvironmentRules, Purpose, environments_in_words
from operations.terminal.arguments import STACKS as STACKS_IN_HELP
from policies.rule import EVERYWHERE
from tests.components.stack_files import CHECKOUT, STACK_FILES, STACKS, configuration_of
from tests.policies.recording import run_environment
from tests.policies.verdicts import analyze, analyze_stack, pack
from tests.test_conventions import PACKAGES, sources
from tests.workflows.workflow_files import workflow

DEPLOYED = {name.value for name in EnvironmentName if name.rules.purpose is not Purpose.DEVELOPMENT}
"""The environments that the pipelines deploy: a developer deploys the others."""


@pytest.mark.parametrize("name", EnvironmentName)
def test_every_environment_has_rules_a_level_of_each_rule_and_a_name_in_asp_net(
    name: EnvironmentName,
) -> None:
    assert isinstance(name.rules, EnvironmentRules)
    assert EVERYWHERE.of(name) is EnforcementLevel.MANDATORY
    assert ASPNETCORE_ENVIRONMENTS[name.rules.purpose]


@pytest.mark.parametrize("folder", [CHECKOUT, STACK_FILES])
def test_every_environment_has_a_stack_file_and_every_stack_file_an_environment(folder: Path) -> None:
    assert {path.suffixes[0].removeprefix(".") for path in folder.glob("Pulumi.*.yaml")} == set(STACKS)


def test_the_pipelines_deploy_preview_and_compare_all_environments_except_development() -> None:
    deployed = {job["with"]["stack"] for job in workflow("deploy.yml")["jobs"].values() if "with" in job}
    assert deployed == DEPLOYED
    for file in ("drift.yml", "preview-azure.yml"):
        for job in workflow(file)["jobs"].values():
            assert set(stacks_of(job)) == DEPLOYED, file


def test_what_the_pipelines_deploy_can_be_rolled_back() -> None:
    started = workflow("rollback.yml")["on"]["workflow_dispatch"]
    assert set(started["inputs"]["stack"]["options"]) == DEPLOYED


def stacks_of(job: dict[str, Any]) -> list[str]:
    """The stacks for which a job runs."""
    matrix = job["strategy"]["matrix"]
    return matrix.get("stack") or [entry["stack"] for entry in matrix["include"]]


def test_the_bootstrap_creates_exactly_the_environments_of_the_pipelines() -> None:
    file = yaml.safe_load((CHECKOUT / "bootstrap" / "Pulumi.main.yaml").read_text(encoding="utf-8"))
    listed = file["config"]["stitches-bootstrap:environments"]
    assert {environment["name"] for environment in listed} == DEPLOYED


def test_help_names_every_stack() -> None:
    assert STACKS_IN_HELP.split("|") == list(EnvironmentName)


@pytest.mark.slow
def test_the_program_has_no_second_list_of_environments() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in sources()
        if path.relative_to(CHECKOUT).parts[0] in PACKAGES
        for node in lists_of_environments(path)
    ]
    assert found == []


def lists_of_environments(path: Path) -> Iterator[ast.expr]:
    """The collections and texts of a file that name more than one environment."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                named = {each.value for each in elements if isinstance(each, ast.Constant)}
            case ast.Dict(keys=keys):
                named = {each.value for each in keys if isinstance(each, ast.Constant)}
            case ast.Constant(value=str(text)) if environments_in_words() in text:
                named = set(STACKS)
            case _:
                continue
        if len(named & set(STACKS)) > 1:
            yield node


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["S1", "P0v3"])
def test_dev_on_a_tier_with_a_slot_complies_with_every_rule(tier: str) -> None:
    shipped = configuration_of("dev")
    environment = shipped.environment.model_copy(update={"resource_tier": tier})
    recorded = run_environment(shipped.model_copy(update={"environment": environment})).resources
    rules = pack()
    diagnostics = [line for resource in recorded for line in analyze(rules, resource)]
    assert [*diagnostics, *analyze_stack(rules, recorded)] == []

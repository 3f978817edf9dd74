"""`stitches` as a command."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.resource import InfrastructureResource
from operations.inventory.azure_resources import AzureResource
from operations.stacks.latest_update import RECORDS
from tests.operations.conftest import Stitches
from tests.operations.fake_engine import CHECKOUT, path_with, put_engine
from tests.operations.states import (
    PLAN,
    VAULT,
    Entry,
    environment,
    export,
    operation,
    resource,
    stack,
    whole,
    without,
)


def test_a_stack_without_problems_has_exit_code_0(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()))
    result = stitches("resources", "dev")
    assert (result.code, result.err) == (0, "")
    assert "AppServicePlan       plan-stitches-dev" in result.out


@pytest.mark.parametrize(
    ("entries", "pending", "status"),
    [
        (whole(), [operation("updating", resource(PLAN))], "provisioning"),
        (whole(), [operation("deleting", resource(PLAN))], "deleting"),
        ([stack(), environment()], [], "failed"),
    ],
)
def test_problems_have_exit_code_1_and_a_fix(
    tmp_path: Path,
    stitches: Stitches,
    entries: list[Entry],
    pending: list[Entry],
    status: str,
) -> None:
    put_engine(tmp_path, prints=export(entries, pending))
    result = stitches("resources", "dev")
    assert result.code == 1
    assert status in result.out
    assert "make up STACK=dev" in result.err


UPDATES = '[{"kind": "update", "result": "%s", "message": ""}, {"kind": "update", "result": "succeeded"}]'


@pytest.mark.parametrize("ended", ["failed", "in-progress"])
def test_an_unfinished_update_is_a_problem_even_if_everything_that_exists_is_ready(
    tmp_path: Path, stitches: Stitches, ended: str
) -> None:
    put_engine(tmp_path, prints=export(whole()), history=UPDATES % ended)
    for options in ((), ("--json",), ("--all",)):
        result = stitches("resources", "dev", *options)
        assert result.code == 1
        assert "did not finish" in result.err
        assert "make up STACK=dev" in result.err


@pytest.mark.parametrize(
    "later",
    [
        {"kind": "update", "result": "succeeded"},
        {"kind": "destroy", "result": "succeeded"},
    ],
)
def test_an_unfinished_update_before_a_successful_one_is_not_a_problem(
    tmp_path: Path, stitches: Stitches, later: dict[str, str]
) -> None:
    history = [later, {"kind": "update", "result": "failed"}]
    put_engine(tmp_path, prints=export(whole()), history=json.dumps(history))
    assert stitches("resources", "dev").code == 0


@pytest.mark.parametrize(
    "passed_over",
    [
        {"kind": "refresh", "result": "succeeded"},
        {"kind": "update", "result": "succeeded", "message": f"{RECORDS}finishing deployment 1 of dev"},
        {"kind": "update", "result": "failed", "message": f"{RECORDS}beginning deployment 2 of dev"},
    ],
)
@pytest.mark.parametrize(("result", "code"), [("failed", 1), ("succeeded", 0)])
def test_an_update_without_resources_does_not_count_as_the_latest(
    tmp_path: Path, stitches: Stitches, passed_over: dict[str, str], result: str, code: int
) -> None:
    history = [passed_over, {"kind": "update", "result": result}]
    put_engine(tmp_path, prints=export(whole()), history=json.dumps(history))
    assert stitches("resources", "dev").code == code


def test_a_killed_update_is_a_problem_if_it_left_pending_operations(
    tmp_path: Path, stitches: Stitches
) -> None:
    """If its resource is not in the specification, all seven are ready."""
    group = resource(PLAN, type="azure-native:resources:ResourceGroup", urn="urn:pulumi:dev::s::t::g")
    put_engine(tmp_path, prints=export(whole(), [operation("updating", group)]))
    result = stitches("resources", "dev")
    assert result.code == 1
    assert "provisioning" not in result.out
    assert "was killed" in result.err


def test_a_history_that_cannot_be_read_has_exit_code_2(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()), history='{"kind": "hunter2"}')
    result = stitches("resources", "dev")
    assert (result.code, result.out) == (2, "")
    assert "hunter2" not in result.err


def test_all_lists_every_resource_in_azure(tmp_path: Path, stitches: Stitches) -> None:
    group = resource(PLAN, type="azure-native:resources:ResourceGroup", urn="urn:pulumi:dev::s::t::the-group")
    foreign = resource(PLAN, external=True, urn="urn:pulumi:dev::s::t::somebody-elses")
    put_engine(
        tmp_path,
        prints=export(
            [*whole(), group, foreign], [operation("creating", resource(PLAN, urn="urn::x::y::new"))]
        ),
    )
    result = stitches("resources", "dev", "--all")
    assert result.code == 1
    assert re.search(r"resources:ResourceGroup +the-group +ready", result.out)
    assert re.search(r"web:AppServicePlan +new +provisioning", result.out)
    assert "somebody-elses" not in result.out
    assert "stitches:components" not in result.out
    machine = json.loads(stitches("resources", "dev", "--all", "--json").out)
    assert [AzureResource.model_validate(each).name for each in machine] == [
        line.split()[1] for line in result.out.splitlines()[1:]
    ]
    existing = sum(each["id"] is not None for each in machine)
    assert existing == len(machine) - 1
    assert f"7 of {existing} resources" in stitches("resources", "dev").out


@pytest.mark.parametrize(
    ("entries", "pending"),
    [
        (without(whole(), VAULT), []),
        (without(whole(), VAULT), [operation("creating", resource(VAULT))]),
        ([*without(whole(), VAULT), resource(VAULT, pendingReplacement=True)], []),
    ],
    ids=["deleted", "being created", "deleted to be created again"],
)
def test_resources_that_do_not_exist_have_no_times_and_are_not_counted(
    tmp_path: Path, stitches: Stitches, entries: list[Entry], pending: list[Entry]
) -> None:
    put_engine(tmp_path, prints=export(entries, pending))
    result = stitches("resources", "dev")
    assert result.code == 1
    (vault,) = re.findall(r"^KeyVault .*$", result.out, re.MULTILINE)
    assert vault.split()[1:] == ["kv-stitches-dev", vault.split()[2], "eastus"]
    assert re.search(r"^AppServicePlan .*00:40:25.*00:53:33$", result.out, re.MULTILINE)
    assert "6 of 6 resources in Azure; 1 missing" in result.out


def test_a_resource_that_somebody_deleted_in_azure_is_not_a_failed_update(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, prints=export(without(whole(), VAULT)), history=UPDATES % "succeeded")
    result = stitches("resources", "dev")
    assert result.code == 1
    assert "did not finish" not in result.err
    assert "make up STACK=dev" in result.err


def test_json_is_exactly_a_list_of_the_specifications_records(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([stack(), environment()]))
    result = stitches("resources", "dev", "--json")
    assert result.code == 1
    records = [InfrastructureResource.model_validate(record) for record in json.loads(result.out)]
    assert {record.status.value for record in records} == {"failed"}
    assert {"environmentName", "createdAt", "updatedAt"} <= set(json.loads(result.out)[0])
    assert stitches("resources", "dev", "--json") == result


def test_an_empty_stack_is_reported_with_exit_code_0(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([]))
    result = stitches("resources", "dev")
    assert result.code == 0
    assert result.out.startswith("Stack dev has no resources.")
    assert "`make up STACK=dev`" in result.out
    assert stitches("resources", "dev", "--json").out == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["resources"], ["resources", ""], ["resources", " "], ["nonsense"], ["resources", "dev", "prod"]],
)
def test_wrong_usage_has_exit_code_2(tmp_path: Path, stitches: Stitches, arguments: list[str]) -> None:
    put_engine(tmp_path)
    result = stitches(*arguments)
    assert result.code == 2
    assert "Usage: " in result.out + result.err
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("printed", ["", "no state", export([resource(PLAN, id="no id")])])
def test_an_invalid_state_has_exit_code_2_and_a_fix(tmp_path: Path, stitches: Stitches, printed: str) -> None:
    put_engine(tmp_path, prints=printed)
    result = stitches("resources", "dev")
    assert (result.code, result.out) == (2, "")
    assert "Fix:" in result.err


def test_an_unknown_stack_has_exit_code_2(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, says="error: no stack named 'devv' found", code=6)
    result = stitches("resources", "devv")
    assert (result.code, result.out) == (2, "")
    assert 'Did you mean "dev"?' in result.err


def test_help_lists_the_exit_codes(stitches: Stitches) -> None:
    assert "resources" in stitches("--help").out
    assert "The exit code is 0 if all resources are ready" in stitches("resources", "--help").out


def python(script: str, engine: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in its own process."""
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable],
        cwd=CHECKOUT,
        env={**os.environ, "PATH": path_with(engine)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reader_that_closes_the_pipe_early_is_no_problem(tmp_path: Path) -> None:
    put_engine(tmp_path, prints=export(whole()))
    piped = python('"$1" -m stitches resources dev --json | head -c 1', tmp_path)
    assert (piped.stdout, piped.stderr) == ("[", "")


def test_help_imports_nothing_that_only_commands_need(tmp_path: Path) -> None:
    listed = python('"$1" -c "import sys, stitches.__main__; print(*sys.modules)"', tmp_path)
    loaded = set(listed.stdout.split())
    assert "typer" in loaded
    slow = {"pydantic", "rich.console", "rich.table", "pulumi", "model", "operations.inventory.resources"}
    assert not loaded & slow


def test_a_state_is_read_without_the_pulumi_sdk(tmp_path: Path) -> None:
    listed = python('"$1" -c "import sys, operations.inventory.resources; print(*sys.modules)"', tmp_path)
    loaded = set(listed.stdout.split())
    assert "pydantic" in loaded
    assert not loaded & {"pulumi", "pulumi_azure_native", "rich.table", "grpc"}

"""`stitches`, as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.resource import InfrastructureResource
from tests.operations import states
from tests.operations.conftest import Stitches
from tests.operations.fake_engine import CHECKOUT, path_with, put_engine
from tests.operations.states import PLAN, environment, export, operation, resource, stack, whole


def test_a_stack_in_order_answers_0(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export(whole()))
    answer = stitches("resources", "dev")
    assert (answer.code, answer.err) == (0, "")
    assert "AppServicePlan       plan-stitches-dev" in answer.out


@pytest.mark.parametrize(
    ("entries", "pending", "status"),
    [
        (whole(), [operation("updating", resource(PLAN))], "provisioning"),
        (whole(), [operation("deleting", resource(PLAN))], "deleting"),
        ([stack(), environment()], [], "failed"),
    ],
)
def test_bad_news_answers_1_and_says_what_to_do(
    tmp_path: Path,
    stitches: Stitches,
    entries: list[states.Entry],
    pending: list[states.Entry],
    status: str,
) -> None:
    put_engine(tmp_path, prints=export(entries, pending))
    answer = stitches("resources", "dev")
    assert answer.code == 1
    assert status in answer.out
    assert "make up STACK=dev" in answer.err


def test_json_is_a_list_of_the_specifications_records_and_nothing_else(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_engine(tmp_path, prints=export([stack(), environment()]))
    answer = stitches("resources", "dev", "--json")
    assert answer.code == 1
    records = [InfrastructureResource.model_validate(record) for record in json.loads(answer.out)]
    assert {record.status.value for record in records} == {"failed"}
    assert {"environmentName", "createdAt", "updatedAt"} <= set(json.loads(answer.out)[0])
    assert stitches("resources", "dev", "--json") == answer


def test_an_empty_stack_says_so_and_is_no_bad_news(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=export([]))
    answer = stitches("resources", "dev")
    assert answer.code == 0
    assert answer.out.startswith("Stack dev has no resources. `make up STACK=dev`")
    assert stitches("resources", "dev", "--json").out == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["resources"], ["resources", ""], ["resources", " "], ["nonsense"], ["resources", "dev", "prod"]],
)
def test_wrong_usage_answers_2(tmp_path: Path, stitches: Stitches, arguments: list[str]) -> None:
    put_engine(tmp_path)
    answer = stitches(*arguments)
    assert answer.code == 2
    assert "Usage: " in answer.out + answer.err
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("printed", ["", "no state", export([resource(PLAN, id="no id")])])
def test_what_cannot_be_read_answers_2_with_what_to_do(
    tmp_path: Path, stitches: Stitches, printed: str
) -> None:
    put_engine(tmp_path, prints=printed)
    answer = stitches("resources", "dev")
    assert (answer.code, answer.out) == (2, "")
    assert "To do:" in answer.err


def test_an_unknown_stack_answers_2(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, says="error: no stack named 'devv' found", code=6)
    answer = stitches("resources", "devv")
    assert (answer.code, answer.out) == (2, "")
    assert 'Did you mean "dev"?' in answer.err


def test_help_tells_the_exit_codes(stitches: Stitches) -> None:
    assert "resources" in stitches("--help").out
    assert "The exit code is 0 when all are ready, 1 when" in stitches("resources", "--help").out


def python(script: str, engine: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own."""
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable],
        cwd=CHECKOUT,
        env={**os.environ, "PATH": path_with(engine)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reader_that_leaves_early_is_no_trouble(tmp_path: Path) -> None:
    put_engine(tmp_path, prints=export(whole()))
    piped = python('"$1" -m operations resources dev --json | head -c 1', tmp_path)
    assert (piped.stdout, piped.stderr) == ("[", "")


def test_nothing_of_what_a_command_needs_is_loaded_for_help(tmp_path: Path) -> None:
    listed = python('"$1" -c "import sys, operations.__main__; print(*sys.modules)"', tmp_path)
    loaded = set(listed.stdout.split())
    assert "typer" in loaded
    assert not loaded & {"pydantic", "rich.console", "rich.table", "pulumi", "model", "operations.resources"}


def test_a_state_is_read_without_the_pulumi_sdk(tmp_path: Path) -> None:
    listed = python('"$1" -c "import sys, operations.resources; print(*sys.modules)"', tmp_path)
    loaded = set(listed.stdout.split())
    assert "pydantic" in loaded
    assert not loaded & {"pulumi", "pulumi_azure_native", "rich.table", "grpc"}

"""A fourth environment, in a temporary checkout: missing parts are found, and nothing else is needed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.page import VARIABLE as SERVE_VARIABLE
from local.workspace import FOLDER_VARIABLE, Workspace
from sandbox.arm import process
from tests.components.stack_files import CHECKOUT
from tests.test_programs import tracked

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fourth_environment")]

RULES = Path("model/environment_rules.py")
SCRIPT = """
import json
from tests.policies.recording import shipped
from tests.policies.verdicts import analyze, analyze_stack, pack
rules, stack = pack(), shipped("qa")
diagnostics = [line for resource in stack for line in analyze(rules, resource)] + analyze_stack(rules, stack)
print(json.dumps({"resources": len(stack), "diagnostics": [line.message for line in diagnostics]}))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout to which only the name of an environment was added."""
    folder = tmp_path_factory.mktemp("fourth") / "checkout"
    for path in tracked():
        copy = folder / path.relative_to(CHECKOUT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (folder / ".venv").symlink_to(CHECKOUT / ".venv")
    text = (folder / RULES).read_text(encoding="utf-8")
    (folder / RULES).write_text(text.replace('    PROD = "prod"\n', '    PROD = "prod"\n    QA = "qa"\n'))
    return folder


def run(checkout: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=checkout, env={"PATH": "/usr/bin:/bin", "HOME": str(Path.home()), **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def with_rules_and_file(checkout: Path) -> Path:
    """The checkout with the parts of an environment: its rules, and its stack file."""
    case = "            case EnvironmentName.STAGING:\n"
    text = (checkout / RULES).read_text(encoding="utf-8")
    if "EnvironmentName.QA" not in text:
        text = text.replace(case, "            case EnvironmentName.STAGING | EnvironmentName.QA:\n")
        (checkout / RULES).write_text(text, encoding="utf-8")
    for folder in (checkout, checkout / "tests" / "stacks"):
        staging = (folder / "Pulumi.staging.yaml").read_text(encoding="utf-8")
        (folder / "Pulumi.qa.yaml").write_text(staging.replace("name: staging", "name: qa"), encoding="utf-8")
    return checkout


def test_one_without_rules_is_found_by_the_type_check(checkout: Path) -> None:
    checked = run(checkout, sys.executable, "-m", "basedpyright", str(RULES), "--outputjson")
    faults = json.loads(checked.stdout)["generalDiagnostics"]
    assert any("QA" in fault["message"] for fault in faults), checked.stdout


def test_one_with_rules_and_a_stack_file_is_complete(checkout: Path) -> None:
    whole = with_rules_and_file(checkout)
    checked = run(
        whole, sys.executable, "-m", "basedpyright", "model", "components", "policies", "operations"
    )
    assert checked.returncode == 0, checked.stdout
    assert run(whole, sys.executable, "-m", "model", "check").returncode == 0
    completed = run(whole, sys.executable, "-c", SCRIPT)
    assert completed.returncode == 0, completed.stderr
    found = json.loads(completed.stdout)
    assert found["resources"] > 50
    assert found["diagnostics"] == []


@pytest.fixture
def local(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of commands on local stacks."""
    yield {FOLDER_VARIABLE: str(tmp_path), SERVE_VARIABLE: "off"}
    process.stop(Workspace(tmp_path).azure)


@pytest.mark.engine
def test_one_with_rules_and_a_stack_file_can_be_deployed(checkout: Path, local: dict[str, str]) -> None:
    whole = with_rules_and_file(checkout)
    up = run(whole, sys.executable, "-m", "stitches", "local", "up", "qa", **local)
    assert up.returncode == 0, up.stdout + up.stderr
    listed = run(whole, sys.executable, "-m", "stitches", "--local", "resources", "qa", "--json", **local)
    records = json.loads(listed.stdout)
    assert {record["environmentName"] for record in records} == {"qa"}
    assert {record["status"] for record in records} == {"ready"}

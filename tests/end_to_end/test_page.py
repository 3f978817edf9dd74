"""On a laptop: `make up` ends with an address for a browser, and `make deploy` publishes the site to it."""

import re
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from local.page import VARIABLE
from sandbox.arm import process
from tests.end_to_end.local_stacks import LocalStacks, succeeded

pytestmark = pytest.mark.engine


@pytest.fixture
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStacks]:
    made = LocalStacks(tmp_path_factory.mktemp("page"))
    yield made
    if not made.workspace.azure.with_suffix(".arm").is_file():
        process.stop(made.workspace.azure)


def run(stacks: LocalStacks, command: str, stack: str) -> subprocess.CompletedProcess[str]:
    return stacks.local(command, stack, **{VARIABLE: "on"})


def address(output: str) -> str | None:
    found = re.search(r"^  Open: +(http\S+)$", output, re.MULTILINE)
    return found[1] if found else None


def test_the_site_opens_until_the_last_stack_is_destroyed(stacks: LocalStacks) -> None:
    azure = stacks.workspace.azure
    output = succeeded(run(stacks, "up", "dev"))
    assert "Nothing is deployed" in output
    of_dev = address(output)
    running = process.find(azure)
    assert of_dev is not None
    of_staging = address(succeeded(run(stacks, "up", "staging")))
    assert of_staging not in (None, of_dev)
    assert address(succeeded(run(stacks, "deploy", "dev"))) == of_dev
    assert "<title>Stitches</title>" in httpx.get(of_dev).text
    rejected = run(stacks, "rollback", "dev")
    assert rejected.returncode != 0, "there is no earlier release"
    assert address(rejected.stdout) is None
    assert process.find(azure) == running, "it must still run"
    succeeded(run(stacks, "destroy", "staging"))
    assert process.find(azure) == running, "dev needs it"
    succeeded(stacks.local("down"))
    assert process.find(azure) is None
    assert address(succeeded(run(stacks, "up", "dev"))) == of_dev
    succeeded(run(stacks, "destroy", "dev"))
    assert process.find(azure) is None


def test_up_and_destroy_succeed_if_the_local_azure_cannot_be_served(stacks: LocalStacks) -> None:
    stacks.workspace.azure.with_suffix(".arm").write_text("in the way")
    output = succeeded(run(stacks, "up", "dev"))
    assert address(output) is None
    assert "No browser can open it" in output
    succeeded(run(stacks, "destroy", "dev"))

"""The whole life of a stack in a shell with variables of other projects, behind a company's proxy."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from local.workspace import FOLDER_VARIABLE
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("foreign_environment")]

_NOWHERE = "/nowhere"
_DEAD = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
FOREIGN = {
    "ARM_CLIENT_ID": "11111111-1111-4111-8111-111111111111",
    "ARM_LOCATION": "brazilsouth",
    "ARM_SUBSCRIPTION_ID": "22222222-2222-4222-8222-222222222222",
    "ARM_TENANT_ID": "33333333-3333-4333-8333-333333333333",
    "AZURE_CONFIG_DIR": _NOWHERE,
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_USER": "1",
    "PULUMI_BACKEND_URL": f"file://{_NOWHERE}",
    "PULUMI_CONFIG_PASSPHRASE": "theirs",
    "PULUMI_HOME": _NOWHERE,
    "PULUMI_OPTION_CWD": _NOWHERE,
    "PULUMI_OPTION_EXPECT_NO_CHANGES": "true",
    "PULUMI_SELF_MANAGED_STATE_GZIP": "true",
    "PULUMI_DIY_BACKEND_GZIP": "true",
    "PULUMI_STACK": "theirs",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHOME": _NOWHERE,
    "PYTHONOPTIMIZE": "2",
    "PYTHONPATH": _NOWHERE,
    "PYTHONWARNINGS": "error",
    "UV_SYSTEM_PYTHON": "1",
    "VIRTUAL_ENV": _NOWHERE,
    **dict.fromkeys(_PROXIES, _DEAD),
}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    """A stack that was deployed in a clean shell."""
    return brought_up("dev", tmp_path_factory)


def make(stacks: LocalStacks, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the foreign shell."""
    exempt = ("no_proxy", "NO_PROXY", "no_grpc_proxy")
    clean = {name: value for name, value in os.environ.items() if name not in exempt}
    return subprocess.run(
        ["make", "--silent", "--old-file=.venv/.installed", *arguments],
        cwd=CHECKOUT,
        env={**clean, **FOREIGN, FOLDER_VARIABLE: str(stacks.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stack_is_the_same_in_either_shell(stacks: LocalStacks) -> None:
    """Seen: a command found no state, a subscription replaced role assignments, a proxy blocked all."""
    made = stacks.ids_in_azure()
    succeeded(make(stacks, "pulumi", "ARGS=preview --stack dev --expect-no-changes"))
    succeeded(make(stacks, "up", "STACK=dev"))
    assert stacks.ids_in_azure() == made
    preview = succeeded(make(stacks, "preview", "STACK=dev"))
    assert "replace" not in preview
    succeeded(make(stacks, "refresh", "STACK=dev"))
    succeeded(make(stacks, "policy", "STACK=dev"))


def test_the_operations_work_in_it(stacks: LocalStacks) -> None:
    inventory = json.loads(succeeded(make(stacks, "stitches", "ARGS=resources dev --json")))
    assert inventory
    drift = json.loads(succeeded(make(stacks, "stitches", "ARGS=drift dev --json")))
    assert drift["resources"] == []


def test_a_stack_is_created_and_destroyed_in_it(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path)
    succeeded(make(stacks, "up", "STACK=dev"))
    assert not any("22222222" in identifier for identifier in stacks.ids_in_azure())
    succeeded(stacks.local("preview", "dev", "--", "--expect-no-changes"))
    succeeded(make(stacks, "destroy", "STACK=dev"))
    assert stacks.ids_in_azure() == []

"""Addresses that staging allows to its data: Azure accepts them, no rule is broken, and there is no drift."""

from pathlib import Path

import pytest

from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.policy_previews import PACK, new_stack, policies

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("allowed_addresses")]

ALLOWED = '["203.0.113.7", "198.51.100.8/29", "192.0.2.4/31"]'


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    local = new_stack(tmp_path_factory.mktemp("addresses"), "staging")
    file: Path = local.workspace.project / "Pulumi.staging.yaml"
    added = f"  stitches:network:\n    allowedAddresses: {ALLOWED}\n"
    text = file.read_text(encoding="utf-8").replace("  stitches:alerts:\n", f"{added}  stitches:alerts:\n")
    assert added in text
    file.write_text(text, encoding="utf-8")
    return local


def test_they_are_allowed_and_show_no_drift(stacks: LocalStacks) -> None:
    options = ("--stack", "staging", "--policy-pack", str(PACK), "--color", "never")
    assert "[mandatory]" not in policies(succeeded(stacks.pulumi("up", "--yes", "--skip-preview", *options)))
    succeeded(stacks.pulumi("preview", "--refresh", "--expect-no-changes", *options))
    rules = [one for one in stacks.state("staging")["resources"] if one["type"].endswith(":FirewallRule")]
    ranges = {(rule["inputs"]["startIpAddress"], rule["inputs"]["endIpAddress"]) for rule in rules}
    assert ranges == {
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.8", "198.51.100.15"),
        ("192.0.2.4", "192.0.2.5"),
    }

"""A stack file with the region's display name, as in most public examples."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.local_stacks import succeeded
from tests.end_to_end.policy_previews import new_stack

pytestmark = pytest.mark.engine


def test_the_default_region_may_be_a_display_name(tmp_path: Path) -> None:
    stacks = new_stack(tmp_path, "dev")
    copy = stacks.workspace.project / "Pulumi.dev.yaml"
    text = copy.read_text(encoding="utf-8")
    assert text.startswith("config:\n") or "\nconfig:\n" in text
    changed = text.replace("config:\n", "config:\n  azure-native:location: East US\n", 1)
    copy.write_text(changed, encoding="utf-8")
    policies = ("--stack", "dev", "--policy-pack", "policies")
    succeeded(stacks.pulumi("up", "--yes", "--skip-preview", *policies))
    succeeded(stacks.pulumi("policy", "analyze", *policies))
    resources = json.loads(stacks.stitches("resources", "dev", "--json").communicate()[0])
    assert {each["region"] for each in resources if each["type"] != "CDN"} == {"eastus"}

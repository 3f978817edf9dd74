"""A creation whose response is lost: the engine's event log shows it; the next update keeps the resource."""

import json
from pathlib import Path

import pytest

from local.lost_responses import creations_without_response
from tests.end_to_end.local_stacks import LocalStacks, succeeded

pytestmark = pytest.mark.engine


def test_a_creation_whose_response_was_lost_is_found_in_the_event_log_and_kept(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path / "local")
    faults = tmp_path / "faults.json"
    lost = {"type": "azure-native:web:AppServicePlan", "operation": "create", "every": 1}
    faults.write_text(json.dumps({"factor": 0.001, "lostResponses": [lost]}), encoding="utf-8")
    failed = stacks.local("up", "dev", AZURE_SANDBOX_FAULTS=str(faults))
    assert failed.returncode != 0
    workspace = stacks.workspace
    found = creations_without_response(workspace.events("dev"), workspace.azure)
    assert [resource["type"] for resource in found] == ["azure-native:web:AppServicePlan"]
    succeeded(stacks.local("up", "dev"))
    succeeded(stacks.local("preview", "dev", "--", "--expect-no-changes"))

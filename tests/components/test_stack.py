import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.stack import read_stack
from model.record_file import RECORD_VARIABLE
from tests.components.stack_files import values_of


class Account:
    tenant_id = "tenant"
    subscription_id = "subscription"


@pytest.fixture(autouse=True)
def prod(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi.get_stack", lambda: "prod")
    monkeypatch.setattr("pulumi_azure_native.authorization.get_client_config", Account)
    monkeypatch.delenv(RECORD_VARIABLE, raising=False)
    give(monkeypatch, values_of("prod"))


def give(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    """Pass configuration as the language host does."""
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(values))


def update(**changes: Any) -> dict[str, Any]:
    """An update that stores the first deployment."""
    artifact = {"path": "dist", "sizeBytes": 1, "buildDurationMs": 1}
    started = {
        "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "environmentName": "prod",
        "timestamp": "2026-01-31T20:30:00Z",
        "triggeredBy": "github-actions",
        "gitCommitSha": "8f2eb8688d01e28f36008db8a60271064607db87",
        "gitBranch": "main",
        "frontendArtifact": artifact,
        "backendArtifact": artifact,
        "deploymentStatus": "in-progress",
    }
    entries = [{"deployment": {**started, **changes}}]
    return {"replaces": {"entries": []}, "history": {"entries": entries}}


def rejection() -> str:
    with pytest.raises(pulumi.RunError) as error:
        read_stack()
    return str(error.value)


def test_a_stack_is_its_configuration_and_its_account() -> None:
    args, stored = read_stack()
    assert args.configuration.environment.name == "prod"
    assert (args.tenant_id, args.subscription_id) == ("tenant", "subscription")
    assert stored is None


def test_the_update_in_the_named_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "deployments.json"
    path.write_text(json.dumps(update()), encoding="utf-8")
    monkeypatch.setenv(RECORD_VARIABLE, str(path))
    _, stored = read_stack()
    assert stored is not None
    assert stored.history.entries[0].deployment.git_branch == "main"


def test_errors_of_configuration_and_deployments_are_reported_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = json.loads(values_of("prod")["stitches:environment"])
    invalid = {**environment, "instanceCount": 1}
    give(monkeypatch, {**values_of("prod"), "stitches:environment": json.dumps(invalid)})
    path = tmp_path / "deployments.json"
    path.write_text(json.dumps(update(gitCommitSha="main")), encoding="utf-8")
    monkeypatch.setenv(RECORD_VARIABLE, str(path))
    message = rejection()
    assert "stitches:environment.instanceCount" in message
    assert "history.entries[0].deployment.gitCommitSha" in message


def test_the_deployments_of_another_environment_are_rejected(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "deployments.json"
    path.write_text(json.dumps(update(environmentName="dev")), encoding="utf-8")
    monkeypatch.setenv(RECORD_VARIABLE, str(path))
    assert "environmentName" in rejection()


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(RECORD_VARIABLE, str(tmp_path / "missing.json"))
    message = rejection()
    assert "missing.json" in message
    assert RECORD_VARIABLE in message

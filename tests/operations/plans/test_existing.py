"""What exists in Azure already: imported if an interrupted update created it, and otherwise left as it is."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

import engine_wire
from operations.plans.existing import (
    Existing,
    Settled,
    already_existing,
    lost_creations,
    settle,
    started_creations,
)
from operations.stacks.event_log import EventLog
from operations.stacks.state import State
from tests.operations.fake_engine import path_with

PARENT = "urn:pulumi:prod::stitches::stitches:components:KeyVault::stitches-prod"
URN = "urn:pulumi:prod::stitches::stitches:components:KeyVault$azure-native:keyvault:Vault::stitches-prod"
ID = "/subscriptions/s/resourceGroups/stitches-prod/providers/Microsoft.KeyVault/vaults/kv-stitches-prod"
VAULT = Existing(URN, ID, PARENT)
INPUTS = {"vaultName": "kv-stitches-prod", "tags": {"environment": "prod"}}
SECRET = {engine_wire.SIGNATURE: engine_wire.SECRET, "value": "[secret]"}


def put_importing_engine(
    folder: Path, patch: pytest.MonkeyPatch, found: dict[str, Any], *, code: int = 0
) -> None:
    """A `pulumi` that previews an import of given resources, and records each file of resources."""
    read = {"op": "import", "urn": URN, "type": "azure-native:keyvault:Vault", "old": found}
    event = json.dumps({"resOutputsEvent": {"metadata": read}}) if found else ""
    engine = folder / "pulumi"
    engine.write_text(
        "#!/bin/sh\n"
        'for argument; do case "$argument" in\n'
        f'  --event-log=*) printf %s {shlex.quote(event)} > "${{argument#--event-log=}}"; exit 0;;\n'
        f'  --file=*) file="${{argument#--file=}}";;\n'
        "esac; done\n"
        f'cp "$file" {shlex.quote(str(folder / "imported.json"))}; echo "no rights"; exit {code}\n',
        encoding="utf-8",
    )
    engine.chmod(0o755)
    patch.setenv("PATH", path_with(folder))


def settled(existing: Existing = VAULT, asked: Any = None) -> tuple[Settled, str]:
    lines: list[str] = []
    result = settle("prod", [existing], {URN: INPUTS} if asked is None else asked, lines.append)
    return result, "".join(lines)


def test_a_resource_that_exists_as_requested_is_imported_with_the_requested_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {**INPUTS, "vaultUri": "https://x/", "provisioningState": "Succeeded"}
    read = {"inputs": {**INPUTS, "createMode": "default"}, "outputs": outputs}
    put_importing_engine(tmp_path, monkeypatch, read)
    result, output = settled()
    assert result == Settled(frozenset({URN}), ())
    assert "azure-native:keyvault:Vault stitches-prod" in output
    imported = json.loads((tmp_path / "imported.json").read_text(encoding="utf-8"))
    [resource] = imported["resources"]
    assert imported["nameTable"][resource.pop("parent")] == PARENT
    assert resource == {
        "type": "azure-native:keyvault:Vault",
        "name": "stitches-prod",
        "id": ID,
        "inputs": INPUTS,
        "outputs": outputs,
    }


@pytest.mark.parametrize(
    ("asked", "outputs", "why"),
    [
        ({}, INPUTS, "no known interrupted update"),
        (None, {}, "it cannot be read"),
        (None, {**INPUTS, "tags": {}}, "with other values: tags.environment"),
        (None, {**INPUTS, "provisioningState": "Failed"}, "Azure reports it as Failed"),
        (None, {**INPUTS, "key": SECRET}, "a secret"),
    ],
)
def test_anything_else_is_not_imported_and_the_command_that_imports_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Any, outputs: Any, why: str
) -> None:
    put_importing_engine(tmp_path, monkeypatch, {"outputs": outputs} if outputs else {})
    result, _ = settled(asked=asked)
    assert not result.imported
    [paragraph] = result.left
    assert why in paragraph
    command = shlex.split(paragraph.splitlines()[-1])
    assert command[:5] == ["pulumi", "import", "azure-native:keyvault:Vault", "stitches-prod", ID]
    assert f"--parent=parent={PARENT}" in command
    assert not (tmp_path / "imported.json").exists()


def test_an_imported_resource_that_is_rejected_again_is_not_imported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine keeps the resource to be replaced, and imports no other one for it."""
    put_importing_engine(tmp_path, monkeypatch, {"outputs": INPUTS})
    result = settle("prod", [VAULT], {URN: INPUTS}, lambda _: None, tried={URN})
    assert not result.imported
    assert "Delete it in Azure" in result.left[0]


def test_an_import_that_fails_is_reported_with_the_engines_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_importing_engine(tmp_path, monkeypatch, {"outputs": INPUTS}, code=1)
    result, output = settled()
    assert not result.imported
    assert "no rights" in output
    assert "pulumi import" in result.left[0]


def log(message: str, op: str = "create", **inputs: Any) -> EventLog:
    """The events of an update whose creation fails."""
    events = EventLog()
    step = {"op": op, "urn": URN, "type": "azure-native:keyvault:Vault"}
    step["new"] = {"parent": PARENT, "inputs": inputs}  # type: ignore[assignment]
    events.take({"resourcePreEvent": {"metadata": step}})
    events.take({"diagnosticEvent": {"urn": URN, "message": message, "severity": "error"}})
    events.take({"resOpFailedEvent": {"metadata": step}})
    return events


@pytest.mark.parametrize("kind", ["resource", "subresource"])
def test_the_existing_resource_is_read_from_the_providers_error(kind: str) -> None:
    assert already_existing(log(f"cannot create already existing {kind} '{ID}'\n")) == [VAULT]
    assert already_existing(log("Status=409 Code=Conflict")) == []


@pytest.mark.parametrize(
    "message",
    [
        "error reading from server: connection reset by peer",
        'connection error: desc = "transport: Error while dialing"',
        'Put "https://management.azure.com/x": read tcp 10.0.0.4: i/o timeout',
        'Put "https://management.azure.com/x": unexpected EOF',
    ],
)
def test_a_creation_without_a_response_may_have_succeeded(message: str) -> None:
    assert lost_creations(log(message, name="kv", password=SECRET)) == {URN: {"name": "kv"}}
    assert lost_creations(log(message, op="update")) == {}


def test_a_creation_that_azure_rejected_has_not_succeeded() -> None:
    assert lost_creations(log("Status=400 Code=BadRequest")) == {}


def test_interrupted_creations_are_those_that_no_later_update_has_repeated() -> None:
    resource = {"urn": URN, "type": "azure-native:keyvault:Vault", "custom": True, "inputs": INPUTS}
    component = {"urn": PARENT, "type": "stitches:components:KeyVault", "custom": False}
    operations = [
        {"type": "creating", "resource": resource},
        {"type": "creating", "resource": component},
        {"type": "updating", "resource": {**resource, "urn": f"{URN}-other"}},
    ]

    def state(*resources: Any) -> State:
        manifest = {"time": "2026-01-31T20:00:00Z"}
        deployment = {"manifest": manifest, "resources": resources, "pending_operations": operations}
        return State.read(json.dumps({"version": 3, "deployment": deployment}))

    assert started_creations(state()) == {URN: INPUTS}
    assert started_creations(state({**resource, "id": ID})) == {}

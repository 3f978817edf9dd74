import stat
from pathlib import Path

import pytest
import yaml

from local.workspace import FOLDER_VARIABLE, STACK_FILES_VARIABLE, Workspace

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    prepared = Workspace(tmp_path / "local")
    prepared.prepare()
    return prepared


def test_the_generated_project_runs_the_program_of_the_checkout(workspace: Workspace) -> None:
    project = yaml.safe_load((workspace.project / "Pulumi.yaml").read_text(encoding="utf-8"))
    committed = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == committed["name"]
    assert project["runtime"]["name"] == committed["runtime"]["name"]
    assert Path(project["main"]) == CHECKOUT
    assert Path(project["runtime"]["options"]["virtualenv"]) == CHECKOUT / ".venv"


def test_the_passphrase_is_created_once_and_only_its_owner_can_read_it(workspace: Workspace) -> None:
    first = workspace.passphrase.read_text(encoding="utf-8")
    workspace.prepare()
    assert workspace.passphrase.read_text(encoding="utf-8") == first
    assert len(first) >= 32
    assert stat.S_IMODE(workspace.passphrase.stat().st_mode) == 0o600


def test_an_up_to_date_workspace_is_not_changed(workspace: Workspace) -> None:
    before = (workspace.project / "Pulumi.dev.yaml").stat().st_mtime_ns
    workspace.prepare()
    assert (workspace.project / "Pulumi.dev.yaml").stat().st_mtime_ns == before
    hidden = {path.name for path in workspace.project.iterdir() if path.name.startswith(".")}
    assert hidden == {".venv"}


def test_the_policies_are_found_by_their_path_in_the_checkout(workspace: Workspace) -> None:
    workspace.prepare()
    assert (workspace.project / "policies").resolve() == CHECKOUT / "policies"
    # PulumiPolicy.yaml names the virtual environment beside the pack.
    assert (workspace.project / ".venv").resolve() == CHECKOUT / ".venv"


def test_a_link_to_another_target_is_corrected(workspace: Workspace, tmp_path: Path) -> None:
    link = workspace.project / "policies"
    link.unlink()
    link.symlink_to(tmp_path)
    workspace.prepare()
    assert link.resolve() == CHECKOUT / "policies"


def test_the_users_own_login_and_passphrase_do_not_reach_the_engine(workspace: Workspace) -> None:
    inherited = {"PULUMI_ACCESS_TOKEN": "theirs", "PULUMI_CONFIG_PASSPHRASE": "theirs", "LANG": "C"}
    environment = workspace.environment(Path("/engine"), inherited)
    assert "theirs" not in environment.values()
    assert environment["LANG"] == "C"
    assert environment["PULUMI_HOME"].startswith(str(workspace.folder))
    assert environment["PULUMI_BACKEND_URL"].startswith("file://")
    assert environment["PATH"].split(":")[0] == "/engine"


def test_another_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "elsewhere"))
    assert Workspace.default().folder == tmp_path / "elsewhere"
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert Workspace.default().folder == CHECKOUT / ".local"


def test_other_stack_files_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = tmp_path / "others"
    others.mkdir()
    (others / "Pulumi.dev.yaml").write_text("config:\n  a:b: c\n", encoding="utf-8")
    monkeypatch.setenv(STACK_FILES_VARIABLE, str(others))
    workspace = Workspace(tmp_path / "local")
    workspace.prepare()
    assert [path.name for path in workspace.project.glob("Pulumi.*.yaml")] == ["Pulumi.dev.yaml"]
    monkeypatch.delenv(STACK_FILES_VARIABLE)
    workspace.prepare()
    names = {path.name for path in workspace.project.glob("Pulumi.*.yaml")}
    assert names == {path.name for path in CHECKOUT.glob("Pulumi.*.yaml")}

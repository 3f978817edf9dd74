import stat
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
import yaml

from local import workspace as workspace_module
from local.workspace import FOLDER_VARIABLE, Workspace

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


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_a_stack_file_is_a_copy_that_keeps_the_salt_the_engine_adds(workspace: Workspace, stack: str) -> None:
    committed = (CHECKOUT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    copy = workspace.project / f"Pulumi.{stack}.yaml"
    assert copy.read_text(encoding="utf-8") == committed
    copy.write_text(f"encryptionsalt: v1:salt\n{committed}# changed by hand\n", encoding="utf-8")
    workspace.prepare()
    assert copy.read_text(encoding="utf-8") == f"{committed}encryptionsalt: v1:salt\n"


def test_the_key_of_the_real_state_does_not_reach_a_local_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`pulumi stack init` writes it into the committed file of a stack that is deployed by the pipelines."""
    key = "secretsprovider: azurekeyvault://kv/keys/state-dev\nencryptedkey: bm90aGluZw==\n"
    (tmp_path / "Pulumi.dev.yaml").write_text(f"{key}config:\n  a:b: c\n", encoding="utf-8")
    monkeypatch.setattr(workspace_module, "CHECKOUT", tmp_path)
    prepared = Workspace(tmp_path / "local")
    prepared.prepare()
    copy = prepared.project / "Pulumi.dev.yaml"
    assert copy.read_text(encoding="utf-8") == "config:\n  a:b: c\n"


def test_the_passphrase_is_made_once_and_is_nobody_elses_to_read(workspace: Workspace) -> None:
    first = workspace.passphrase.read_text(encoding="utf-8")
    workspace.prepare()
    assert workspace.passphrase.read_text(encoding="utf-8") == first
    assert len(first) >= 32
    assert stat.S_IMODE(workspace.passphrase.stat().st_mode) == 0o600


def test_what_is_up_to_date_is_left_alone(workspace: Workspace) -> None:
    before = (workspace.project / "Pulumi.dev.yaml").stat().st_mtime_ns
    workspace.prepare()
    assert (workspace.project / "Pulumi.dev.yaml").stat().st_mtime_ns == before
    hidden = {path.name for path in workspace.project.iterdir() if path.name.startswith(".")}
    assert hidden == {".venv"}


def test_the_budget_of_a_new_local_stack_starts_in_a_month_that_azure_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = Workspace(tmp_path / "local")
    copy = prepared.project / "Pulumi.dev.yaml"

    def month_in(year: int) -> str:
        monkeypatch.setattr(workspace_module, "datetime", _clock(year))
        prepared.prepare()
        return yaml.safe_load(copy.read_text(encoding="utf-8"))["config"]["stitches:budget"]["startMonth"]

    assert month_in(2020) == "2026-12"
    assert month_in(2031) == "2031-05"
    prepared.checkpoint("dev").parent.mkdir(parents=True)
    prepared.checkpoint("dev").write_text("azure-native:consumption:Budget", encoding="utf-8")
    assert month_in(2032) == "2031-05"
    prepared.checkpoint("dev").write_text("{}", encoding="utf-8")
    assert month_in(2032) == "2032-05"


def _clock(year: int) -> type[datetime]:
    """A clock that stands still in May of a year."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(year, 5, 17, tzinfo=tz)

    return Clock


def test_the_policies_are_found_by_their_path_in_the_checkout(workspace: Workspace) -> None:
    workspace.prepare()
    assert (workspace.project / "policies").resolve() == CHECKOUT / "policies"
    # PulumiPolicy.yaml names the virtual environment beside the pack.
    assert (workspace.project / ".venv").resolve() == CHECKOUT / ".venv"


def test_a_link_that_leads_elsewhere_is_set_right(workspace: Workspace, tmp_path: Path) -> None:
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

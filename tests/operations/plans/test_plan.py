"""`stitches plan` and `stitches apply`, with the output of a fake engine."""

import getpass
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.operations.conftest import Result, Stitches

MANIFEST = {"time": "2026-01-31T20:00:00Z"}
STATE = json.dumps({"version": 3, "deployment": {"manifest": MANIFEST, "resources": []}})
SITE = {"urn": "u", "type": "azure-native:web:WebApp", "custom": True}
MOVED = json.dumps({"version": 3, "deployment": {"manifest": MANIFEST, "resources": [SITE]}})
URN = "urn:pulumi:prod::stitches::stitches:components:Environment$azure-native:web:WebApp::stitches-prod"
STEP = {"op": "update", "urn": URN, "type": "azure-native:web:WebApp"}
STEP_EVENT = {"resourcePreEvent": {"metadata": STEP}}


def engine_plan(**plans: list[str]) -> str:
    """A plan with the operations on each resource, by the end of its URN."""
    resources = {URN + name: {"steps": steps} for name, steps in plans.items()}
    return json.dumps({"manifest": {"version": "v3.1.0"}, "resourcePlans": resources})


def put_planning_engine(
    folder: Path,
    *,
    state: str = STATE,
    preview_code: int = 0,
    up_code: int = 0,
    says: str = "",
    events: str = "",
    plan: str = engine_plan(a=["create"]),
    version: str = "v3.1.0",
) -> None:
    """A `pulumi` that exports a state, saves a plan, and records each command."""
    engine = folder / "pulumi"
    engine.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {shlex.quote(str(folder / "asked"))}\n'
        f'echo "$1 $PULUMI_SKIP_CHECKPOINTS" >> {shlex.quote(str(folder / "skipping"))}\n'
        'case "$1" in\n'
        f"  stack) printf %s {shlex.quote(state)}; exit 0;;\n"
        f"  version) echo {version}; exit 0;;\n"
        f"  cancel) touch {shlex.quote(str(folder / 'cancelled'))}; exit 0;;\n"
        '  up) [ "$PULUMI_DEBUG_COMMANDS" = true ] || { echo "unknown flag: --event-log"; exit 2; }\n'
        f"    [ -e {shlex.quote(str(folder / 'cancelled'))} ] && exit 0\n"
        '    for argument; do case "$argument" in\n'
        f'      --event-log=*) printf %s {shlex.quote(events)} > "${{argument#--event-log=}}";;\n'
        "    esac; done\n"
        f"    echo {shlex.quote(says)}; exit {up_code};;\n"
        "esac\n"
        'for argument; do case "$argument" in\n'
        f'  --event-log=*) printf %s {shlex.quote(events)} > "${{argument#--event-log=}}";;\n'
        "esac; done\n"
        f"[ {preview_code} = 0 ] || exit {preview_code}\n"
        'for argument; do case "$argument" in\n'
        f'  --save-plan=*) printf %s {shlex.quote(plan)} > "${{argument#--save-plan=}}";;\n'
        "esac; done\n",
        encoding="utf-8",
    )
    engine.chmod(0o755)


def planned_and_applied(folder: Path, stitches: Stitches, **meanwhile: Any) -> Result:
    """The result of `apply` for a plan after a change of the engine, or of what the engine finds."""
    put_planning_engine(folder)
    stitches("plan", "prod", "--output", str(folder / "plan"))
    put_planning_engine(folder, **meanwhile)
    return stitches("apply", "prod", "--plan", str(folder / "plan"))


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text(encoding="utf-8").splitlines()


def test_a_plan_is_created_with_the_policies_and_applied_with_them(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_planning_engine(tmp_path)
    folder = tmp_path / "plan"
    made = stitches("plan", "prod", "--output", str(folder))
    assert made.code == 0
    assert f"1 create. `stitches apply prod --plan {folder}` does exactly this." in made.out
    assert stitches("apply", "prod", "--plan", str(folder)).code == 0
    _, preview, _, _, up = asked(tmp_path)
    assert preview.startswith("preview --stack=prod --non-interactive --color=never --policy-pack policies")
    assert up.startswith(
        "up --stack=prod --non-interactive --color=never --policy-pack policies --yes --skip-preview"
        f" --plan={folder}/engine.json --event-log="
    )


def test_only_the_preview_of_a_plan_runs_without_checkpoints(tmp_path: Path, stitches: Stitches) -> None:
    planned_and_applied(tmp_path, stitches)
    ran = (tmp_path / "skipping").read_text(encoding="utf-8").splitlines()
    assert [line for line in ran if line.startswith(("preview", "up"))] == ["preview true", "up "]


def test_a_preview_that_fails_has_exit_code_1_and_leaves_no_plan(tmp_path: Path, stitches: Stitches) -> None:
    put_planning_engine(tmp_path, preview_code=255)
    result = stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    assert result.code == 1
    assert "No plan was created for prod, for the reason above." in result.err
    assert list((tmp_path / "plan").iterdir()) == []


def test_an_update_that_fails_has_exit_code_1_and_a_fix(tmp_path: Path, stitches: Stitches) -> None:
    events = json.dumps({"diagnosticEvent": {"message": "error: Status=409", "severity": "error"}})
    put_planning_engine(tmp_path, up_code=255, events=f"{json.dumps(STEP_EVENT)}\n{events}\n")
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    result = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert result.code == 1
    assert "for the reason above" in result.err
    assert "Apply the same plan again" in result.err


def test_an_update_that_fails_without_a_reason_is_reported_as_a_change_of_azure(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_planning_engine(tmp_path, up_code=255, events=json.dumps(STEP_EVENT))
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    result = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert result.code == 1
    assert "Azure WAS changed" in result.err


@pytest.mark.parametrize("left", [engine_plan(a=["create"]), engine_plan(a=["same"]), engine_plan()])
def test_if_the_state_has_changed_the_rest_of_the_approved_plan_is_applied(
    tmp_path: Path, stitches: Stitches, left: str
) -> None:
    result = planned_and_applied(tmp_path, stitches, state=MOVED, plan=left)
    assert result.code == 0
    assert asked(tmp_path)[-1].startswith("up ")
    assert f"--plan={tmp_path / 'plan'}" not in asked(tmp_path)[-1], "the update must use the new plan"


@pytest.mark.parametrize("left", [engine_plan(a=["update"]), engine_plan(a=["create"], b=["delete"])])
def test_if_the_state_has_changed_nothing_is_done_that_was_not_approved(
    tmp_path: Path, stitches: Stitches, left: str
) -> None:
    result = planned_and_applied(tmp_path, stitches, state=MOVED, plan=left)
    assert result.code == 2
    assert "The state of prod has changed since" in result.err
    assert "azure-native:web:WebApp stitches-prod" in result.err
    assert not any(line.startswith("up ") for line in asked(tmp_path))


def test_if_the_state_has_changed_and_the_rest_cannot_be_planned_nothing_is_done(
    tmp_path: Path, stitches: Stitches
) -> None:
    result = planned_and_applied(tmp_path, stitches, state=MOVED, preview_code=255)
    assert result.code == 1
    assert not any(line.startswith("up ") for line in asked(tmp_path))


def test_another_engine_than_the_one_that_planned_is_rejected(tmp_path: Path, stitches: Stitches) -> None:
    result = planned_and_applied(tmp_path, stitches, version="v3.2.0")
    assert result.code == 2
    assert "engine v3.1.0 created the plan, but this is v3.2.0" in result.err


def test_another_branch_than_that_of_the_plan_is_rejected(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_planning_engine(tmp_path)
    monkeypatch.delenv("GITHUB_HEAD_REF", raising=False)  # it takes precedence in the test of a pull request
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    monkeypatch.setenv("GITHUB_REF_NAME", "hotfix")
    result = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert result.code == 2
    assert "the plan is for main, but this is hotfix" in result.err


LOCK = "error: the stack is currently locked by 1 lock(s).\n  azblob://x: created by {}@a (pid 1) at 1"


@pytest.mark.parametrize(
    ("holder", "in_actions", "removed"),
    [(getpass.getuser(), "true", True), ("somebody-else", "true", False), (getpass.getuser(), "", False)],
)
def test_the_lock_of_a_killed_run_is_removed_in_a_pipeline_and_that_of_a_person_never(
    tmp_path: Path,
    stitches: Stitches,
    monkeypatch: pytest.MonkeyPatch,
    holder: str,
    in_actions: str,
    removed: bool,  # a case
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", in_actions)
    put_planning_engine(tmp_path, up_code=255, says=LOCK.format(holder))
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    result = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert (tmp_path / "cancelled").exists() is removed
    assert result.code == (0 if removed else 1)


def test_a_folder_without_a_plan_is_rejected_before_the_engine_runs(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_planning_engine(tmp_path)
    assert stitches("apply", "prod", "--plan", str(tmp_path)).code == 2
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("command", [("plan", "prod", "--output"), ("apply", "prod", "--plan")])
def test_without_an_engine_nothing_is_started(
    tmp_path: Path, stitches: Stitches, command: tuple[str, ...]
) -> None:
    put_planning_engine(tmp_path)
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    before = sorted((tmp_path / "plan").iterdir())
    (tmp_path / "pulumi").unlink()
    result = stitches(*command, str(tmp_path / "plan"))
    assert result.code == 2
    assert "There is no Pulumi engine on PATH." in result.err
    assert sorted((tmp_path / "plan").iterdir()) == before


def test_a_plan_has_a_report_for_its_approver(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    state = {"custom": True, "inputs": {"a": 1}, "outputs": {}}
    step = {**STEP, "old": state, "new": {**state, "inputs": {"a": 2}}, "diffs": ["a"]}
    events = "\n".join(map(json.dumps, [{"resourcePreEvent": {"metadata": step}}, {"summaryEvent": {}}]))
    put_planning_engine(tmp_path, events=events)
    result = stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    assert result.code == 0, result.err
    report = (tmp_path / "plan" / "report.md").read_text(encoding="utf-8")
    assert "`WebApp` `stitches-prod`" in report
    assert "prod: 1 to update, no rule broken" in result.out
    assert outputs.read_text(encoding="utf-8") == "summary=prod: 1 to update, no rule broken\nchanges=true\n"


def test_a_plan_that_violates_a_policy_has_a_report_too(tmp_path: Path, stitches: Stitches) -> None:
    broken = {
        "resourceUrn": URN,
        "message": "wrong",
        "policyName": "a-rule",
        "enforcementLevel": "mandatory",
    }
    put_planning_engine(tmp_path, preview_code=255, events=json.dumps({"policyEvent": broken}))
    assert stitches("plan", "prod", "--output", str(tmp_path / "plan")).code == 1
    assert [file.name for file in (tmp_path / "plan").iterdir()] == ["report.md"]
    assert "`a-rule`" in (tmp_path / "plan" / "report.md").read_text(encoding="utf-8")


def test_the_report_lists_what_a_killed_update_was_creating(
    tmp_path: Path, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    begun = {"type": "creating", "resource": SITE | {"urn": URN}}
    deployment = {"manifest": MANIFEST, "resources": [], "pending_operations": [begun]}
    state = json.dumps({"version": 3, "deployment": deployment})
    events = json.dumps({"resourcePreEvent": {"metadata": {**STEP, "op": "create"}}})
    put_planning_engine(tmp_path, state=state, events=events)
    assert stitches("plan", "prod", "--output", str(tmp_path / "plan")).code == 0
    report = (tmp_path / "plan" / "report.md").read_text(encoding="utf-8")
    assert "> - `azure-native:web:WebApp stitches-prod`" in report
    assert "1 interrupted before" in (tmp_path / "outputs").read_text(encoding="utf-8")


def test_an_update_with_a_crashing_provider_is_tried_twice(tmp_path: Path, stitches: Stitches) -> None:
    step = {**STEP, "op": "create", "new": {"inputs": {"name": "x"}}}
    died = {"urn": URN, "message": "error reading from server: EOF", "severity": "error"}
    events = [
        {"resourcePreEvent": {"metadata": step}},
        {"diagnosticEvent": died},
        {"resOpFailedEvent": {"metadata": step}},
    ]
    events = "\n".join(map(json.dumps, events))
    result = planned_and_applied(tmp_path, stitches, up_code=255, events=events)
    assert result.code == 1
    assert "Apply the same plan again" in result.err
    assert [line.split()[0] for line in asked(tmp_path)].count("up") == 2


def test_if_a_resource_of_somebody_else_exists_the_update_fails_with_a_message(
    tmp_path: Path, stitches: Stitches
) -> None:
    exists = {"urn": URN, "message": "cannot create already existing resource '/x'", "severity": "error"}
    events = f"{json.dumps(STEP_EVENT)}\n{json.dumps({'diagnosticEvent': exists})}"
    result = planned_and_applied(tmp_path, stitches, up_code=255, events=events)
    assert result.code == 1
    assert "may be somebody else's" in result.err
    assert "pulumi import azure-native:web:WebApp" in result.out
    assert not any(line.startswith("import") for line in asked(tmp_path))

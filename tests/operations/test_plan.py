"""`stitches plan` and `stitches apply`, with an engine that says what a test wants."""

import json
import shlex
from pathlib import Path

import pytest

from tests.operations.conftest import Stitches

STATE = json.dumps({"version": 3, "deployment": {"resources": []}})
ENGINE_PLAN = json.dumps({"resourcePlans": {"urn:a": {"steps": ["create"]}}})


def put_planning_engine(
    folder: Path, *, state: str = STATE, preview_code: int = 0, up_code: int = 0, says: str = ""
) -> None:
    """A `pulumi` that exports a state, saves a plan, and notes each command."""
    engine = folder / "pulumi"
    engine.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {shlex.quote(str(folder / "asked"))}\n'
        'case "$1" in\n'
        f"  stack) printf %s {shlex.quote(state)}; exit 0;;\n"
        f"  up) echo {shlex.quote(says)}; exit {up_code};;\n"
        "esac\n"
        f"[ {preview_code} = 0 ] || exit {preview_code}\n"
        'for argument; do case "$argument" in\n'
        f'  --save-plan=*) printf %s {shlex.quote(ENGINE_PLAN)} > "${{argument#--save-plan=}}";;\n'
        "esac; done\n",
        encoding="utf-8",
    )
    engine.chmod(0o755)


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text(encoding="utf-8").splitlines()


def test_a_plan_is_made_with_the_policies_and_applied_with_them(tmp_path: Path, stitches: Stitches) -> None:
    put_planning_engine(tmp_path)
    folder = tmp_path / "plan"
    made = stitches("plan", "prod", "--output", str(folder))
    assert made.code == 0
    assert f"1 create. `stitches apply prod --plan {folder}` does exactly this." in made.out
    assert stitches("apply", "prod", "--plan", str(folder)).code == 0
    _, preview, _, up = asked(tmp_path)
    assert preview.startswith("preview --stack=prod --non-interactive --color=never --policy-pack policies")
    assert up == (
        "up --stack=prod --non-interactive --color=never --policy-pack policies --yes --skip-preview"
        f" --plan={folder}/engine.json"
    )


def test_a_preview_that_fails_answers_1_and_leaves_no_plan(tmp_path: Path, stitches: Stitches) -> None:
    put_planning_engine(tmp_path, preview_code=255)
    answer = stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    assert answer.code == 1
    assert "There is no plan for prod: the engine says why above." in answer.err
    assert list((tmp_path / "plan").iterdir()) == []


def test_an_update_that_fails_answers_1_with_what_to_do(tmp_path: Path, stitches: Stitches) -> None:
    put_planning_engine(tmp_path, up_code=255)
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    answer = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert answer.code == 1
    assert "plan again, and apply that" in answer.err


def test_a_state_that_moved_is_refused_before_the_engine_updates_anything(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_planning_engine(tmp_path)
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    moved = {"deployment": {"resources": [{"urn": "u", "type": "azure-native:web:WebApp", "custom": True}]}}
    put_planning_engine(tmp_path, state=json.dumps(moved))
    answer = stitches("apply", "prod", "--plan", str(tmp_path / "plan"))
    assert answer.code == 2
    assert "the state of prod has moved since" in answer.err
    assert not any(line.startswith("up ") for line in asked(tmp_path))


def test_a_folder_without_a_plan_is_refused_before_the_engine_is_asked(
    tmp_path: Path, stitches: Stitches
) -> None:
    put_planning_engine(tmp_path)
    assert stitches("apply", "prod", "--plan", str(tmp_path)).code == 2
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("command", [("plan", "prod", "--output"), ("apply", "prod", "--plan")])
def test_without_an_engine_nothing_is_begun(
    tmp_path: Path, stitches: Stitches, command: tuple[str, ...]
) -> None:
    put_planning_engine(tmp_path)
    stitches("plan", "prod", "--output", str(tmp_path / "plan"))
    before = sorted((tmp_path / "plan").iterdir())
    (tmp_path / "pulumi").unlink()
    answer = stitches(*command, str(tmp_path / "plan"))
    assert answer.code == 2
    assert "There is no Pulumi engine on PATH." in answer.err
    assert sorted((tmp_path / "plan").iterdir()) == before

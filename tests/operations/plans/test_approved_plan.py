"""A plan is applied exactly as it was approved, or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.plans.approved_plan import (
    ENGINE_FILE,
    Plan,
    PlanError,
    begin_folder,
    read_plan,
    require_match,
    write_plan,
)
from operations.stacks.program import Program

COMMIT = "8f2eb8688d01e28f36008db8a60271064607db87"
PROGRAM = Program(commit=COMMIT, branch="main", digest="p")
SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def engine_plan(**inputs: Any) -> str:
    plans = {
        "urn:a": {"goal": {"inputDiff": {"adds": inputs}}, "steps": ["create"]},
        "urn:b": {"steps": ["same"]},
        "urn:c": {"steps": ["create-replacement", "replace", "delete-replaced"]},
        "urn:d": {"goal": None},
    }
    return json.dumps({"manifest": {"version": "v3.1.0"}, "resourcePlans": plans})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin_folder(tmp_path / "plan")
    (tmp_path / "plan" / ENGINE_FILE).write_text(engine_plan(), encoding="utf-8")
    return tmp_path / "plan"


def written(folder: Path) -> Plan:
    return write_plan(folder, stack="prod", program=PROGRAM, state="s")


def test_a_plan_is_read_as_it_was_written_and_summarizes_its_operations(folder: Path) -> None:
    plan = written(folder)
    assert read_plan(folder, "prod") == plan
    assert plan.summary == (
        "The plan for prod at 8f2eb8688d01: 1 create, 1 create-replacement, 1 delete-replaced, 1 replace."
    )
    require_match(plan, folder, program=PROGRAM, engine_version="v3.1.0")


def test_an_engines_plan_that_was_changed_is_rejected(folder: Path) -> None:
    written(folder)
    (folder / ENGINE_FILE).write_text(engine_plan(more=1), encoding="utf-8")
    with pytest.raises(PlanError, match="was changed after the plan was created"):
        read_plan(folder, "prod")


@pytest.mark.parametrize("missing", ["plan.json", ENGINE_FILE])
def test_an_incomplete_folder_is_rejected_with_a_fix(folder: Path, missing: str) -> None:
    written(folder)
    (folder / missing).unlink()
    with pytest.raises(PlanError, match="does not contain a complete plan") as rejected:
        read_plan(folder, "prod")
    assert f"`stitches plan prod --output {folder}`" in str(rejected.value)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"stack": "prod", "extra": 1}'])
def test_a_file_that_is_not_a_plan_is_rejected(folder: Path, text: str) -> None:
    written(folder)
    (folder / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="does not contain a complete plan"):
        read_plan(folder, "prod")


@pytest.mark.parametrize("text", ["", "[]", '{"resourcePlans": 3}', '{"resourcePlans": {"urn": 4}}'])
def test_other_output_of_the_engine_is_not_a_plan(folder: Path, text: str) -> None:
    (folder / ENGINE_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="does not contain a complete plan"):
        written(folder)
    assert not (folder / "plan.json").exists()


def test_a_plan_for_another_stack_is_rejected(folder: Path) -> None:
    written(folder)
    with pytest.raises(PlanError, match="contains a plan for prod, not for staging"):
        read_plan(folder, "staging")


def test_everything_that_no_longer_matches_is_reported_at_once(folder: Path) -> None:
    with pytest.raises(PlanError) as rejected:
        require_match(
            written(folder),
            folder,
            program=Program(commit="0" * 40, branch=None, digest="other"),
            engine_version="v3.2.0",
        )
    message = str(rejected.value)
    assert f"the plan is for commit {COMMIT}, but {'0' * 40} is checked out" in message
    assert "files that git tracks differ" in message
    assert "the plan is for main, but this is no branch" in message
    assert "engine v3.1.0 created the plan, but this is v3.2.0" in message
    assert "Nothing was applied" in message


def test_a_new_plan_invalidates_the_old_one_from_its_start(folder: Path) -> None:
    written(folder)
    begin_folder(folder)
    with pytest.raises(PlanError, match="does not contain a complete plan"):
        read_plan(folder, "prod")


def test_an_encrypted_secret_is_kept_and_one_in_plain_text_deletes_the_plan(folder: Path) -> None:
    (folder / ENGINE_FILE).write_text(engine_plan(key={**SIGNATURE, "ciphertext": "v1:x"}), encoding="utf-8")
    assert written(folder).stack == "prod"
    shown = engine_plan(list=[{"deep": {**SIGNATURE, "plaintext": '"hunter2"'}}])
    (folder / ENGINE_FILE).write_text(shown, encoding="utf-8")
    with pytest.raises(PlanError, match="in plain text, so the plan was deleted") as rejected:
        written(folder)
    assert "hunter2" not in str(rejected.value)
    assert not (folder / ENGINE_FILE).exists()

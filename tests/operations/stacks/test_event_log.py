"""The engine's log is read up to its end, and its content is never in an error."""

import json
from pathlib import Path

import pytest

from operations.stacks.event_log import EventLog
from operations.terminal.errors import OperationError
from tests.operations.review.events import SUMMARY, Event, error, step, urn, violation

POLICY_LOAD: Event = {"policyLoadEvent": {}}
EVENTS = [step("create", urn("a:b:C", "c"), new={}), violation("rule", "urn", "wrong"), error("failed")]


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_log_has_steps_violations_and_diagnostics(tmp_path: Path) -> None:
    lines = [json.dumps(event) for event in [*EVENTS, POLICY_LOAD, SUMMARY]]
    read = EventLog.read(written(tmp_path / "log", *lines))
    assert (len(read.steps), len(read.violations), len(read.diagnostics)) == (1, 1, 1)
    assert read.finished


def test_a_log_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert EventLog.read(tmp_path / "none") == EventLog()


def test_an_incomplete_line_at_the_end_is_left_out(tmp_path: Path) -> None:
    read = EventLog.read(written(tmp_path / "log", json.dumps(EVENTS[0]), json.dumps(EVENTS[1])[:20]))
    assert (len(read.steps), len(read.violations), read.finished) == (1, 0, False)


def test_another_form_is_rejected_without_repeating_a_value(tmp_path: Path) -> None:
    invalid = {"policyEvent": {"message": {"secret": "Tr0ub4dor"}, "policyName": "a"}}
    with pytest.raises(OperationError, match="message") as rejection:
        EventLog.read(written(tmp_path / "log", json.dumps(invalid)))
    assert "Tr0ub4dor" not in str(rejection.value)

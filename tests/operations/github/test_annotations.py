"""A review in its job: annotations, into which no outside text can insert commands, and the summary."""

import re
from pathlib import Path

import pytest

from operations.github.annotations import annotations
from operations.github.job_report import show_in_job
from operations.review.places import Places
from operations.review.report import Review
from operations.review.words import reasons, status_line
from tests.operations.review.cases import CASES, SECRET, review, stack_of
from tests.operations.review.events import error, log, step, urn, violation

COMMAND = re.compile(r"::(error|warning|notice) (?:file=[^:,]+,line=\d+,)?title=[^:,]*::[^\n\r]*")
SITE = urn("azure-native:web:WebApp", "stitches-prod", component="WebApp")
PLACES = Places(
    hunks={"components/app_service/web_app.py": ((90, 91),)},
    positions={SITE: ("components/app_service/web_app.py", 88)},
)


def broken(*, places: Places | None = None) -> Review:
    return review(stack_of("prod", log([violation("a-rule", SITE, "wrong: 1, 2\n")]), code=1, places=places))


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_one_command_whatever_the_review_contains(name: str) -> None:
    for line in annotations(CASES[name]()):
        assert COMMAND.fullmatch(line), line
        assert SECRET not in line


def test_a_broken_rule_is_an_error_beside_the_line_that_breaks_it() -> None:
    first, *_ = annotations(broken(places=PLACES))
    assert first.startswith("::error file=components/app_service/web_app.py,line=91,title=a-rule::")
    assert "wrong: 1, 2" in first
    assert "stitches-prod" in first


def test_a_failure_is_an_error_with_its_message() -> None:
    failed = review(stack_of("prod", log([error("it crashed: 100%")]), code=1))
    first, *_ = annotations(failed)
    assert first.startswith("::error title=prod failed::it crashed: 100%25")


def test_the_same_error_of_several_stacks_is_one_error() -> None:
    events = [error("the same exception")]
    both = review(stack_of("staging", log(events), code=1), stack_of("prod", log(events), code=1))
    assert len([line for line in annotations(both) if line.startswith("::error")]) == 1


def test_the_summary_has_the_report_only_on_a_runner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("GITHUB_ACTIONS", "")
    show_in_job(broken())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    show_in_job(broken())
    assert "`a-rule`" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "::error" in capsys.readouterr().out


@pytest.mark.parametrize("name", CASES)
def test_a_reason_on_a_terminal_is_one_line_and_not_a_command_for_a_runner(name: str) -> None:
    for stack in CASES[name]().stacks:
        for line in reasons(stack):
            assert len(line.splitlines()) == 1
            assert not line.strip().startswith("::")


def test_the_status_is_one_line_of_numbers_and_our_own_words() -> None:
    changed = log([step("create", SITE, new={}), step("update", SITE + "2", old={}, new={})])
    assert status_line(review(stack_of("dev", log([])), stack_of("prod", changed))) == (
        "prod: 1 to create, 1 to update, no rule broken; dev: no changes"
    )
    assert "1 violation" in status_line(broken())
    for name in CASES:
        assert re.fullmatch(r"[a-z0-9 ,:;]*", status_line(CASES[name]()))

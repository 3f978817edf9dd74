"""`stitches review` as in a fork: a clone, no credentials, and a home without Pulumi."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from operations.review.report import Operation, Review, StackReview, Verdict
from tests.components.stack_files import STACK_FILES
from tests.end_to_end.local_stacks import CHECKOUT
from tests.operations.review.edits import CHANGES, Edit
from tests.operations.review.record import clone_of

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("review")]

_LEADING = ("ARM_", "AZURE_", "PULUMI_", "GITHUB_", "ACTIONS_")
_ANOTHER_SUFFIX = Edit(
    "Pulumi.dev.yaml", "  stitches:alerts:", "  stitches:naming:\n    suffix: b\n  stitches:alerts:"
)


@dataclass(frozen=True)
class Fork:
    """A clone, and an empty home."""

    clone: Path
    home: Path

    def killed(self) -> Path:
        """Start a review, and kill it while the base is being deployed; return the folder that it leaves."""
        making = self.clone / ".local" / "review" / "bases" / "making"
        with self._begun() as begun:
            while not list(making.glob("*/dev/state")):
                assert begun.poll() is None, "it ended before it could be killed"
                time.sleep(0.05)
            begun.kill()
        return next(making.iterdir())

    def review(self, *edits: Edit) -> tuple[int, Review, str]:
        """Review only some edits; return the exit code, and the report as JSON and as Markdown."""
        subprocess.run(["git", "checkout", "--quiet", "."], cwd=self.clone, check=True)
        for edit in edits:
            edit.make(self.clone)
        with self._begun() as begun:
            printed, errors = begun.communicate()
        report = self.clone / ".local" / "review" / "report"
        assert report.exists(), printed + errors
        read = Review.model_validate_json((report / "review.json").read_bytes())
        return begun.returncode, read, (report / "review.md").read_text(encoding="utf-8")

    def _begun(self) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEADING)}
        # The machine's engine and the descriptions of Azure's types are kept there, and nothing else.
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        home = {"HOME": str(self.home), "PULUMI_HOME": str(self.home / "pulumi"), "XDG_CACHE_HOME": cache}
        return subprocess.Popen(
            [".venv/bin/python", "-m", "stitches", "review", "--base", "HEAD"],
            cwd=self.clone,
            env={**kept, **home},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Fork:
    folder = tmp_path_factory.mktemp("fork")
    (folder / "home").mkdir()
    clone = clone_of(CHECKOUT, folder / "clone")
    shutil.copytree(STACK_FILES, clone, dirs_exist_ok=True)
    author = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com")
    commit = ("commit", "--quiet", "--all", "--message=Use the stack files of the tests")
    subprocess.run(["git", *author, *commit], cwd=clone, check=True)
    return Fork(clone, folder / "home")


def of(review: Review, stack: str) -> StackReview:
    """The review of a stack."""
    return next(each for each in review.stacks if each.stack == stack)


def test_a_fork_without_credentials_gets_the_whole_report_even_after_a_kill(fork: Fork) -> None:
    left = fork.killed()
    code, review, text = fork.review(*CHANGES["update"].edits)
    assert code == 0, text
    assert [each.verdict for each in review.stacks] == [Verdict.CHANGED, Verdict.UNCHANGED, Verdict.UNCHANGED]
    dev = of(review, "dev")
    assert set(dev.counts) == {Operation.UPDATE}
    assert {each.path for each in dev.configuration} == {
        "stitches:environment.instanceCount",
        "stitches:logs.retentionDays",
    }
    assert not any(each.without_base for each in review.stacks)
    assert review.exceptions
    # A preview does not show the host of an updated app; the update does not change it.
    assert {each.type.rpartition(":")[2] for each in dev.changes} == {"AppServicePlan", "WebApp", "Workspace"}
    assert dev.undetermined == ()
    assert not any(each.after == "(known after the update)" for each in dev.outputs)
    assert all(each.place and each.place.line for each in dev.configuration)
    assert "```mermaid" not in text, "the architecture has not changed"
    assert list(fork.home.iterdir()) == []
    # Files that the engines of the killed review still write are not used as a base.
    assert len([path for path in left.parent.parent.iterdir() if path.name != "making"]) == 1


def test_a_replaced_sql_server_and_a_broken_rule_of_prod_are_shown_prominently(fork: Fork) -> None:
    code, review, text = fork.review(_ANOTHER_SUFFIX, *CHANGES["violation"].edits)
    assert code == 1, text
    losses = {change.type for change in of(review, "dev").changes if change.loses_data}
    assert {"azure-native:sql:Server", "azure-native:sql:Database"} <= losses
    assert "> **dev loses data**" in text
    broken = {each.rule: each for each in of(review, "prod").violations}
    assert set(broken) == {"app-service-transport", "storage-transport"}
    assert all(each.remediation and each.reason for each in broken.values())
    places = {each.place.file for each in broken.values() if each.place and each.place.line}
    assert places == {"components/app_service/web_app.py", "components/blob_storage.py"}

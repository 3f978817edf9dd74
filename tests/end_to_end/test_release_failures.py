"""Failures during a release on the local Azure, and how the release ends."""

import sys
from pathlib import Path

import pytest

from model.deployment import DeploymentStatus, MigrationStatus
from tests.end_to_end.release_stack import (
    BACKEND,
    SAMPLE,
    SQL_CLIENT,
    UNHEALTHY_IN_PRODUCTION,
    ReleaseStack,
    stitches,
    variant,
)

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release_failures"), pytest.mark.timeout(300)]

RELEASED, FAILED, REJECTED, BROKEN = range(4)
MARK = "mArKeD5eCr3t9f8e7d6c"
# The same; in addition, no other release starts after this one was in production.
WITHOUT_RETURN = f"""{UNHEALTHY_IN_PRODUCTION}
MARK = Path(os.environ["AZURE_SANDBOX_DATA"], "mark")
if HEALTH == "unhealthy":
    MARK.touch()
"""
FRAGILE = """"healthy"
if Path(os.environ["AZURE_SANDBOX_DATA"], "mark").exists():
    raise SystemExit(1)
"""


def test_a_release_waits_for_a_deployment_of_somebody_else(release_stack: ReleaseStack) -> None:
    release_stack.disturb(sites={"busy": {"first": 2}})
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert release_stack.uploads(release_stack.live) == 1


def test_if_kudu_restarts_once_it_gets_the_package_again(release_stack: ReleaseStack) -> None:
    release_stack.disturb(sites={"scmRestarts": {"first": 1, "seconds": 1}})
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert release_stack.live == release_stack.latest.deployment.id
    assert release_stack.uploads(release_stack.live) == 2


def test_if_kudu_restarts_twice_the_release_fails(release_stack: ReleaseStack) -> None:
    before = release_stack.live
    release_stack.disturb(sites={"scmRestarts": {"first": 2}})
    ended = release_stack.deploy()
    assert ended.code == FAILED, ended.output
    assert release_stack.live == before
    assert release_stack.latest.deployment.deployment_status is DeploymentStatus.FAILED


def test_a_package_whose_response_was_lost_is_not_sent_again(release_stack: ReleaseStack) -> None:
    release_stack.disturb(sites={"lostResponses": {"first": 1}})
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert release_stack.uploads(release_stack.live) == 1


@pytest.mark.parametrize("retry_after", [0, 1])
def test_a_swap_whose_response_was_lost_is_requested_once(
    release_stack: ReleaseStack, retry_after: int
) -> None:
    lost = {"operation": "swap", "first": 1, "status": 504, "retryAfter": retry_after}
    release_stack.disturb(lostResponses=[lost])
    before = release_stack.swaps
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output
    assert len(release_stack.swaps - before) == 1
    assert release_stack.live == release_stack.latest.deployment.id


def test_an_application_that_redirects_plain_http_is_never_swapped(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    before = release_stack.live
    release_stack.disturb(factor=0.01)
    ended = release_stack.deploy(variant(tmp_path, REDIRECTS_TO_HTTPS=True))
    assert ended.code == FAILED, ended.output
    assert "HTTP" in ended.output
    assert release_stack.live == before
    assert release_stack.staged == release_stack.latest.deployment.id


def test_a_release_that_is_unhealthy_only_in_production_is_swapped_back(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    before, swaps = release_stack.live, release_stack.swaps
    ended = release_stack.deploy(variant(tmp_path, HEALTH=UNHEALTHY_IN_PRODUCTION))
    assert ended.code == FAILED, ended.output
    assert release_stack.live == before
    assert release_stack.healthy
    assert len(release_stack.swaps - swaps) == 2
    assert release_stack.latest.journal
    assert release_stack.latest.journal.taken_back is True


def test_a_release_that_cannot_be_swapped_back_has_its_own_exit_code(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    assert release_stack.deploy(variant(tmp_path / "fragile", HEALTH=FRAGILE)).code == RELEASED
    release_stack.disturb(factor=0.01)
    ended = release_stack.deploy(variant(tmp_path / "unhealthy", HEALTH=WITHOUT_RETURN))
    assert ended.code == BROKEN, ended.output
    assert release_stack.live == release_stack.latest.deployment.id
    assert release_stack.latest.journal
    assert release_stack.latest.journal.taken_back is False
    next(release_stack.stacks.folder.glob("azure.arm/sites/data/mark")).unlink()
    release_stack.disturb()
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output


def test_a_package_that_the_site_downloads_itself_is_found_before_anything_changes(
    release_stack: ReleaseStack,
) -> None:
    records = len(release_stack.history.entries)
    with release_stack.setting("WEBSITE_RUN_FROM_PACKAGE", "https://somewhere.example/package.zip"):
        ended = release_stack.deploy()
    assert ended.code == REJECTED, ended.output
    assert "WEBSITE_RUN_FROM_PACKAGE" in ended.output
    assert len(release_stack.history.entries) == records


def test_a_release_does_not_wait_for_a_kudu_that_rejects_all_packages(release_stack: ReleaseStack) -> None:
    before = release_stack.live
    release_stack.disturb(sites={"busy": {"every": 1, "reason": "remotePackage"}})
    ended = release_stack.deploy()
    assert ended.code == FAILED, ended.output
    assert "WEBSITE_RUN_FROM_PACKAGE" in ended.output
    assert ended.seconds < 20
    assert release_stack.live == before


def test_a_secret_that_does_not_resolve_is_found_before_anything_changes(
    release_stack: ReleaseStack,
) -> None:
    records = len(release_stack.history.entries)
    with release_stack.setting(
        "Orders__Key", "@Microsoft.KeyVault(VaultName=kv-nowhere;SecretName=OrdersKey)"
    ):
        ended = release_stack.deploy()
    assert ended.code == REJECTED, ended.output
    assert "Orders__Key" in ended.output
    assert "kv-nowhere" in ended.output
    assert len(release_stack.history.entries) == records


def test_an_unfinished_swap_with_preview_is_found_before_anything_changes(
    release_stack: ReleaseStack,
) -> None:
    records = len(release_stack.history.entries)
    with release_stack.preview_left_open():
        ended = release_stack.deploy()
    assert ended.code == REJECTED, ended.output
    assert "preview" in ended.output
    assert len(release_stack.history.entries) == records


def test_a_package_that_somebody_else_published_meanwhile_is_not_swapped(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    before, swaps = release_stack.live, release_stack.swaps
    release_stack.hold("swapping")
    running = release_stack.begin()
    release_stack.wait_until_held(running)
    release_stack.publish_to_slot("foreign", tmp_path)
    release_stack.release()
    ended = release_stack.wait(running)
    assert ended.code == FAILED, ended.output
    assert release_stack.live == before
    assert release_stack.swaps == swaps


def test_a_release_whose_record_another_run_closed_stops(release_stack: ReleaseStack) -> None:
    swaps = release_stack.swaps
    release_stack.hold("swapping")
    overtaken = release_stack.begin()
    release_stack.wait_until_held(overtaken)
    second = release_stack.begin(BACKEND, "--take-over", "--branch", "another", "--commit", "1" * 40)
    release_stack.wait_until_held(second)
    assert release_stack.latest.deployment.git_commit_sha == "1" * 40
    release_stack.release()
    ends = release_stack.wait(overtaken), release_stack.wait(second)
    assert ends[0].code == FAILED, ends[0].output
    assert ends[1].code == RELEASED, ends[1].output
    assert release_stack.live == release_stack.latest.deployment.id
    assert len(release_stack.swaps - swaps) == 1
    assert release_stack.history.entries[1].deployment.deployment_status is DeploymentStatus.FAILED


def test_a_token_that_expires_during_the_release_is_replaced(release_stack: ReleaseStack) -> None:
    release_stack.disturb(tokenSeconds=4, sites={"publishing": 6})
    ended = release_stack.deploy()
    assert ended.code == RELEASED, ended.output


def test_without_the_time_for_a_swap_nothing_changes(release_stack: ReleaseStack) -> None:
    before, swaps = release_stack.live, release_stack.swaps
    release_stack.disturb(sites={"publishing": 8})
    ended = release_stack.deploy(BACKEND, "--timeout", "10")
    assert ended.code == FAILED, ended.output
    assert release_stack.live == before
    assert release_stack.swaps == swaps


def test_a_migration_that_fails_half_way_is_recorded_and_the_next_release_applies_the_rest(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    before, swaps = release_stack.live, release_stack.swaps
    bad = bundle(tmp_path / "bad", "CREATE TABLE Orders (Id INTEGER)", "CREATE NONSENSE")
    ended = release_stack.deploy(BACKEND, "--migrations", str(bad), *SQL_CLIENT)
    assert ended.code == FAILED, ended.output
    record = release_stack.latest.deployment
    assert record.migration_status is MigrationStatus.FAILED
    assert record.migrations_applied[-1:] == ("20260301000000_Test0",)
    assert release_stack.live == before
    assert release_stack.healthy
    assert release_stack.swaps == swaps
    good = bundle(tmp_path / "good", "CREATE TABLE Orders (Id INTEGER)", "CREATE TABLE Sums (Id INTEGER)")
    ended = release_stack.deploy(BACKEND, "--migrations", str(good), *SQL_CLIENT)
    assert ended.code == RELEASED, ended.output
    assert release_stack.latest.deployment.migrations_applied == ("20260301000001_Test1",)


def test_no_secret_that_a_release_reads_is_written_anywhere(
    release_stack: ReleaseStack, tmp_path: Path
) -> None:
    secrets = {name: f"{MARK}{name}" for name in ("Vault", "Password", "Sas", "Runner", "Request")}
    github = tmp_path / "github"
    github.mkdir()
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "example/stitches",
        "GITHUB_RUN_ID": "77",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_TOKEN": f"ghs_{secrets['Runner']}",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": secrets["Request"],
        **{name: str(github / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV")},
    }
    sas = f"https://f.blob.core.windows.net/a.zip?sv=2025-01-05&sig={secrets['Sas']}"
    connection = f"Server=tcp:s;User Id=u;Password={secrets['Password']}"
    failing = tmp_path / "failing"
    failing.write_text(f"#!/bin/sh\necho 'No connection: {connection}' >&2\nexit 1\n", encoding="utf-8")
    release_stack.put_secret("OrdersKey", secrets["Vault"])

    def release(*options: str) -> str:
        artifacts = ("--frontend", str(SAMPLE / "frontend"), "--backend", str(BACKEND))
        step = (sys.executable, "-m", "stitches", "github", "step", "Release", "--")
        ended = release_stack.wait(
            release_stack.run(*step, *stitches(), "deploy", "staging", *artifacts, *options, **variables)
        )
        return f"{ended.code} {ended.output}"

    settings = {"Files__Address": sas, "ConnectionStrings__Other": connection}
    with (
        release_stack.settings(release_stack.app_id, settings),
        release_stack.settings(release_stack.slot_id, settings),
    ):
        output = [
            release("--no-migrations", "--json"),
            release("--migrations", str(failing), *SQL_CLIENT),
        ]
        with release_stack.setting("WEBSITE_RUN_FROM_PACKAGE", sas):
            output.append(release("--no-migrations"))
    assert [each[0] for each in output] == [str(RELEASED), str(FAILED), str(REJECTED)], output
    written = {file: file.read_bytes() for file in files_of(release_stack, github)}
    assert any(file.name == "GITHUB_STEP_SUMMARY" for file in written)
    hidden = [*secrets.values(), release_stack.identity_header, "eyJ"]
    for text in [*(each.encode() for each in output), *written.values()]:
        assert [each for each in hidden if each.encode() in text] == []


def files_of(release_stack: ReleaseStack, *more: Path) -> list[Path]:
    """All files that a release may have written, except those of the local Azure itself."""
    own = release_stack.stacks.workspace.azure.stem
    return [
        file
        for folder in (release_stack.stacks.folder, *more)
        for file in folder.rglob("*")
        if file.is_file() and not file.relative_to(folder).parts[0].startswith(f"{own}.")
    ]


def bundle(file: Path, *statements: str) -> Path:
    """The sample's migrations, and one more for each statement."""
    text = (SAMPLE / "migrations/efbundle").read_text(encoding="utf-8")
    end = "    ),\n)\n"
    assert text.count(end) == 1
    added = "".join(
        f'    ("2026030100000{number}_Test{number}", "{statement}", ""),\n'
        for number, statement in enumerate(statements)
    )
    file.write_text(text.replace(end, f"    ),\n{added})\n"), encoding="utf-8")
    file.chmod(0o755)
    return file

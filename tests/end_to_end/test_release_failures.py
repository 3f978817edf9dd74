"""What goes wrong with a release, and how it ends then: the cases of a bad day, on the real doors."""

import sys
from pathlib import Path

import pytest

from model.deployment import DeploymentStatus, MigrationStatus
from tests.end_to_end.doors import BACKEND, ILL_IN_PRODUCTION, SAMPLE, SQL_CLIENT, STITCHES, Doors, variant

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("release_failures"), pytest.mark.timeout(300)]

RELEASED, FAILED, REFUSED, BROKEN = range(4)
MARK = "mArKeD5eCr3t9f8e7d6c"
# The same; and once it was in production, no other release starts any more.
WITHOUT_RETURN = f"""{ILL_IN_PRODUCTION}
MARK = Path(os.environ["AZURE_SANDBOX_DATA"], "mark")
if HEALTH == "ill":
    MARK.touch()
"""
FRAGILE = """"healthy"
if Path(os.environ["AZURE_SANDBOX_DATA"], "mark").exists():
    raise SystemExit(1)
"""


def test_a_deployment_of_somebody_else_is_waited_for(doors: Doors) -> None:
    doors.disturb(sites={"busy": {"first": 2}})
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert doors.uploads(doors.live) == 1


def test_kudu_that_is_restarted_once_gets_the_package_again(doors: Doors) -> None:
    doors.disturb(sites={"scmRestarts": {"first": 1, "seconds": 1}})
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert doors.live == doors.latest.deployment.id
    assert doors.uploads(doors.live) == 2


def test_kudu_that_is_restarted_twice_ends_the_release(doors: Doors) -> None:
    before = doors.live
    doors.disturb(sites={"scmRestarts": {"first": 2}})
    ended = doors.deploy()
    assert ended.code == FAILED, ended.said
    assert doors.live == before
    assert doors.latest.deployment.deployment_status is DeploymentStatus.FAILED


def test_a_package_whose_answer_was_lost_is_not_sent_again(doors: Doors) -> None:
    doors.disturb(sites={"lostAnswers": {"first": 1}})
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert doors.uploads(doors.live) == 1


@pytest.mark.parametrize("retry_after", [0, 1])
def test_a_swap_whose_answer_was_lost_is_asked_for_once(doors: Doors, retry_after: int) -> None:
    lost = {"operation": "swap", "first": 1, "status": 504, "retryAfter": retry_after}
    doors.disturb(lostAnswers=[lost])
    before = doors.swaps
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said
    assert len(doors.swaps - before) == 1
    assert doors.live == doors.latest.deployment.id


def test_an_application_that_redirects_plain_http_is_never_swapped(doors: Doors, tmp_path: Path) -> None:
    before = doors.live
    doors.disturb(factor=0.01)
    ended = doors.deploy(variant(tmp_path, REDIRECTS_TO_HTTPS=True))
    assert ended.code == FAILED, ended.said
    assert "HTTP" in ended.said
    assert doors.live == before
    assert doors.staged == doors.latest.deployment.id


def test_what_is_ill_in_production_alone_is_swapped_back(doors: Doors, tmp_path: Path) -> None:
    before, swaps = doors.live, doors.swaps
    ended = doors.deploy(variant(tmp_path, HEALTH=ILL_IN_PRODUCTION))
    assert ended.code == FAILED, ended.said
    assert doors.live == before
    assert doors.healthy
    assert len(doors.swaps - swaps) == 2
    assert doors.latest.journal
    assert doors.latest.journal.taken_back is True


def test_what_cannot_be_swapped_back_is_told_apart(doors: Doors, tmp_path: Path) -> None:
    assert doors.deploy(variant(tmp_path / "fragile", HEALTH=FRAGILE)).code == RELEASED
    doors.disturb(factor=0.01)
    ended = doors.deploy(variant(tmp_path / "ill", HEALTH=WITHOUT_RETURN))
    assert ended.code == BROKEN, ended.said
    assert doors.live == doors.latest.deployment.id
    assert doors.latest.journal
    assert doors.latest.journal.taken_back is False
    next(doors.stacks.folder.glob("azure.arm/sites/data/mark")).unlink()
    doors.disturb()
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said


def test_a_package_that_the_site_fetches_itself_is_seen_before_anything_changes(doors: Doors) -> None:
    records = len(doors.history.entries)
    with doors.setting("WEBSITE_RUN_FROM_PACKAGE", "https://somewhere.example/package.zip"):
        ended = doors.deploy()
    assert ended.code == REFUSED, ended.said
    assert "WEBSITE_RUN_FROM_PACKAGE" in ended.said
    assert len(doors.history.entries) == records


def test_kudu_that_takes_no_package_at_all_is_not_waited_for(doors: Doors) -> None:
    before = doors.live
    doors.disturb(sites={"busy": {"every": 1, "reason": "remotePackage"}})
    ended = doors.deploy()
    assert ended.code == FAILED, ended.said
    assert "WEBSITE_RUN_FROM_PACKAGE" in ended.said
    assert ended.seconds < 20
    assert doors.live == before


def test_a_secret_that_the_vault_does_not_give_is_seen_before_anything_changes(doors: Doors) -> None:
    records = len(doors.history.entries)
    with doors.setting("Orders__Key", "@Microsoft.KeyVault(VaultName=kv-nowhere;SecretName=OrdersKey)"):
        ended = doors.deploy()
    assert ended.code == REFUSED, ended.said
    assert "Orders__Key" in ended.said
    assert "kv-nowhere" in ended.said
    assert len(doors.history.entries) == records


def test_a_swap_with_preview_that_was_left_open_is_seen_before_anything_changes(doors: Doors) -> None:
    records = len(doors.history.entries)
    with doors.preview_left_open():
        ended = doors.deploy()
    assert ended.code == REFUSED, ended.said
    assert "preview" in ended.said
    assert len(doors.history.entries) == records


def test_a_package_that_somebody_else_published_meanwhile_is_not_swapped(
    doors: Doors, tmp_path: Path
) -> None:
    before, swaps = doors.live, doors.swaps
    doors.hold("swapping")
    running = doors.begin()
    doors.wait_until_held(running)
    doors.publish_to_slot("foreign", tmp_path)
    doors.release()
    ended = doors.wait(running)
    assert ended.code == FAILED, ended.said
    assert doors.live == before
    assert doors.swaps == swaps


def test_a_release_whose_record_another_run_closed_stops(doors: Doors) -> None:
    swaps = doors.swaps
    doors.hold("swapping")
    overtaken = doors.begin()
    doors.wait_until_held(overtaken)
    second = doors.begin(BACKEND, "--take-over", "--branch", "another", "--commit", "1" * 40)
    doors.wait_until_held(second)
    assert doors.latest.deployment.git_commit_sha == "1" * 40
    doors.release()
    ends = doors.wait(overtaken), doors.wait(second)
    assert ends[0].code == FAILED, ends[0].said
    assert ends[1].code == RELEASED, ends[1].said
    assert doors.live == doors.latest.deployment.id
    assert len(doors.swaps - swaps) == 1
    assert doors.history.entries[1].deployment.deployment_status is DeploymentStatus.FAILED


def test_a_token_that_ends_on_the_way_is_asked_for_anew(doors: Doors) -> None:
    doors.disturb(tokenSeconds=4, sites={"publishing": 6})
    ended = doors.deploy()
    assert ended.code == RELEASED, ended.said


def test_without_the_time_for_a_swap_nothing_changes(doors: Doors) -> None:
    before, swaps = doors.live, doors.swaps
    doors.disturb(sites={"publishing": 8})
    ended = doors.deploy(BACKEND, "--timeout", "10")
    assert ended.code == FAILED, ended.said
    assert doors.live == before
    assert doors.swaps == swaps


def test_a_migration_that_fails_half_way_is_recorded_and_the_next_release_applies_the_rest(
    doors: Doors, tmp_path: Path
) -> None:
    before, swaps = doors.live, doors.swaps
    bad = bundle(tmp_path / "bad", "CREATE TABLE Orders (Id INTEGER)", "CREATE NONSENSE")
    ended = doors.deploy(BACKEND, "--migrations", str(bad), *SQL_CLIENT)
    assert ended.code == FAILED, ended.said
    record = doors.latest.deployment
    assert record.migration_status is MigrationStatus.FAILED
    assert record.migrations_applied[-1:] == ("20260301000000_Test0",)
    assert doors.live == before
    assert doors.healthy
    assert doors.swaps == swaps
    good = bundle(tmp_path / "good", "CREATE TABLE Orders (Id INTEGER)", "CREATE TABLE Sums (Id INTEGER)")
    ended = doors.deploy(BACKEND, "--migrations", str(good), *SQL_CLIENT)
    assert ended.code == RELEASED, ended.said
    assert doors.latest.deployment.migrations_applied == ("20260301000001_Test1",)


def test_no_secret_that_a_release_comes_across_is_written_anywhere(doors: Doors, tmp_path: Path) -> None:
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
    telling = tmp_path / "telling"
    telling.write_text(f"#!/bin/sh\necho 'No connection: {connection}' >&2\nexit 1\n", encoding="utf-8")
    doors.put_secret("OrdersKey", secrets["Vault"])

    def release(*options: str) -> str:
        artifacts = ("--frontend", str(SAMPLE / "frontend"), "--backend", str(BACKEND))
        step = (sys.executable, "-m", "stitches", "github", "step", "Release", "--")
        ended = doors.wait(
            doors.run(*step, *STITCHES, "deploy", "staging", *artifacts, *options, **variables)
        )
        return f"{ended.code} {ended.said}"

    settings = {"Files__Address": sas, "ConnectionStrings__Other": connection}
    with doors.settings(doors.app_id, settings), doors.settings(doors.slot_id, settings):
        said = [
            release("--no-migrations", "--json"),
            release("--migrations", str(telling), *SQL_CLIENT),
        ]
        with doors.setting("WEBSITE_RUN_FROM_PACKAGE", sas):
            said.append(release("--no-migrations"))
    assert [each[0] for each in said] == [str(RELEASED), str(FAILED), str(REFUSED)], said
    written = {file: file.read_bytes() for file in files_of(doors, github)}
    assert any(file.name == "GITHUB_STEP_SUMMARY" for file in written)
    hidden = [*secrets.values(), doors.identity_header, "eyJ"]
    for text in [*(each.encode() for each in said), *written.values()]:
        assert [each for each in hidden if each.encode() in text] == []


def files_of(doors: Doors, *more: Path) -> list[Path]:
    """All files that a release may have written, but those of the local Azure itself."""
    own = doors.stacks.workspace.azure.stem
    return [
        file
        for folder in (doors.stacks.folder, *more)
        for file in folder.rglob("*")
        if file.is_file() and not file.relative_to(folder).parts[0].startswith(f"{own}.")
    ]


def bundle(file: Path, *statements: str) -> Path:
    """The sample's migrations and one for each statement."""
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

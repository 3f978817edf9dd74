"""The measurements, with a script that replaces the engine."""

import json
from pathlib import Path

import pytest

import engine
from benchmarks import bench as benchmark
from benchmarks.bench import FAULTS_VARIABLE, PACK, Bench, BenchError
from benchmarks.programs import ENVIRONMENTS_VARIABLE, Case, Program
from local.workspace import Workspace
from tests.benchmarks.states import APP, PLAN, export, resource, urn

ONE_OF_OURS = Case(Program.OURS, 1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    project = Workspace(tmp_path / "bench" / "previews").project
    project.mkdir(parents=True)
    (project / "Pulumi.yaml").write_text("name: stitches\nmain: elsewhere\n", encoding="utf-8")
    engine_folder = tmp_path / "engine"
    engine_folder.mkdir()
    return Bench(
        engine.Engine(directory=engine_folder, version="0.0.0", origin=engine.Origin.PATH), tmp_path / "bench"
    )


def let_the_engine(bench: Bench, script: str) -> None:
    pulumi = bench.engine.directory / "pulumi"
    pulumi.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    pulumi.chmod(0o755)


def test_a_preview_counts_what_it_would_create(bench: Bench) -> None:
    let_the_engine(
        bench,
        "cat <<'END'\n"
        " +  pulumi:pulumi:Stack stitches-prod create\n"
        " +  azure-native:resources:ResourceGroup stitches create\n"
        "@ previewing update..... +  azure-native:web:WebApp stitches create\n"
        " +  azure-native:web:WebApp stitches create\n"
        "    + 4 to create\n"
        "END",
    )
    measured = bench.preview(ONE_OF_OURS)
    assert (measured.azure_resources, measured.resources) == (2, 4)


def test_the_targets_of_links_in_the_workspace_are_not_copied(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    (Workspace(bench.folder / "previews").project / ".venv").symlink_to(tmp_path / "packages")
    let_the_engine(bench, 'test -L "$PULUMI_OPTION_CWD/.venv" && echo "    + 1 to create"')
    bench.preview(ONE_OF_OURS)


def test_the_time_the_work_and_the_memory_of_all_processes_are_measured(bench: Bench) -> None:
    work = "python3 -c 'import time; held = bytearray().ljust(64 << 20); end = time.process_time() + 0.2\n"
    let_the_engine(bench, f'{work}while time.process_time() < end: pass\'\necho "    + 1 to create"')
    measured = bench.preview(ONE_OF_OURS)
    assert measured.cpu_seconds >= 0.2
    assert measured.seconds >= 0.2
    assert measured.peak_memory_mib >= 64


def test_a_program_runs_in_a_copy_of_the_project_and_gets_its_size(bench: Bench) -> None:
    let_the_engine(
        bench,
        f'cp "$PULUMI_OPTION_CWD/Pulumi.yaml" {bench.folder}/seen\n'
        f"echo ${ENVIRONMENTS_VARIABLE} > {bench.folder}/size\n"
        'echo "    + 1 to create"',
    )
    bench.preview(Case(Program.PLAIN, 10))
    assert f"main: {Case(Program.PLAIN, 10).folder}" in (bench.folder / "seen").read_text(encoding="utf-8")
    assert (bench.folder / "size").read_text(encoding="utf-8") == "10\n"


def test_a_failed_preview_is_an_error_with_the_end_of_the_engines_output(bench: Bench) -> None:
    let_the_engine(bench, 'echo "error: no such stack"; exit 255')
    with pytest.raises(BenchError, match="failed:\nerror: no such stack"):
        bench.preview(ONE_OF_OURS)


def test_a_preview_that_would_create_nothing_is_an_error(bench: Bench) -> None:
    let_the_engine(bench, 'echo "    1 unchanged"')
    with pytest.raises(BenchError, match="would create nothing:\n    1 unchanged"):
        bench.preview(ONE_OF_OURS)


def test_a_preview_runs_without_the_policy_pack_unless_asked(bench: Bench) -> None:
    let_the_engine(bench, f'echo "$@" > {bench.folder}/arguments; echo "Policies:"; echo "    + 1 to create"')
    bench.preview(ONE_OF_OURS)
    without = (bench.folder / "arguments").read_text(encoding="utf-8")
    bench.preview(ONE_OF_OURS, with_pack=True)
    arguments = (bench.folder / "arguments").read_text(encoding="utf-8")
    assert arguments.replace(f" --policy-pack {PACK}", "") == without != arguments


def test_a_preview_that_the_pack_did_not_check_is_an_error(bench: Bench) -> None:
    let_the_engine(bench, 'echo "    + 1 to create"')
    with pytest.raises(BenchError, match="checked nothing"):
        bench.preview(ONE_OF_OURS, with_pack=True)


def test_a_violation_is_reported_however_much_output_follows_it(bench: Bench) -> None:
    let_the_engine(bench, 'echo "Policies:"; echo "    - [mandatory]  tags"; seq 1000; exit 255')
    with pytest.raises(BenchError, match=r"failed:\nPolicies:\n    - \[mandatory\]  tags"):
        bench.preview(ONE_OF_OURS, with_pack=True)


def test_a_preview_that_never_ends_is_stopped(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "TIME_LIMIT_SECONDS", 0.5)
    let_the_engine(bench, "exec sleep 60")
    with pytest.raises(BenchError, match="was stopped"):
        bench.preview(ONE_OF_OURS)


STATE = export(resource(PLAN), resource(APP, urn(PLAN)))


def test_previews_run_without_checkpoints_as_everywhere_and_updates_with_them(bench: Bench) -> None:
    let_the_engine(bench, 'test "$PULUMI_SKIP_CHECKPOINTS" = true && echo "    + 1 to create"')
    bench.preview(ONE_OF_OURS)
    let_the_engine(bench, 'test -z "$PULUMI_SKIP_CHECKPOINTS"')
    bench.first_update()


def test_an_update_begins_with_an_empty_stack_and_leaves_the_recording(bench: Bench) -> None:
    held = bench.folder / "updates" / "held"
    (bench.folder / "state.json").write_text(STATE, encoding="utf-8")
    let_the_engine(
        bench,
        f'case "$*" in "stack export"*) cp {bench.folder}/state.json "$6";;\n'
        f"up*) test ! -e {held} || exit 1; touch {held}; sleep 0.1;; esac",
    )
    assert bench.first_update() >= 0.1
    bench.first_update()
    assert bench.record() == STATE
    assert [one.type for one in bench.recording()] == [f"azure-native:{PLAN}", f"azure-native:{APP}"]


def test_an_update_gets_the_latencies_and_not_the_faults_in_the_users_environment(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FAULTS_VARIABLE, "/somebody/elses")
    seen = bench.folder / "seen"
    let_the_engine(bench, f'case "$*" in up*) cat "${FAULTS_VARIABLE}" > {seen};; esac; true')
    bench.first_update(0.25)
    assert json.loads(seen.read_text(encoding="utf-8")) == {"latency": {}, "factor": 0.25}
    let_the_engine(bench, f'test -z "${FAULTS_VARIABLE}"')
    bench.first_update()

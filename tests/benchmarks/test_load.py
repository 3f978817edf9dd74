"""The measuring itself, of the sandbox's own process."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import load, workload
from benchmarks.load import LOADS, ROUNDS
from benchmarks.measurements import Load, Operation
from benchmarks.plugin import FAULTS_VARIABLE, Plugin, PluginError
from sandbox.azure.store import Store


def held(folder: Path) -> list[str]:
    store = Store(folder / "azure.db")
    try:
        return [record.id for record in store.read().everything()]
    finally:
        store.close()


def test_a_workload_is_as_many_resources_as_it_says_in_a_group_that_comes_first(tmp_path: Path) -> None:
    with Plugin.started(tmp_path) as plugin:
        made = workload.create(plugin, 7)
        assert sorted(each.id for each in made) == held(tmp_path)
        assert len(made) == workload.SIZE
        plugin.delete(made[0])
        assert held(tmp_path) == []


def test_workloads_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    with Plugin.started(tmp_path) as plugin:
        workload.create(plugin, 1)
        workload.create(plugin, 2)
        with pytest.raises(PluginError, match="cannot create already existing resource"):
            workload.create(plugin, 1)


def test_a_resource_that_is_gone_cannot_be_read(tmp_path: Path) -> None:
    with Plugin.started(tmp_path) as plugin:
        made = workload.create(plugin, 1)
        plugin.read(made[1])
        plugin.delete(made[0])
        with pytest.raises(PluginError, match=r"lost .*/storageAccounts/workload1"):
            plugin.read(made[1])


def test_the_sandbox_is_measured_without_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FAULTS_VARIABLE, str(tmp_path / "no such file"))
    with Plugin.started(tmp_path) as plugin:
        workload.create(plugin, 1)


def test_a_sandbox_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "azure.db").write_text("no database, but something else", encoding="utf-8")
    with pytest.raises(PluginError, match="told no port"), Plugin.started(tmp_path):
        pass


def test_each_load_is_measured_and_leaves_azure_as_it_was(tmp_path: Path) -> None:
    said: list[str] = []
    calls = load.measure(tmp_path, quick=True, say=said.append)
    assert Counter((each.load, each.operation) for each in calls) == Counter(
        (each, operation) for each in load.QUICK_LOADS for operation in Operation
    )
    assert {each.round for each in calls} == {1}
    assert all(each.count >= 100 for each in calls)
    assert len(held(tmp_path / "0")) == 0
    assert len(held(tmp_path / "100")) == 100
    assert any(line.startswith("round 1 of 1: 8 at once, beside 0 resources: ") for line in said)


def test_a_whole_run_has_calls_at_once_in_an_empty_azure_and_single_ones_beside_ever_more() -> None:
    assert [each for each in LOADS if each.held == 0] == [Load(1, 0), Load(8, 0), Load(64, 0)]
    assert [each.held for each in LOADS if each.parallel == 1] == [0, 100, 1_000, 10_000]
    assert ROUNDS >= 5

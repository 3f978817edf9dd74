import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measurements import Load, Operation
from benchmarks.programs import Case, Program
from benchmarks.summary import MakespanSummary, PolicySummary, SandboxSummary, Spread, Summary, Target
from tests.benchmarks.runs import calls, makespan_run, policy_run, preview, run, sandbox_run, whole_run

FLAT, OURS = Program.FLAT, Program.OURS


def test_a_spread_is_the_median_between_the_smallest_and_the_largest() -> None:
    assert Spread.of([5, 1, 2]) == Spread(median=2, low=1, high=5)


def test_a_ratio_compares_previews_of_the_same_round() -> None:
    summary = Summary(
        run(
            preview(FLAT, 1, 1, 10),
            preview(OURS, 1, 1, 5),
            preview(OURS, 1, 2, 60),  # the machine was slow: so it was for both
            preview(FLAT, 1, 2, 100),
            preview(FLAT, 1, 3, 10),
            preview(OURS, 1, 3, 4),
        )
    )
    assert summary.ours_to_flat(1) == Spread(median=0.5, low=0.4, high=0.6)


@given(st.floats(0.1, 10))
def test_a_slower_machine_changes_no_ratio(factor: float) -> None:
    as_it_was, slower = Summary(whole_run()), Summary(whole_run(factor=factor))
    for size in as_it_was.sizes:
        assert slower.ours_to_flat(size).median == pytest.approx(as_it_was.ours_to_flat(size).median)
    assert slower.growth(OURS) == pytest.approx(as_it_was.growth(OURS))


def test_a_resource_costs_what_is_beyond_the_empty_program() -> None:
    assert Summary(whole_run()).milliseconds_per_resource(Case(FLAT, 10)) == pytest.approx(100)


def test_a_further_resource_costs_the_slope_between_two_sizes() -> None:
    further = Summary(whole_run()).milliseconds_per_further_resource(Case(OURS, 10), Case(OURS, 40))
    assert further == pytest.approx(50)


def test_a_linear_program_grows_by_one() -> None:
    assert Summary(whole_run()).growth(OURS) == pytest.approx(1)


def test_a_program_whose_resources_cost_more_in_a_large_stack_grows_by_more_than_one() -> None:
    quadratic = run(*(preview(OURS, size, 1, 1 + size * size) for size in (1, 10, 40)))
    growth = Summary(quadratic).growth(OURS)
    assert growth is not None
    assert growth > 4


def test_a_target_is_met_up_to_its_limit_and_missed_above() -> None:
    verdicts = {
        seconds: [
            target.met
            for target in Summary(run(preview(FLAT, 1, 1, 100), preview(OURS, 1, 1, seconds))).targets()
        ]
        for seconds in (115, 116)
    }
    assert verdicts == {115: [True], 116: [False]}


def test_the_targets_are_those_of_one_and_of_forty_environments_and_of_growth() -> None:
    assert [target.most for target in Summary(whole_run()).targets()] == [1.15, 0.5, 1.15]


def test_what_the_policies_add_is_the_ratio_of_previews_of_the_same_round() -> None:
    summary = PolicySummary(policy_run((10, 12, 0.3), (100, 110, 0.5), (10, 13, 0.4)))
    assert summary.with_to_without == Spread(median=1.2, low=1.1, high=1.3)
    assert summary.without_pack == Spread(median=10, low=10, high=100)
    assert summary.with_pack == Spread(median=13, low=12, high=110)
    assert summary.start == Spread(median=0.4, low=0.3, high=0.5)


@pytest.mark.parametrize(
    ("measured", "met"),
    [((4, 5, 0.5), [True, True]), ((4, 5.1, 0.5), [False, True]), ((4, 5, 0.51), [True, False])],
)
def test_the_policies_add_a_quarter_and_start_in_half_a_second_at_most(
    measured: tuple[float, float, float], met: list[bool]
) -> None:
    summary = Summary(run().model_copy(update={"policies": policy_run(measured)}))
    assert [target.met for target in summary.targets()] == met


CREATE, READ = Operation.CREATE, Operation.READ


def test_calls_of_the_sandbox_are_told_by_the_second_and_one_by_one() -> None:
    summary = SandboxSummary(
        sandbox_run(calls(CREATE, 8, 0, 0.5, 0.1, 0.2), calls(READ, 8, 0, 1, 1, 1), calls(CREATE, 1, 0, 0.2))
    )
    assert summary.loads == [Load(1, 0), Load(8, 0)]
    assert summary.runs(Load(8, 0)) == 3
    assert summary.per_second(Load(8, 0), CREATE) == Spread(median=500, low=200, high=1000)
    assert summary.per_second(Load(8, 0), READ) == Spread(median=100, low=100, high=100)
    assert summary.milliseconds(Load(1, 0), CREATE).median == pytest.approx(2)


@pytest.mark.parametrize(("seconds", "met"), [(0.125, True), (0.126, False)])
def test_a_call_beside_many_resources_takes_a_quarter_more_at_most(seconds: float, met: bool) -> None:
    in_an_empty_azure = (calls(CREATE, 1, 0, 0.1), calls(READ, 1, 0, 0.1))
    beside_many = (calls(CREATE, 1, 10_000, 0.1), calls(READ, 1, 10_000, seconds))
    summary = Summary(run().model_copy(update={"sandbox": sandbox_run(*in_an_empty_azure, *beside_many)}))
    assert [target.met for target in summary.targets()] == [True, met]


def test_a_quick_run_of_the_sandbox_speaks_to_no_target() -> None:
    few = sandbox_run(calls(CREATE, 1, 0, 0.1), calls(CREATE, 1, 100, 0.2))
    assert SandboxSummary(few).targets() == []


def test_the_makespan_is_the_whole_update_by_its_critical_path() -> None:
    summary = MakespanSummary(makespan_run((3, 44), (4, 50), (3, 42)))
    assert summary.critical_path == 80
    assert summary.shortened == 40
    assert summary.to_critical_path == Spread(median=1.1, low=1.05, high=1.25)
    assert summary.without_latencies == Spread(median=3, low=3, high=4)


@pytest.mark.parametrize(("seconds", "met"), [(46, True), (46.1, False)])
def test_the_makespan_is_within_a_little_of_the_critical_path(seconds: float, met: bool) -> None:
    summary = Summary(run().model_copy(update={"makespan": makespan_run((3, seconds))}))
    assert [target.met for target in summary.targets()] == [met]


def test_an_update_that_is_mostly_the_engines_start_speaks_to_no_target() -> None:
    assert MakespanSummary(makespan_run((3, 4), factor=0.01)).targets() == []


def test_a_target_is_told_in_its_unit() -> None:
    assert Target("a ratio", 1.25, 1.2).told(1.2) == "1.20"
    assert Target("a time", 0.5, 0.3, "s").told(0.3) == "0.30 s"


def test_programs_that_preview_the_same_resources_are_comparable() -> None:
    assert Summary(whole_run()).unlike_work() is None


@pytest.mark.parametrize(("flat", "ours"), [(75, 76), (0, 0)])
def test_programs_that_preview_other_resources_or_none_are_not(flat: int, ours: int) -> None:
    told = Summary(run(preview(FLAT, 1, 1, 5, flat), preview(OURS, 1, 1, 5, ours))).unlike_work()
    assert told is not None
    assert f"flat [{flat}], ours [{ours}]" in told

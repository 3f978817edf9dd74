from benchmarks.bench import Preview
from benchmarks.critical_path import Step
from benchmarks.figures import Figures, Makespan, PackRound
from benchmarks.page import page
from benchmarks.programs import EMPTY, Case, Program

PLAIN, OURS = Case(Program.PLAIN, 1), Case(Program.OURS, 1)
MANY_PLAIN, MANY_OURS = Case(Program.PLAIN, 10), Case(Program.OURS, 10)
MAKESPAN = Makespan(factor=0.5, azure_seconds=300, path=(Step("a", 60), Step("b", 20)), seconds=(44, 48, 46))


def preview(seconds: float, azure_resources: int) -> Preview:
    return Preview(seconds, 2 * seconds, 100, azure_resources, azure_resources + 1)


def figures(*rounds: dict[Case, Preview]) -> Figures:
    pack = (PackRound(4, 5, 0.3), PackRound(2, 2.2, 0.2), PackRound(2, 2.4, 0.4))
    return Figures(rounds=rounds, pack=pack, makespan=MAKESPAN, where="here")


BOTH = figures(
    {EMPTY: preview(1, 0), PLAIN: preview(4, 10), OURS: preview(2, 10)},
    {EMPTY: preview(2, 0), PLAIN: preview(10, 10), OURS: preview(4, 10), MANY_PLAIN: preview(43, 100)}
    | {MANY_OURS: preview(12, 100)},
)


def test_our_preview_is_compared_with_the_plain_preview_of_the_same_round() -> None:
    spread = BOTH.ours_by_plain(1)
    assert (spread.low, spread.high) == (0.4, 0.5)
    assert BOTH.ours_by_plain(10).median == 12 / 43


def test_the_time_of_an_additional_resource_excludes_the_fixed_time() -> None:
    assert BOTH.milliseconds_per_further_resource(Program.PLAIN) == 1000 * (43 - 7) / 90
    assert figures({PLAIN: preview(4, 10), OURS: preview(2, 10)}).sizes == [1]


def test_programs_with_different_work_are_not_compared() -> None:
    assert BOTH.unlike_work() is None
    unlike = figures({PLAIN: preview(4, 11), OURS: preview(2, 10)}).unlike_work()
    assert unlike is not None
    assert "plain [11]" in unlike
    assert figures({PLAIN: preview(4, 0), OURS: preview(2, 0)}).unlike_work() is not None


def test_each_target_is_met_or_missed_by_its_median() -> None:
    found = {target.what: (target.actual, target.is_met) for target in BOTH.targets()}
    assert found["Prod with the policy pack, divided by prod without it"] == (1.2, True)
    assert found["Prod's first update divided by its critical path"] == (46 / 40, True)
    assert found["Ours divided by plain, one environment"] == (0.45, True)


def test_the_page_shows_every_program_and_target() -> None:
    text = page(BOTH)
    assert "| ours | 10 | 100 | 101 | 1 | 12.00 s |" in text
    assert "| `b` | 20 s | 80 s |" in text
    assert text.count("| met |") == 4
    assert "Each additional resource" not in page(
        figures({EMPTY: preview(1, 0), PLAIN: preview(4, 9), OURS: preview(2, 9)})
    )


def test_a_figure_that_only_rounding_makes_equal_to_the_maximum_is_shown_as_above_it() -> None:
    rounds = ({EMPTY: preview(1, 0), PLAIN: preview(4, 10), OURS: preview(2, 10)},)
    missed = Figures(rounds=rounds, pack=(PackRound(4, 5.001, 0.3),), makespan=MAKESPAN, where="here")
    assert "| 1.25 | above 1.25 | missed |" in page(missed)
    met = Figures(rounds=rounds, pack=(PackRound(4, 5, 0.3),), makespan=MAKESPAN, where="here")
    assert "| 1.25 | 1.25 | met |" in page(met)

import ast
from collections import Counter
from itertools import takewhile
from pathlib import Path

from benchmarks.programs import Case, Program, policy_rounds, rounds


def test_small_stacks_are_measured_five_times_and_large_ones_three_times() -> None:
    counts = Counter(case for cases in rounds(quick=False) for case in cases)
    assert counts == {
        Case(Program.EMPTY, 0): 5,
        Case(Program.FLAT, 1): 5,
        Case(Program.OURS, 1): 5,
        Case(Program.FLAT, 10): 3,
        Case(Program.OURS, 10): 3,
        Case(Program.FLAT, 40): 3,
        Case(Program.OURS, 40): 3,
    }


def test_in_each_round_the_two_programs_take_turns() -> None:
    for cases in rounds(quick=False):
        turns = [case for case in cases if case.program != Program.EMPTY]
        pairs = list(zip(turns[::2], turns[1::2], strict=True))
        assert all(first.environments == second.environments for first, second in pairs)
        assert all(first.program != second.program for first, second in pairs)


def test_every_second_round_goes_backwards() -> None:
    first, second, *_ = rounds(quick=False)
    assert list(second) == list(first)[::-1]


def test_a_quick_run_has_one_round_of_one_environment() -> None:
    assert [list(cases) for cases in rounds(quick=True)] == [
        [Case(Program.EMPTY, 0), Case(Program.FLAT, 1), Case(Program.OURS, 1)]
    ]


def test_each_round_has_prod_without_and_with_the_policies_in_turns() -> None:
    every = [list(turns) for turns in policy_rounds(quick=False)]
    assert len(every) >= 5
    assert every[:2] == [[False, True], [True, False]]
    assert all(turns == every[number % 2] for number, turns in enumerate(every))


def test_a_quick_run_has_one_round_of_the_policies() -> None:
    assert len(policy_rounds(quick=True)) == 1


def test_every_program_exists() -> None:
    cases = {case for cases in rounds(quick=False) for case in cases}
    assert all((case.folder / "__main__.py").is_file() for case in cases)


def test_one_environment_of_ours_is_the_project_itself() -> None:
    assert (Case(Program.OURS, 1).folder / "Pulumi.prod.yaml").is_file()


def what_comes_before_the_environment(program: Path) -> list[str]:
    """The calls by which a program prepares itself."""
    statements = ast.parse((program / "__main__.py").read_text(encoding="utf-8")).body

    def prepares(statement: ast.stmt) -> bool:
        return not isinstance(statement, ast.For) and "Environment(" not in ast.unparse(statement)

    return [
        ast.unparse(statement)
        for statement in takewhile(prepares, statements)
        if isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call)
    ]


def test_many_environments_of_ours_are_prepared_like_the_one_of_the_project() -> None:
    of_the_project = what_comes_before_the_environment(Case(Program.OURS, 1).folder)
    assert "drop_version_aliases()" in of_the_project
    assert what_comes_before_the_environment(Case(Program.OURS, 40).folder) == of_the_project

import ast
from itertools import takewhile
from pathlib import Path

from benchmarks.programs import EMPTY, Case, Program, rounds


def test_in_each_round_the_two_programs_take_turns() -> None:
    for cases in rounds(quick=False):
        turns = [case for case in cases if case != EMPTY]
        pairs = list(zip(turns[::2], turns[1::2], strict=True))
        assert all(first.environments == second.environments for first, second in pairs)
        assert all(first.program != second.program for first, second in pairs)


def test_every_second_round_runs_backwards() -> None:
    first, second, *_ = rounds(quick=False)
    assert list(second) == list(first)[::-1]


def test_a_quick_run_has_one_round_of_one_environment() -> None:
    assert [list(cases) for cases in rounds(quick=True)] == [
        [EMPTY, Case(Program.PLAIN, 1), Case(Program.OURS, 1)]
    ]


def test_one_environment_of_ours_is_the_project_itself() -> None:
    assert (Case(Program.OURS, 1).folder / "Pulumi.prod.yaml").is_file()


def statements_before_the_environment(program: Path) -> list[str]:
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
    of_the_project = statements_before_the_environment(Case(Program.OURS, 1).folder)
    assert "drop_version_aliases()" in of_the_project
    assert statements_before_the_environment(Case(Program.OURS, 10).folder) == of_the_project

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import load, makespan
from benchmarks.measurements import LostTime, Operation, Run
from benchmarks.programs import Program, policy_rounds, rounds
from benchmarks.report import report
from benchmarks.summary import Summary
from tests.benchmarks.runs import calls, makespan_run, policy_run, preview, run, sandbox_run, whole_run

DOCS = Path(__file__).resolve().parents[2] / "docs"


def committed() -> Run:
    return Run.model_validate_json((DOCS / "benchmarks.json").read_text(encoding="utf-8"))


def row(page: str, start: str) -> list[str]:
    line = next(line for line in page.splitlines() if line.startswith(start))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_tells_what_was_previewed_and_what_it_took() -> None:
    assert row(report(whole_run()), "| flat, written by hand | 10 |") == [
        "flat, written by hand",
        "10",
        "100",
        "101",
        "3",
        "11.02 s",
        "11.01 to 11.03 s",
        "11.0 s",
        "100 MiB",
        "100.0 ms",
    ]


def test_the_page_tells_the_ratio_at_each_size() -> None:
    assert row(report(whole_run()), "| 40 |") == ["40", "0.51", "0.51 to 0.51"]


def test_a_missed_target_is_called_missed() -> None:
    page = report(
        run(
            preview(Program.EMPTY, 0, 1, 1),
            preview(Program.FLAT, 1, 1, 10),
            preview(Program.OURS, 1, 1, 12),
        )
    )
    assert row(page, "| Ours by flat, environments: 1 |")[1:] == ["1.15", "1.20", "missed"]


def test_the_page_tells_what_the_policies_cost_and_whether_that_is_little_enough() -> None:
    policies = policy_run((2, 2.4, 0.6), (2, 2.6, 0.7), (2, 2.2, 0.5))
    page = report(whole_run().model_copy(update={"policies": policies}))
    assert row(page, "| prod without the pack |")[1:] == ["3", "2.00 s", "2.00 to 2.00 s"]
    assert row(page, "| prod with the pack |")[1:] == ["3", "2.40 s", "2.20 to 2.60 s"]
    assert row(page, "| the ratio of the two |")[1:] == ["3", "1.20", "1.10 to 1.30"]
    assert row(page, "| the start of the pack |")[1:] == ["3", "0.60 s", "0.50 to 0.70 s"]
    assert row(page, "| Prod with the policy pack by without |")[1:] == ["1.25", "1.20", "met"]
    assert row(page, "| Start of the policy pack |")[1:] == ["0.50 s", "0.60 s", "missed"]


def test_without_figures_of_the_policies_the_page_is_silent_of_them() -> None:
    assert "polic" not in report(whole_run())


@pytest.mark.parametrize(("day", "told"), [(2, False), (3, True)])
def test_policies_measured_elsewhere_or_later_say_so(day: int, told: bool) -> None:
    page = report(whole_run().model_copy(update={"policies": policy_run((1, 1, 1), day=day)}))
    assert ("The policies: 2026-01-03, on 2 cores" in page) == told
    assert page.count("on 2 cores") == 1 + told


CREATE, READ = Operation.CREATE, Operation.READ
SANDBOX = sandbox_run(
    *(calls(CREATE, at_once, 0, 0.1, 0.2, 0.4) for at_once in (1, 8)),
    *(calls(READ, at_once, 0, 0.05, 0.1, 0.2) for at_once in (1, 8)),
    calls(CREATE, 1, 10_000, 0.3, 0.2, 0.2),
    calls(READ, 1, 10_000, 0.2, 0.1, 0.1),
)


def test_the_page_tells_how_fast_the_sandbox_answers_and_how_that_grows() -> None:
    page = report(whole_run().model_copy(update={"sandbox": SANDBOX}))
    assert row(page, "| 8 | 3 |") == ["8", "3", "500", "250 to 1,000", "1,000", "500 to 2,000"]
    assert row(page, "| 0 | 3 |")[2:] == [
        *("2.00 ms", "1.00 to 4.00 ms", ""),
        *("1.00 ms", "0.50 to 2.00 ms", ""),
    ]
    assert row(page, "| 10,000 | 3 |")[2:] == [
        *("2.00 ms", "2.00 to 3.00 ms", "1.00"),
        *("1.00 ms", "1.00 to 2.00 ms", "1.00"),
    ]
    assert row(page, "| A create beside 10,000 resources")[1:] == ["1.25", "1.00", "met"]


LOST = LostTime(
    waiting="7 resources of WebApp",
    waits_for="sql:Database shop",
    because="its component is given it",
    seconds=60,
)


def test_the_page_tells_the_makespan_its_critical_path_and_what_is_lost() -> None:
    update = makespan_run((3, 44), (4, 48), (3, 43), lost=(LOST,))
    page = report(whole_run().model_copy(update={"makespan": update}))
    assert row(page, "| the update |")[1:] == ["3", "44.00 s", "43.00 to 48.00 s"]
    assert row(page, "| its critical path |")[1:] == ["", "40.00 s", ""]
    assert row(page, "| the ratio of the two |")[1:] == ["3", "1.10", "1.07 to 1.20"]
    assert row(page, "| `sql:Server shop` |")[1:] == ["refers to it", "75 s", "80 s"]
    assert row(page, "| `7 resources of WebApp` |")[1:] == [
        "`sql:Database shop`",
        "its component is given it",
        "60 s",
    ]
    assert row(page, "| Prod's first update by its critical path |")[1:] == ["1.15", "1.10", "met"]


def test_a_critical_path_without_lost_time_says_so() -> None:
    page = report(whole_run().model_copy(update={"makespan": makespan_run((3, 44))}))
    assert "Every wait on it is for something that is taken from there." in page
    assert "Costs" not in page


@pytest.mark.parametrize("part", ["The sandbox", "The makespan"])
def test_without_figures_of_a_part_the_page_is_silent_of_it(part: str) -> None:
    assert part not in report(whole_run())


def test_a_sandbox_measured_later_says_so() -> None:
    page = report(whole_run().model_copy(update={"sandbox": sandbox_run(SANDBOX.calls, day=3)}))
    assert "The sandbox: 2026-01-03, on 2 cores" in page


def test_the_page_tells_where_and_when() -> None:
    page = report(whole_run())
    assert "2026-01-02, on 2 cores of Some processor with 24 GiB of memory (Linux x86_64)" in page
    assert "Pulumi 3.259.0" in page


def test_the_data_survives_being_written_and_read() -> None:
    parts = {
        "policies": policy_run((2, 3, 0.3)),
        "sandbox": SANDBOX,
        "makespan": makespan_run((3, 44), lost=(LOST,)),
    }
    data = whole_run().model_copy(update=parts)
    assert Run.model_validate_json(data.model_dump_json()) == data


def test_the_committed_data_compares_programs_that_do_the_same() -> None:
    assert Summary(committed()).unlike_work() is None


def test_everything_that_is_committed_says_which_language_host_ran_it() -> None:
    run = committed()
    measured = [run, *(part for part in (run.policies, run.sandbox, run.makespan) if part)]
    assert all("language host" in each.versions for each in measured)
    for each in measured:
        assert f"language host {each.versions['language host']}" in report(run)


def test_the_committed_page_is_that_of_the_data() -> None:
    assert report(committed()) == (DOCS / "benchmarks.md").read_text(encoding="utf-8"), (
        "run: python -m benchmarks --draw"
    )


@pytest.mark.slow
def test_the_committed_data_is_that_of_a_whole_run() -> None:
    measured = Counter(preview.case for preview in committed().previews)
    assert measured == Counter(case for cases in rounds(quick=False) for case in cases), "run: make bench"


@pytest.mark.slow
def test_the_committed_data_has_the_policies() -> None:
    policies = committed().policies
    assert policies is not None, "run: python -m benchmarks --only policies"
    assert len(policies.rounds) == len(policy_rounds(quick=False)), (
        "run: python -m benchmarks --only policies"
    )


@pytest.mark.slow
def test_the_committed_data_has_the_sandbox() -> None:
    sandbox = committed().sandbox
    assert sandbox is not None, "run: python -m benchmarks --only sandbox"
    measured = Counter((each.load, each.operation) for each in sandbox.calls)
    assert measured == {(each, operation): load.ROUNDS for each in load.LOADS for operation in Operation}, (
        "run: python -m benchmarks --only sandbox"
    )


@pytest.mark.slow
def test_the_committed_data_has_the_makespan() -> None:
    measured = committed().makespan
    assert measured is not None, "run: python -m benchmarks --only makespan"
    assert len(measured.rounds) == makespan.ROUNDS, "run: python -m benchmarks --only makespan"


@pytest.mark.slow
def test_the_committed_picture_is_that_of_the_data() -> None:
    from benchmarks.plot import plot

    assert plot(committed()) == (DOCS / "benchmarks.svg").read_bytes(), "run: python -m benchmarks --draw"


@pytest.mark.slow
def test_the_same_data_gives_the_same_bytes_without_a_date() -> None:
    from benchmarks.plot import plot

    first, second = plot(whole_run()), plot(whole_run())
    assert first == second
    assert b"<dc:date>" not in first


@pytest.mark.slow
def test_the_picture_explains_itself_in_light_and_in_dark() -> None:
    from benchmarks.plot import plot

    svg = plot(committed()).decode()
    read = " ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", svg))
    for words in ("Ours previews", "ours: this project's program", "flat: the same resources", "each dot is"):
        assert words in html.unescape(read), words
    drawn = svg.partition("</style>")[2]
    assert re.findall(r"#[0-9a-f]{6}\b", drawn) == [], "a colour that does not follow the page"
    assert "prefers-color-scheme: dark" in svg

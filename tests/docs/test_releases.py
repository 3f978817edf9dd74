"""The page on releases describes what the code does."""

import re
from pathlib import Path

from operations.releases.machine import ROLLBACK_SECONDS, Outcome
from operations.releases.release import SWAP_SECONDS
from operations.releases.steps import STEPS

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "releases.md").read_text(encoding="utf-8")


def test_each_step_is_listed_with_its_seconds() -> None:
    listed = {
        name: float(seconds) for name, seconds in re.findall(r"^\| (\w[\w ]*) \| (\d+) s", PAGE, re.MULTILINE)
    }
    steps = {step.name: step.seconds for step in STEPS}
    assert listed == {**steps, "roll back": ROLLBACK_SECONDS}
    assert f"if less than {SWAP_SECONDS:.0f} s are left" in PAGE
    for step in STEPS:
        assert f'{step.name}["' in PAGE or f"{step.name}([" in PAGE, "in the drawing"


def test_each_exit_code_is_listed() -> None:
    listed = re.findall(r"^\| (\d) \| ", PAGE, re.MULTILINE)
    assert {int(code) for code in listed} >= set(Outcome)
    section = PAGE.partition("## Exit codes")[2].partition("##")[0]
    assert re.findall(r"^\| (\d) \| ", section, re.MULTILINE) == [str(int(code)) for code in Outcome]


def test_every_link_on_it_works() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (CHECKOUT / "docs" / target).exists(), target

import pytest

from model.nearest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("word", "match"),
    [("eastus1", "eastus"), ("WESTEUROPE", "westeurope"), ("mars", None), ("", None)],
)
def test_the_nearest_choice_is_found_whatever_the_case(word: str, match: str | None) -> None:
    assert nearest(word, ["eastus", "westeurope"]) == match


def test_the_choice_keeps_its_own_case() -> None:
    assert nearest("p1V2", ["P1v2", "P1v3"]) == "P1v2"


@pytest.mark.parametrize("word", [None, 7, "mars"])
def test_there_is_no_question_if_no_choice_is_near(word: object) -> None:
    assert did_you_mean(word, ["eastus"]) == ""


def test_a_question_names_the_nearest_choice() -> None:
    assert did_you_mean("eastus1", ["eastus"]) == 'Did you mean "eastus"? '

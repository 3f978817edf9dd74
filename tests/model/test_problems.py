from pydantic import Field, ValidationError

from model.base import Model
from model.errors import ConfigurationError, Problem, rejected, rejected_at
from model.problems import problems_in


class Part(Model):
    size_gb: int = Field(description="Size in GB.", examples=[32])
    label: str = Field(default="", max_length=3, description="Short label.", examples=["abc"])


class Whole(Model):
    parts: tuple[Part, ...] = Field(description="Parts.", examples=[[]])
    extra: dict[str, int] = Field(default_factory=dict, description="Anything.", examples=[{"a": 1}])


def problems(value: object, prefix: str = "") -> list[Problem]:
    try:
        Whole.model_validate(value)
    except ValidationError as error:
        return list(problems_in(error, Whole, file="whole.json", prefix=prefix))
    return []


def test_a_valid_object_has_no_problem() -> None:
    assert problems({"parts": []}) == []


def test_a_problem_in_a_list_is_reported_with_its_index() -> None:
    assert problems({"parts": [{"sizeGb": 1}, {"sizeGb": "much", "label": "abcd"}]}) == [
        Problem(
            file="whole.json",
            key="parts[1].sizeGb",
            # Pydantic's own message is used if it is clear enough; it never quotes the input.
            expected="Input should be a valid integer, unable to parse string as an integer",
            example="sizeGb: 32",
            fix="Correct the value. Size in GB.",
        ),
        Problem(
            file="whole.json",
            key="parts[1].label",
            expected="a string of at most 3 characters",
            example="label: abc",
            fix="Correct the value. Short label.",
        ),
    ]


def test_a_problem_below_a_field_without_known_keys_is_reported_with_its_path() -> None:
    (problem,) = problems({"parts": [], "extra": {"a": {"b": 1}}})
    assert (problem.key, problem.example, problem.fix) == (
        "extra.a",
        'a: {"a": 1}',
        "Correct the value. Anything.",
    )


def test_a_key_at_the_top_is_reported_with_its_namespace_in_the_example_too() -> None:
    (problem,) = problems({}, prefix="stitches:")
    assert (problem.key, problem.example) == ("stitches:parts", "stitches:parts: []")


def test_a_root_that_is_not_an_object_is_reported_as_the_root() -> None:
    (problem,) = problems(7)
    assert (problem.key, problem.expected, problem.example) == (
        "(root)",
        "an object: keys with their values",
        "",
    )


def test_a_problem_without_an_example_is_reported_in_three_lines() -> None:
    problem = Problem(file="f", key="k", expected="e", example="", fix="r")
    assert str(problem) == "f: k\n  Expected: e\n  Fix:      r"


def test_a_message_counts_its_problems() -> None:
    problem = Problem(file="f", key="k", expected="e", example="k: 1", fix="r")
    text = "f: k\n  Expected: e\n  Example:  k: 1\n  Fix:      r"
    assert str(ConfigurationError("It", [problem])) == f"It has 1 problem.\n\n{text}"
    assert str(ConfigurationError("It", [problem] * 2)) == f"It has 2 problems.\n\n{text}\n\n{text}"


def test_a_rule_below_an_objects_key_is_reported_at_its_path() -> None:
    rejection = rejected("nothing", example="null", fix="Remove the key.")
    errors = rejected_at({("a", 0): rejection, ("b",): rejection}).errors(include_input=False)
    assert [error["loc"] for error in errors] == [("a", 0), ("b",)]

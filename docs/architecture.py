"""Draw the README's picture of prod from its state: `pulumi stack export | python -m docs.architecture`."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Final

import atomic_files
from operations.review.architecture import components, dependencies
from operations.review.diagram import diagram
from operations.stacks.event_log import Step

README: Final = Path(__file__).resolve().parents[1] / "README.md"

_PICTURE: Final = re.compile(
    r"(?<=<!-- Drawn by `make picture`. -->\n).*?(?=<!-- End of the picture. -->)", re.DOTALL
)
# Every component needs the first, and the second contains everything.
_LEFT_OUT: Final = frozenset({"ResourceGroup", "Environment"})


def draw(exported: str) -> str:
    """The kinds of components in a state and their dependencies, as a Mermaid block.

    Args:
        exported: What `pulumi stack export` printed.

    Raises:
        ValueError: The text is not an exported stack.
    """
    try:
        resources = json.loads(exported)["deployment"]["resources"]
        steps = [
            Step.model_validate({"op": "same", "urn": each["urn"], "type": each["type"], "new": each})
            for each in resources
        ]
        needed = {each["urn"]: frozenset(each.get("dependencies") or ()) for each in resources}
    except (ValueError, KeyError, TypeError):
        raise ValueError("Expected the output of `pulumi stack export`. Run `make picture`.") from None
    return diagram(
        tuple(each for each in components(steps) if each.name not in _LEFT_OUT),
        tuple(each for each in dependencies(steps, needed) if not _LEFT_OUT & {each.component, each.needs}),
    )


def main() -> None:
    """Write the picture into the README, or compare it with the one there."""
    parser = argparse.ArgumentParser(prog="python -m docs.architecture", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the picture differs")
    check = parser.parse_args().check
    before = README.read_text(encoding="utf-8")
    try:
        drawn = draw(sys.stdin.read())
    except ValueError as error:
        sys.exit(str(error))
    after = _PICTURE.sub(lambda _: f"{drawn}\n", before)
    if check and after != before:
        sys.exit("The README's picture does not show the stack. Run: make picture")
    if after != before:
        atomic_files.write(README, after)


if __name__ == "__main__":
    main()

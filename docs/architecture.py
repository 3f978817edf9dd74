"""Draw architecture.svg from a stack's state: `pulumi stack export | python -m docs.architecture`.

Where a box stands is written in architecture.yaml; what stands in it, and which arrows there are, comes from
the state. What only one of the two has is refused: component or box, reference or arrow.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Mapping
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path
from string import Template
from typing import Any, cast

from pydantic import AliasPath, BaseModel, Field, ValidationError

from azure_facts.regions import REGIONS
from components.role_assignment import BuiltInRole
from docs.architecture_layout import Layout
from model.yaml_file import read_yaml_file

LAYOUT = Path(__file__).with_name("architecture.yaml")
PICTURE = Path(__file__).with_name("architecture.svg")

PADDING, TITLE_HEIGHT, LINE_HEIGHT = 10, 18, 17
_TITLE_LETTER, _LINE_LETTER = 8.6, 7.4  # average widths in the widest fonts that system-ui stands for
_WORDS: dict[str, str] = {
    **{role.value: role.name.replace("_", " ").title() for role in BuiltInRole},
    **{region.name: region.display_name for region in REGIONS.values()},
}

_LOCK = "azure-native:authorization:ManagementLockByScope::"


class NotDrawn(Exception):  # noqa: N818  # it says what to change, and is no fault of the program
    """The state and the layout do not fit; it says all that has to change."""


class Resource(BaseModel):
    """A resource of the state."""

    urn: str
    type: str
    parent: str = ""
    inputs: dict[str, Any] = {}
    takes: dict[str, list[str] | None] = Field(default={}, alias="propertyDependencies")

    @property
    def type_name(self) -> str:
        """The type's last part: "WebApp" of "azure-native:web:WebApp"."""
        return self.type.rpartition(":")[2]

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def in_azure(self) -> bool:
        """Whether it stands in Azure. A component stands only in the state."""
        return self.type.startswith("azure-native:")


class Export(BaseModel):
    """What `pulumi stack export` prints, as far as it is drawn."""

    resources: list[Resource] = Field(validation_alias=AliasPath("deployment", "resources"))


class Architecture:
    """A stack's resources, sorted into the boxes of a layout; NotDrawn is raised where the two do not fit."""

    def __init__(self, layout: Layout, resources: list[Resource]) -> None:
        self.layout = layout
        self._resources = {resource.urn: resource for resource in resources}
        environment = next(
            (each for each in resources if each.type == "stitches:components:Environment"), None
        )
        if environment is None:
            raise NotDrawn("The state has no Environment in it: export that of a stack that is up.")
        self._name = environment.name
        self._problems: list[str] = []
        self._box_of = self._place()
        self._compare_references()
        self._texts = {name: self._text_of(name) for name in layout.boxes}
        if self._problems:
            raise NotDrawn("\n- ".join([f"{LAYOUT.name} does not fit the state:", *self._problems]))

    def svg(self) -> str:
        """The picture: frames first, so that what they enclose is drawn over them."""
        boxes = self.layout.boxes
        by_size = sorted(boxes, key=lambda name: -boxes[name].at[2] * boxes[name].at[3])
        drawn = [element for name in by_size for element in self._draw(name)]
        drawn += [_line(arrow.kind, arrow.path) for arrow in self.layout.arrows]
        return Template(self.layout.page).substitute(name=escape(self._name), drawn="\n".join(drawn))

    def _address(self, resource: Resource) -> str:
        """Component/Resource/part, as the layout's patterns have it."""
        component = self._resources.get(resource.parent, resource) if resource.in_azure else resource
        part = resource.name.removeprefix(self._name).removeprefix("-")
        return f"{component.type_name}/{resource.type_name}/{part}"

    def _place(self) -> dict[str, str]:
        """The box of each resource."""
        boxes = self.layout.boxes.items()
        patterns = [(name, each) for name, box in boxes for each in (*box.holds, *box.may_hold)]
        used: dict[str, tuple[str, str]] = {}
        for urn, resource in self._resources.items():
            address = self._address(resource)
            fitting = [each for each in patterns if fnmatchcase(address, each[1])]
            if fitting:
                used[urn] = fitting[0]
            elif resource.type.startswith(("azure-native:", "stitches:")):
                self._problems.append(f"{address} has no box: give it one, or add it to what a box holds.")
        self._problems += [
            f'The box "{name}" holds {pattern}, of which the state has nothing: take it out.'
            for name, pattern in patterns
            if (name, pattern) not in used.values() and pattern not in self.layout.boxes[name].may_hold
        ]
        return {urn: name for urn, (name, _) in used.items()}

    def _references(self) -> set[tuple[str, str]]:
        """The boxes that take a property from each other's resources; waiting for one is no reference.

        A lock's are left out: its scope names all that it has to be made after (components/data_lock.py).
        """
        return {
            (box, self._box_of[urn])
            for owner, box in self._box_of.items()
            for urns in self._resources[owner].takes.values()
            for urn in urns or ()
            if urn in self._box_of and self._resources[owner].in_azure and _LOCK not in owner
        }

    def _compare_references(self) -> None:
        """Each reference needs an arrow, words, or a frame around both; and each of those a reference."""
        drawn = {(arrow.source, arrow.target) for arrow in self.layout.arrows}
        said = set(self.layout.words)
        # What is no part of the stack refers to nothing in its state.
        unused = {pair for pair in drawn | said if self.layout.boxes[pair[0]].holds}
        for source, target in sorted(self._references()):
            sources, targets = self.layout.with_frames(source), self.layout.with_frames(target)
            used = {(a, b) for a in sources for b in targets} & drawn | {(source, b) for b in targets} & said
            unused -= used
            if not used and source not in targets and target not in sources:
                self._problems.append(f'"{source}" refers to "{target}": add an arrow that says so.')
        self._problems += [
            f'An arrow leads from "{source}" to "{target}", and nothing in the state does: take it out.'
            for source, target in sorted(unused)
        ]

    def _text_of(self, name: str) -> tuple[list[str], list[str]]:
        """The title and the lines of a box, broken to its width."""
        box = self.layout.boxes[name]
        width = box.at[2] - 2 * PADDING
        title = textwrap.wrap(self._fill(name, box.title), int(width / _TITLE_LETTER))
        filled = [self._fill(name, line) for line in box.lines]
        lines = [part for line in filled for part in textwrap.wrap(line, int(width / _LINE_LETTER))]
        needed = box.text + PADDING + TITLE_HEIGHT * len(title) + LINE_HEIGHT * len(lines)
        if needed > box.at[3]:
            self._problems.append(f'The box "{name}" is {needed - box.at[3]} too low for its text: say less.')
        return title, lines

    def _fill(self, name: str, template: str) -> str:
        """A template with what the state has for it; the layout describes templates."""
        own = [self._resources[urn] for urn, box in self._box_of.items() if box == name]

        def replace(found: re.Match[str]) -> str:
            count, type_name, part, path, words = found.groups()
            meant = [each for each in own if each.in_azure and each.type_name == type_name]
            meant = [each for each in meant if part is None or each.name == f"{self._name}-{part}"]
            keys = (path or "").split(".")
            values = (
                meant if count and not path else [v for each in meant for v in _values(each.inputs, keys)]
            )
            if words is not None:
                return words if values and all(values) else ""
            if not values:
                self._problems.append(f'The state has nothing for {found[0]} in the box "{name}": change it.')
            if count:
                return str(len(values))
            told = {self._in_words(f"{type_name}:{path}", _said(value)) for value in values}
            return ", ".join(sorted(told))

        filled = re.sub(r"\{(#?)(\w+)(?:/([\w-]+))?(?::([\w.]+))?(?:\?([^}]*))?\}", replace, template)
        return re.sub(
            r"(\d+) ([\w-]+)\((\w+)\)",
            lambda found: f"{found[1]} {found[2]}{'' if found[1] == '1' else found[3]}",
            filled,
        )

    def _in_words(self, property_path: str, text: str) -> str:
        """A value as the layout says it; a property that has words at all needs them for each value."""
        words = self.layout.values.get(property_path)
        if words is None:
            return text
        if text not in words:
            self._problems.append(f'"values" has no words for "{text}" of {property_path}: add them.')
        return words.get(text, text)

    def _draw(self, name: str) -> list[str]:
        """A box, its text, and how many Azure resources stand in it."""
        box, (title, lines) = self.layout.boxes[name], self._texts[name]
        x, y, width, height = box.at
        drawn = [f'<rect class="{box.kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>']
        baseline = y + box.text + 5
        for kind, step, texts in (("title", TITLE_HEIGHT, title), ("line", LINE_HEIGHT, lines)):
            for text in texts:
                baseline += step
                drawn.append(_write(kind, x + PADDING, baseline, text))
        inside = sum(
            self._resources[urn].in_azure and name in self.layout.with_frames(other)
            for urn, other in self._box_of.items()
        )
        if box.kind == "plain":
            drawn.append(_write("count", x + width - PADDING, y + PADDING + 13, f"{inside} Azure resources"))
        elif inside > 1:  # on the upper edge, where neither inner boxes nor text are
            x += width - 36
            drawn.append(f'<rect class="pill" x="{x}" y="{y - 9}" width="28" height="18" rx="9"/>')
            drawn.append(_write("number", x + 14, y + 4, str(inside)))
        return drawn


def _values(value: Any, path: list[str]) -> list[Any]:  # noqa: ANN401  # JSON
    """What stands at a path; through a list, what stands there in each of its items."""
    match value:
        case list():
            return [found for item in cast("list[Any]", value) for found in _values(item, path)]
        case Mapping():  # a secret, or more than a line can say, where the path ends
            return _values(cast("Mapping[str, Any]", value).get(path[0]), path[1:]) if path else []
        case _:
            return [] if path or value is None else [value]


def _said(value: Any) -> str:  # noqa: ANN401  # JSON
    """A value in the picture's words: an ARM id by its last part, so that no subscription is shown."""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    last = text.rpartition("/")[2] if text.startswith("/subscriptions/") else text
    return _WORDS.get(last, last)


def _write(kind: str, x: int, y: int, text: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>'


def _line(kind: str, path: tuple[tuple[int, int], ...]) -> str:
    points = " ".join(f"{x},{y}" for x, y in path)
    return f'<polyline class="arrow {kind}" points="{points}" marker-end="url(#{kind})"/>'


def draw(exported: str) -> str:
    """The picture of a stack, from what `pulumi stack export` printed.

    Raises:
        NotDrawn: It is no such export, or the layout does not fit it.
    """
    try:
        export = Export.model_validate_json(exported)
    except ValidationError:
        raise NotDrawn("This is no stack's state. Give what `pulumi stack export` prints.") from None
    layout = Layout.model_validate(read_yaml_file(LAYOUT))
    return Architecture(layout, export.resources).svg()


def main() -> None:
    """Write the picture, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when the picture is stale")
    check: bool = parser.parse_args().check
    try:
        picture = draw(sys.stdin.read())
    except NotDrawn as wrong:
        sys.exit(str(wrong))
    if not check:
        PICTURE.write_text(picture, encoding="utf-8")
    elif not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture:
        sys.exit("docs/architecture.svg is not what the stack is. Run: make picture")


if __name__ == "__main__":
    main()

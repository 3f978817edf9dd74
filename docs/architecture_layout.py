"""What architecture.yaml holds: boxes, arrows, words for values, and the page around them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["request", "access", "watch", "plain"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Box(_Data):
    """A box of the layout; one that encloses others is a frame. The fields are described there."""

    kind: Kind
    at: tuple[int, int, int, int]
    title: str
    holds: tuple[str, ...] = ()
    may_hold: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    text: int = 0

    def encloses(self, other: "Box") -> bool:
        """Whether another box stands wholly in this one."""
        (x, y, width, height), (left, top, wide, high) = self.at, other.at
        within = x <= left and y <= top and x + width >= left + wide and y + height >= top + high
        return within and self.at != other.at


class Arrow(_Data):
    """What one box takes from another, and the corners of its line."""

    kind: Kind
    source: Annotated[str, Field(alias="from")]
    target: Annotated[str, Field(alias="to")]
    path: tuple[tuple[int, int], ...]


class Layout(_Data):
    """The whole of architecture.yaml."""

    boxes: dict[str, Box]
    arrows: tuple[Arrow, ...]
    words: tuple[tuple[str, str], ...]
    values: dict[str, dict[str, str]] = {}
    page: str

    def with_frames(self, name: str) -> list[str]:
        """A box, and the frames that it stands in."""
        return [name, *(other for other, box in self.boxes.items() if box.encloses(self.boxes[name]))]

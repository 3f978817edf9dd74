"""The picture docs/benchmarks.svg, drawn from the measurements alone: the same ones, the same bytes."""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave keyword arguments unknown, and so every method that takes some.

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measurements import Run
from benchmarks.programs import Case, Program
from benchmarks.summary import Summary

_COLOURS = {Program.FLAT: "#b3541e", Program.OURS: "#1f5fa8"}
_LABELS = {Program.FLAT: "flat, written by hand", Program.OURS: "ours"}
# Neither a date nor random ids, and letters as letters: a change of the file is a change of the figures.
_SETTINGS: Any = {"svg.hashsalt": "stitches", "svg.fonttype": "none", "font.size": 9}


def plot(run: Run) -> bytes:
    """The picture as SVG: seconds, and milliseconds of each resource, by the number of environments."""
    summary = Summary(run)
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(8.4, 3.4), layout="constrained")
        whole, each = figure.subplots(1, 2)
        _seconds(whole, summary)
        _milliseconds(each, summary)
        svg = io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return svg.getvalue()


def _seconds(axes: Axes, summary: Summary) -> None:
    for program, colour in _COLOURS.items():
        cases = [Case(program, size) for size in summary.sizes]
        axes.plot(
            summary.sizes,
            [summary.seconds(case).median for case in cases],
            color=colour,
            label=_LABELS[program],
        )
        every = [(case.environments, preview.seconds) for case in cases for preview in summary.previews(case)]
        axes.scatter(*zip(*every, strict=True), s=12, color=colour)
    _label(axes, "seconds of a preview")
    axes.legend(frameon=False)


def _milliseconds(axes: Axes, summary: Summary) -> None:
    for program, colour in _COLOURS.items():
        axes.plot(
            summary.sizes,
            [summary.milliseconds_per_resource(Case(program, size)) for size in summary.sizes],
            color=colour,
            marker="o",
            markersize=3.5,
        )
    _label(axes, "milliseconds of each resource beyond the empty program")


def _label(axes: Axes, measure: str) -> None:
    axes.set_title(measure, loc="left", fontsize=9)
    axes.set_xlabel("environments in one stack")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", linewidth=0.4)

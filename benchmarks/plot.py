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

# What matplotlib writes, and what a page in light and in dark shows instead.
_GROUND, _TEXT, _GRID, _FLAT, _OURS = "#fefefe", "#010101", "#020202", "#030303", "#040404"
_SHADES = {
    _GROUND: ("ground", "#ffffff", "#0d1117"),
    _TEXT: ("text", "#1f2328", "#e6edf3"),
    _GRID: ("grid", "#d1d9e0", "#3d444d"),
    _FLAT: ("flat", "#b3541e", "#f0883e"),
    _OURS: ("ours", "#1f5fa8", "#58a6ff"),
}
_COLOURS = {Program.FLAT: _FLAT, Program.OURS: _OURS}
_LABELS = {Program.FLAT: "flat", Program.OURS: "ours"}
_EXPLANATION = (
    "ours: this project's program, with components and models.   "
    "flat: the same resources, written by hand on the SDK alone.\n"
    "Left, each dot is one preview of a stack that does not exist yet, and the line joins the medians. "
    "Right, each dot is calculated from them."
)
# Neither a date nor random ids, and letters as letters: a change of the file is a change of the figures.
_SETTINGS: Any = {
    "svg.hashsalt": "stitches",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": _TEXT,
    "axes.edgecolor": _TEXT,
    "axes.labelcolor": _TEXT,
    "axes.titlecolor": _TEXT,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
    "axes.facecolor": _GROUND,
    "figure.facecolor": _GROUND,
    "grid.color": _GRID,
}


def plot(run: Run) -> bytes:
    """The picture as SVG: seconds, and milliseconds of each resource, by the number of environments."""
    summary = Summary(run)
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(10.0, 4.6), layout="constrained")
        figure.suptitle(_headline(summary), x=0.01, ha="left", fontsize=14, fontweight="bold")
        figure.supxlabel(_EXPLANATION, x=0.01, ha="left", fontsize=10, linespacing=1.6)
        whole, each = figure.subplots(1, 2)
        _seconds(whole, summary)
        _milliseconds(each, summary)
        svg = io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return _shaded(svg.getvalue().decode()).encode()


def _headline(summary: Summary) -> str:
    most = max(summary.sizes)
    ours, flat = (summary.seconds(Case(program, most)).median for program in (Program.OURS, Program.FLAT))
    environments = "1 environment" if most == 1 else f"{most} environments"
    return f"Ours previews {environments} in {ours:.0f} s, the flat program in {flat:.0f} s"


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
    _label(axes, "Seconds of a preview")
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
    _label(axes, "Milliseconds of each resource, beyond the empty program")


def _label(axes: Axes, measure: str) -> None:
    axes.set_title(measure, loc="left", fontsize=10)
    axes.set_xlabel("environments in one stack")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", linewidth=0.6)


def _shaded(svg: str) -> str:
    """The picture with colours that follow the page: light, or dark where the reader prefers that."""
    for written, (name, _, _) in _SHADES.items():
        svg = svg.replace(written, f"var(--{name})")
    light, dark = (
        " ".join(f"--{shades[0]}: {shades[number]};" for shades in _SHADES.values()) for number in (1, 2)
    )
    style = (
        f"<style>svg {{ {light} }} "
        f"@media (prefers-color-scheme: dark) {{ svg {{ {dark} }} }} "
        f"text {{ fill: var(--text); }}</style>"
    )
    return svg.replace("<defs>", f"{style}\n <defs>", 1)

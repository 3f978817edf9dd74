"""Prints the setup for people: a table, and below it the command for each step that can be done now."""

from typing import Final

from rich.text import Text

from operations.bootstrap.setup import Setup, Status
from operations.terminal.console import show_table, wide_console

_STYLES: Final = {
    Status.DONE: "green",
    Status.MISSING: "bold red",
    Status.LATER: "dim",
    Status.UNKNOWN: "yellow",
}


def show_setup(setup: Setup) -> None:
    """Print the setup."""
    rows = [
        (str(step.number), step.title, Text(step.status.value, style=_STYLES[step.status]), step.found)
        for step in setup.steps
    ]
    show_table(("", "Step", "Status", "Found"), rows)
    console = wide_console()
    missing = [step for step in setup.steps if step.command]
    for step in missing:
        console.print(f"\n{step.number}. {step.title}:", style="bold")
        console.print(step.command, soft_wrap=True)
    done = sum(step.status is Status.DONE for step in setup.steps)
    console.print(f"\n{done} of {len(setup.steps)} steps are done.")

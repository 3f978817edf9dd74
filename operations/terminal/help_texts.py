"""Writes help that shows the complete first sentence of each command, at any width."""

from typing import Any

from typer.core import TyperGroup

_NO_LIMIT = 10_000


class WholeSentences(TyperGroup):
    """A group of commands. Click cuts the descriptions in its list to one line; this wraps them instead."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  # Click's, which Typer hides
        """Write each command's name with its first sentence."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        shown = [(name, each) for name, each in commands if each is not None and not each.hidden]
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(_NO_LIMIT)) for name, each in shown])

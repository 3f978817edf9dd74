"""GitHub's expressions, evaluated as by its runner.

Source: docs.github.com, "Evaluate expressions in workflows and actions": the operators, the functions, what
counts as false, and how values of two types are compared.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from lark import Lark

_GRAMMAR: Final = r"""
    ?start: or_
    ?or_: and_ | or_ "||" and_ -> either
    ?and_: equality | and_ "&&" equality -> both
    ?equality: comparison | equality "==" comparison -> equal | equality "!=" comparison -> differs
    ?comparison: unary | comparison ">" unary -> above | comparison ">=" unary -> at_least
               | comparison "<" unary -> below | comparison "<=" unary -> at_most
    ?unary: "!" unary -> negated | value
    ?value: "(" or_ ")" | call | path | literal
    call: NAME "(" [or_ ("," or_)*] ")"
    path: NAME ("." NAME | "[" or_ "]")*
    literal: TEXT -> text | NUMBER -> number
    TEXT: /'(?:[^']|'')*'/
    NUMBER: /-?[0-9]+(?:\.[0-9]+)?/
    NAME: /[A-Za-z_][A-Za-z0-9_-]*/
    %ignore /\s+/
"""

_STATUS: Final = frozenset({"success", "failure", "cancelled", "always"})
_LITERALS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": lambda quoted: quoted[1:-1].replace("''", "'"),
    "number": float,
}
_WORDS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None}

Context = Mapping[str, Any]
"""What an expression can read: "github", "inputs", "vars", "needs", "steps"."""


def evaluate(expression: str, context: Context, status: Mapping[str, bool]) -> Any:
    """The value of an expression, without its braces.

    Args:
        expression: The expression.
        context: The values that it can read; missing ones are null.
        status: The results of "success", "failure" and "cancelled".
    """
    return _Evaluation(context, {**status, "always": True}).value(_parsed(expression))


def holds(condition: str, context: Context, status: Mapping[str, bool]) -> bool:
    """Whether a job or a step with this `if:` runs: without a status function it also needs success."""
    expression = condition.strip().removeprefix("${{").removesuffix("}}").strip()
    asks = any(f"{name}(" in expression for name in _STATUS)
    return truth(evaluate(expression, context, status)) and (asks or status["success"])


def truth(value: object) -> bool:
    """Whether a value counts as true."""
    is_nan = isinstance(value, float) and math.isnan(value)
    return not (is_nan or value in (None, False, 0, ""))


def _number(value: object) -> float:
    match value:
        case None:
            return 0.0
        case bool() | int() | float():
            return float(value)
        case str():
            try:
                return float(value) if value.strip() else 0.0
            except ValueError:
                return math.nan
        case _:
            return math.nan


def _equal(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if type(one) is type(other):
        return one == other
    return _number(one) == _number(other)


def _contains(text: object, part: object) -> bool:
    return str(part).casefold() in str(text).casefold()


def _starts_with(text: object, start: object) -> bool:
    return str(text).casefold().startswith(str(start).casefold())


_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"contains": _contains, "startswith": _starts_with}


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "either": lambda one, other: one if truth(one) else other,
    "both": lambda one, other: other if truth(one) else one,
    "equal": _equal,
    "differs": lambda one, other: not _equal(one, other),
    "above": lambda one, other: _number(one) > _number(other),
    "at_least": lambda one, other: _number(one) >= _number(other),
    "below": lambda one, other: _number(one) < _number(other),
    "at_most": lambda one, other: _number(one) <= _number(other),
}


@dataclass(frozen=True)
class _Evaluation:
    context: Context
    status: Mapping[str, bool]

    def value(self, tree: Any) -> Any:
        """The value of a part of an expression; the value of a name in a path is the name."""
        parts: list[Any] = getattr(tree, "children", [])
        match str(getattr(tree, "data", "")):
            case "":
                return str(tree)
            case "text" | "number" as kind:
                return _LITERALS[kind](parts[0])
            case "negated":
                return not truth(self.value(parts[0]))
            case "path":
                return self._at([self.value(part) for part in parts])
            case "call":
                return self._called(str(parts[0]), [self.value(part) for part in parts[1:]])
            case operator:
                return _OPERATORS[operator](*(self.value(part) for part in parts))

    def _at(self, keys: Sequence[str]) -> Any:
        if len(keys) == 1 and keys[0] in _WORDS:
            return _WORDS[keys[0]]
        found: Any = self.context
        for key in keys:
            found = cast("Context", found).get(key) if isinstance(found, Mapping) else None
        return found

    def _called(self, name: str, arguments: Sequence[Any]) -> Any:
        return self.status[name] if name in self.status else _FUNCTIONS[name.casefold()](*arguments)


@cache
def _parsed(expression: str) -> Any:
    """An expression, parsed once."""
    return _PARSER.parse(expression)


_PARSER: Final[Any] = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)

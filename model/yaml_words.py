"""The value of a word without quotes in YAML, as the Pulumi engine reads it.

The table is that of gopkg.in/yaml.v3 (resolve.go), which is neither YAML 1.1 nor 1.2: `no` and `1:30` are
strings, `017` and `0o17` are 15, `1_000` is 1000. tests/end_to_end/test_yaml.py compares it with the
engine's.
"""

import math
import re
from datetime import UTC, datetime
from typing import Final

_WORDS: Final[dict[str, object]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_INTEGERS: Final = {
    2: re.compile(r"[-+]?0[bB][01]+"),
    8: re.compile(r"[-+]?0[oO]?[0-7]+"),
    16: re.compile(r"[-+]?0[xX][0-9a-fA-F]+"),
    10: re.compile(r"[-+]?(?:0|[1-9][0-9]*)"),
}
# The range of a machine word, with or without a sign.
_RANGE: Final = range(-(2**63), 2**64)
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# After a leading point, Go accepts underscores only between digits.
_FRACTION: Final = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
# From this number on, Go writes an exponent.
_EXPONENT: Final = 1e21
_CLOCK: Final = r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
_DAY: Final = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
_TIMES: Final = (
    re.compile(_DAY),
    re.compile(f"{_DAY} +{_CLOCK}"),
    re.compile(f"{_DAY}[Tt]{_CLOCK}(?:Z|[-+][0-9]{{2}}:[0-9]{{2}})"),
)


class Time(str):
    """A date or a time, as it was written.

    The engine passes "2026-12-01 00:00:00 +0000 UTC" to a program for 2026-12-01: put quotes around the text.
    """

    __slots__ = ()


def value_of(word: str) -> object:
    """The value of a word: None, a bool, an int, a float, a Time, or the string itself."""
    if word in _WORDS:
        return _WORDS[word]
    if _is_time(word):
        return Time(word)
    number = _number(word)
    return word if number is None else number


def _number(word: str) -> int | float | None:
    if word[0] == "_":
        return None
    digits = word.replace("_", "")
    for base, pattern in _INTEGERS.items():
        if pattern.fullmatch(digits) and (number := int(digits, base)) in _RANGE:
            return number
    if not (_FRACTION.fullmatch(word) if word[0] == "." else _FLOAT.fullmatch(digits)):
        return None
    fraction = float(digits)
    if not math.isfinite(fraction):
        return None
    # The engine passes a whole number without its point.
    return int(fraction) if fraction.is_integer() and abs(fraction) < _EXPONENT else fraction


def _is_time(word: str) -> bool:
    found = next(filter(None, (pattern.fullmatch(word) for pattern in _TIMES)), None)
    if found is None:
        return False
    try:
        datetime(*map(int, found.groups()), tzinfo=UTC)
    except ValueError:
        return False
    return True

"""YAML that people write, and the value that the Pulumi engine reads; another test asks the engine itself."""

from typing import Any, Final

TIME: Final = "a time that the engine writes in another form"

READINGS: Final[dict[str, Any]] = {
    # Words that YAML 1.1 reads as a bool.
    "no": "no",
    "Yes": "Yes",
    "on": "on",
    "y": "y",
    "true": True,
    "True": True,
    "tRue": "tRue",
    '"true"': "true",
    # Nothing.
    "~": None,
    "null": None,
    "''": "",
    # Numbers.
    "1:30": "1:30",
    "0o17": 15,
    "017": 15,
    "08": 8,
    "0x1F": 31,
    "0b101": 5,
    "1_000": 1000,
    "_1": "_1",
    "+5": 5,
    "5.0": 5,
    "1e3": 1000,
    ".5": 0.5,
    ".5_0": 0.5,
    "1.5e-7": 1.5e-7,
    "1e400": "1e400",
    "1.2.3": "1.2.3",
    "10.20.0.0/22": "10.20.0.0/22",
    # Dates and times.
    "2026-12": "2026-12",
    "2026-12-01": TIME,
    "2026-1-1": TIME,
    "2026-02-30": "2026-02-30",
    "2026-12-01T10:00:00Z": TIME,
    "2026-12-01 10:00:00": TIME,
    "2026-12-01T10:00:00": "2026-12-01T10:00:00",
    '"2026-12-01"': "2026-12-01",
    # Strings.
    "a:b": "a:b",
    "'it''s'": "it's",
    '"\\u00e9"': "é",
    "Kunde #2": "Kunde",
    "Kunde#2": "Kunde#2",
    "DOTNETCORE|10.0": "DOTNETCORE|10.0",
    "a\t# by a tab": "a",
    # Tags.
    "!!str 5": "5",
    '!!int "5"': 5,
    # Lists and mappings.
    "[1, no, 1:30]": [1, "no", "1:30"],
    "{a: {b: 1}}": {"a": {"b": 1}},
    "{443: https, true: b}": {"443": "https", "true": "b"},
    "{no: a}": {"no": "a"},
    "{b: 2, <<: {a: 1, b: 1}}": {"a": 1, "b": 2},
    "{<<: [{a: 1}, {a: 2, b: 3}]}": {"a": 1, "b": 3},
    "[&x {a: 1}, *x]": [{"a": 1}, {"a": 1}],
}
"""The text after a key, and the value that the engine reads."""

REJECTED: Final[dict[str, str]] = {
    "a key twice": "config:\n  a:b: 1\n  a:b: 1\n",
    "a key twice in a value": "config:\n  a:b: {c: 1, c: 1}\n",
    "a key twice, once in quotes": "config:\n  a:b: {1: a, '1': b}\n",
    "a key twice at the top": "config: {}\nconfig: {}\n",
    "a number without an end": "config:\n  a:b: .inf\n",
    "not a number": "config:\n  a:b: [.nan]\n",
    "another version of YAML": "%YAML 1.2\n---\nconfig: {}\n",
    "indented by a tab": "config:\n\ta:b: 1\n",
    "two colons": "config:\n  a:b: c: d\n",
    "an open bracket": "config:\n  a:b: [1\n",
    "an unknown alias": "config:\n  a:b: *x\n",
    "an alias of itself": "config:\n  a:b: &x [*x]\n",
    "a merge of no mapping": "config:\n  a:b: {<<: 5}\n",
    "a wrong tag": "config:\n  a:b: !!int x\n",
    "a control character": "config:\n  a:b: \x07\n",
}
"""Files that the engine rejects."""

ENCODINGS: Final[dict[str, bool]] = {
    "utf-8": True,
    "utf-8-sig": True,
    "utf-16": True,
    "utf-16-le": False,
    "latin-1": False,
}
"""Encodings, and whether the engine accepts them."""

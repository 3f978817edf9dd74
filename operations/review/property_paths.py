"""The engine's paths of properties, such as `siteConfig.appSettings[2].value` and `tags["a.b"]`."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from pydantic import JsonValue

from operations.review.masking import is_secret

_PART: Final = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]')
_PLAIN: Final = re.compile(r"[^.\[\]\"\s]+")


def value_at(path: str, properties: JsonValue) -> JsonValue:
    """The value at a path; None where there is none."""
    found = properties
    for match in _PART.finditer(path):
        key, index, quoted = match.groups()
        if index is not None:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
        else:
            name = key if key is not None else cast("str", json.loads(f'"{quoted}"'))
            found = found.get(name) if isinstance(found, Mapping) else None
    return found


def below(path: str, name: str) -> str:
    """The path of a member, quoted where its name would be read as a path."""
    if not _PLAIN.fullmatch(name):
        return f"{path}[{json.dumps(name, ensure_ascii=False)}]"
    return f"{path}.{name}" if path else name


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that is no object and no list, with its path; secrets and empty ones are whole values."""
    if isinstance(value, Mapping) and value and not is_secret(cast("Mapping[str, object]", value)):
        for name, item in cast("Mapping[object, object]", value).items():
            yield from leaves(item, below(path, str(name)))
    elif isinstance(value, list) and value:
        for index, item in enumerate(cast("list[object]", value)):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value

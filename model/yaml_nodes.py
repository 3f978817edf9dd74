"""The values of YAML nodes, as the Pulumi engine reads them (decode.go of gopkg.in/yaml.v3)."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, cast

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from model import yaml_problems as problems
from model.yaml_problems import YamlError, YamlProblem
from model.yaml_words import Time, value_of

_UNTAGGED: Final = "untagged"
_TAG: Final = "tag:yaml.org,2002:"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    f"{_TAG}int": (int,),
    f"{_TAG}float": (int, float),
    f"{_TAG}bool": (bool,),
    f"{_TAG}null": (type(None),),
}
# A stack file has some hundred values; ten lines of aliases of aliases have billions.
_MAXIMUM_VALUES: Final = 100_000


if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    try:
        # libyaml, of which the engine's parser is a translation. PyYAML's wheels include it.
        from yaml import CSafeLoader as _Loader
    except ImportError:
        # 40 times slower, and it accepts fewer tabs than the engine.
        from yaml import SafeLoader as _Loader


class _Nodes(_Loader):
    """The nodes of YAML text; they have only the tags that are written in the text."""

    def resolve(self, kind: type[Node], value: object, implicit: object) -> str:  # noqa: ARG002
        """The tag of a node without a written tag."""
        return _UNTAGGED


def nodes_of(text: str) -> Node | None:
    """The nodes of YAML text with one document, or None if the text is empty.

    Raises:
        YAMLError: The syntax is invalid.
    """
    return _Nodes(text).get_single_node()


def value_of_document(root: Node) -> object:
    """The value of a document.

    Raises:
        YamlError: The engine would reject it.
    """
    reading = _Reading()
    value = reading.value(root)
    if reading.found:
        raise YamlError(*sorted(reading.found, key=lambda each: each.line or 0))
    return value


class _Reading:
    """The reading of one document, with the problems found so far."""

    def __init__(self) -> None:
        self.found: list[YamlProblem] = []
        self._around: list[Node] = []
        self._count = 0

    def value(self, node: Node) -> object:
        self._count += 1
        if self._count > _MAXIMUM_VALUES:
            raise YamlError(problems.TOO_MANY)
        if any(node is each for each in self._around):
            return self._reject(node, problems.ITSELF)
        self._around.append(node)
        try:
            return self._value(node)
        finally:
            self._around.pop()

    def _value(self, node: Node) -> object:
        match node:
            case ScalarNode():
                return self._scalar(node)
            case SequenceNode() if node.tag in (_UNTAGGED, f"{_TAG}seq"):
                return [self.value(item) for item in _items(node)]
            case MappingNode() if node.tag in (_UNTAGGED, f"{_TAG}map"):
                return self._mapping(node)
            case _:
                return self._reject(node, problems.NO_TAG)

    def _scalar(self, node: ScalarNode) -> object:
        text: str = node.value
        if node.tag == f"{_TAG}str" or (node.tag == _UNTAGGED and node.style):
            return text
        value = value_of(text)
        if isinstance(value, float) and not math.isfinite(value):
            return self._reject(node, problems.FINITE)
        if node.tag == _UNTAGGED or isinstance(value, _TYPES.get(node.tag, ())):
            return value
        return self._reject(node, problems.NO_TAG)

    def _mapping(self, node: MappingNode) -> dict[str, object]:
        own: dict[str, object] = {}
        brought: dict[str, object] = {}
        written: dict[str, int] = {}
        for key, value in _pairs(node):
            self._reject_second(key, written)
            if _is_merge(key):
                brought = self._brought(value)
            else:
                own[self._key(key)] = self.value(value)
        return {**brought, **own}

    def _reject_second(self, key: Node, written: dict[str, int]) -> None:
        """Reject a repeated key. Keys are compared by their letters, as in Go: 1 and "1" are one key."""
        if not isinstance(key, ScalarNode):
            return
        text: str = key.value
        if text in written:
            self.found.append(problems.twice(_line(key), written[text]))
        else:
            written[text] = _line(key)

    def _key(self, node: Node) -> str:
        key = self.value(node)
        match key:
            case str() if not isinstance(key, Time):
                return key
            case bool():
                return str(key).lower()
            case int():
                return str(key)
            case _:
                self._reject(node, problems.TEXT_AS_KEY)
                return ""

    def _brought(self, node: Node) -> dict[str, object]:
        """The keys that `<<` adds. If several mappings have the same key, the first mapping counts."""
        nodes = _items(node) if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(each, MappingNode) for each in nodes):
            self._reject(node, problems.MERGED)
            return {}
        brought: dict[str, object] = {}
        for each in nodes:
            brought = {**cast("dict[str, object]", self.value(each) or {}), **brought}
        return brought

    def _reject(self, node: Node, problem: YamlProblem) -> None:
        self.found.append(problem.at(_line(node)))


def line_of(root: Node | None, path: Sequence[str | int]) -> int | None:
    """The line of a value's key, or of a list's item; None if it is not written there.

    Args:
        root: The document.
        path: The keys, and the numbers in lists, from the outermost on.
    """
    at, value = None, root
    for part in path:
        found: Iterable[tuple[Node, Node]] = ()
        if isinstance(value, MappingNode):
            found = (pair for pair in _pairs(value) if _is_key(pair[0], part))
        elif isinstance(value, SequenceNode):
            found = ((item, item) for number, item in enumerate(_items(value)) if number == part)
        at, value = next(iter(found), (None, None))
    return None if at is None else _line(at)


def _is_key(node: Node, name: str | int) -> bool:
    return isinstance(node, ScalarNode) and node.value == name


def _is_merge(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value == "<<"


def _items(node: SequenceNode) -> list[Node]:
    return cast("list[Node]", node.value)


def _pairs(node: MappingNode) -> list[tuple[Node, Node]]:
    return cast("list[tuple[Node, Node]]", node.value)


def _line(node: Node) -> int:
    return node.start_mark.line + 1

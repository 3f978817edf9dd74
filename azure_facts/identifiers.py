"""Azure resource ids: their parts, their parents, and the path patterns from which they are created.

An id consists of a scope (a subscription, a resource group, or another resource), "/providers/", a namespace,
and pairs of type and name. Case does not matter in any part.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

Pattern = re.Pattern[str]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PROVIDERS = "/providers/"
_SLASH = "%2F"
_GROUP = re.compile(r"(/subscriptions/[^/]+)/resourcegroups/([^/]+)", re.IGNORECASE)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


def key(identifier: str) -> str:
    """Return the key of an id: ids that differ only in case have the same key."""
    return identifier.rstrip("/").lower()


def placeholders(path: str) -> list[str]:
    """Return the parameters of a path such as "/subscriptions/{subscriptionId}/resourceGroups/{name}"."""
    return _PLACEHOLDER.findall(path)


def expand(path: str, parameters: Mapping[str, str]) -> str:
    """Replace a path's parameters by values; a value can be a whole scope, or empty."""
    filled = _PLACEHOLDER.sub(lambda found: parameters.get(found[1], "").strip("/"), path)
    return re.sub(r"//+", "/", filled)


def pattern(path: str) -> re.Pattern[str]:
    """Return a regular expression for the ids of a path, with its parameters as groups."""
    expression = ""
    for literal, name in re.findall(r"([^{]*)(?:\{(\w+)\})?", path):
        expression += re.escape(literal)
        if name:
            whole_scope = expression == "/" or name == "parentResourcePath"
            expression += f"(?P<{name}>{'.+' if whole_scope else '[^/]+'})"
    # A resource directly below its namespace has no parent path.
    expression = expression.replace("(?P<parentResourcePath>.+)/", "(?:(?P<parentResourcePath>.+)/)?")
    return re.compile(expression, re.IGNORECASE)


def subscription(identifier: str) -> str | None:
    """Return the subscription of an id."""
    found = _SUBSCRIPTION.match(identifier)
    return found[1] if found else None


def resource_group(identifier: str) -> str | None:
    """Return the id of the resource group of an id (or the id itself if it is one); None if there is none."""
    found = _GROUP.match(identifier)
    return found[0] if found else None


def name(identifier: str) -> str:
    """Return the last part of an id."""
    return identifier.rpartition("/")[2].replace(_SLASH, "/")


def part(text: str) -> str:
    """Encode a name as one part of an id: a blob's name can be "styles/site.css"."""
    return text.replace("/", _SLASH)


def split(identifier: str) -> tuple[str, str, list[str]]:
    """Split an id into its scope, its namespace, and the alternating types and names below it."""
    at = identifier.lower().rfind(_PROVIDERS)
    if at < 0:
        return identifier, "", []
    namespace, *segments = identifier[at + len(_PROVIDERS) :].split("/")
    return identifier[:at], namespace, segments


def parent(identifier: str) -> str | None:
    """Return the id of the resource that an id is below or extends; None if that is only a scope."""
    scope, namespace, segments = split(identifier)
    if len(segments) > 2:
        # An id that ends with a fixed word ("accounts/one/staticWebsite") has no name after its type.
        kept = len(segments) - (len(segments) % 2 or 2)
        return f"{scope}{_PROVIDERS}{namespace}/{'/'.join(segments[:kept])}"
    return scope if _PROVIDERS in scope.lower() else None


def scopes(identifier: str) -> Iterator[str]:
    """Yield an id, then each of its parent resources and scopes, from the inside out."""
    current: str | None = identifier
    group = resource_group(identifier)
    while current is not None:
        yield current
        current = parent(current)
    if group and key(group) != key(identifier):
        yield group
    found = _SUBSCRIPTION.match(identifier)
    if found and found[0] != identifier:
        yield found[0]


def scope_of_extension(identifier: str) -> str:
    """Return the scope that a lock, a role assignment or a diagnostic setting extends."""
    return split(identifier)[0]


def names(identifier: str) -> str:
    """Return the names of a resource and its parents, as in Azure's messages: "server/database"."""
    return "/".join(split(identifier)[2][1::2])


def below(scope: str, arm_type: str, names: Sequence[str]) -> str:
    """Return the id of a resource in a scope, from its type and its names, the outermost first.

    Raises:
        ValueError: The number of the type's parts differs from the number of names.
    """
    namespace, *types = arm_type.split("/")
    pairs = "".join(f"/{kind}/{name}" for kind, name in zip(types, names, strict=True))
    return f"{scope}{_PROVIDERS}{namespace}{pairs}"


def arm_type(identifier: str) -> str:
    """Return the type in an id or a path, with its spelling: "Microsoft.Web/sites/slots"."""
    _, namespace, segments = split(identifier)
    if namespace:
        return "/".join([namespace, *segments[::2]])
    is_group = resource_group(identifier) is not None
    return "Microsoft.Resources/" + ("resourceGroups" if is_group else "subscriptions")

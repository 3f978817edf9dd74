"""Conditions on requests, in rule sets and in firewalls: both have the same form.

Sources: learn.microsoft.com frontdoor/rules-match-conditions and
web-application-firewall/afds/waf-front-door-custom-rules.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from starlette.requests import Request


class NotModelledError(Exception):
    """The store uses a feature that this Front Door does not have; the message names it."""


_VALUES: Final[Mapping[str, Callable[[Request, str], str]]] = {
    # In rule sets, where paths have no leading slash.
    "UrlPath": lambda request, _: request.url.path.removeprefix("/"),
    "UrlFileName": lambda request, _: request.url.path.rpartition("/")[2],
    "UrlFileExtension": lambda request, _: request.url.path.rpartition("/")[2].rpartition(".")[2],
    "HostName": lambda request, _: request.headers.get("host", ""),
    "RequestScheme": lambda _request, _: "HTTPS",
    # In both.
    "RequestMethod": lambda request, _: request.method,
    "RequestHeader": lambda request, selector: request.headers.get(selector, ""),
    "RequestUri": lambda request, _: f"https://{request.url.netloc}{request.url.path}",
    "QueryString": lambda request, _: request.url.query,
    "RemoteAddr": lambda request, _: request.client.host if request.client else "",
    "RemoteAddress": lambda request, _: request.client.host if request.client else "",
    "SocketAddr": lambda request, _: request.client.host if request.client else "",
    "Cookies": lambda request, selector: request.cookies.get(selector, ""),
}


def _is_in(address: str, block: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "Any": lambda _given, _wanted: True,
    "Equal": lambda given, wanted: given.lower() == wanted.lower(),
    "Contains": lambda given, wanted: wanted in given,
    "BeginsWith": lambda given, wanted: given.startswith(wanted),
    "EndsWith": lambda given, wanted: given.endswith(wanted),
    "RegEx": lambda given, wanted: re.search(wanted, given) is not None,
    "LessThan": lambda given, wanted: len(given) < int(wanted),
    "LessThanOrEqual": lambda given, wanted: len(given) <= int(wanted),
    "GreaterThan": lambda given, wanted: len(given) > int(wanted),
    "GreaterThanOrEqual": lambda given, wanted: len(given) >= int(wanted),
    "IPMatch": _is_in,
}
_TRANSFORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "Lowercase": str.lower,
    "Uppercase": str.upper,
    "Trim": str.strip,
    "UrlDecode": unquote,
    "RemoveNulls": lambda text: text.replace("\0", ""),
}


def is_met(variable: str, described: Mapping[str, Any], wanted: Iterable[Any], request: Request) -> bool:
    """Return whether a request meets a condition.

    Args:
        variable: the variable of the request to compare.
        described: the condition's operator, selector, transforms and negateCondition.
        wanted: the values, one of which must match.
        request: the request.

    Raises:
        NotModelledError: if the variable, operator or transform is not modelled.
    """
    operator = str(described.get("operator") or "Any")
    read, compare = _VALUES.get(variable), _OPERATORS.get(operator)
    if read is None or compare is None:
        raise NotModelledError(f"a condition on {variable} with {operator}")
    given = read(request, str(described.get("selector") or ""))
    for transform in described.get("transforms") or ():
        if transform not in _TRANSFORMS:
            raise NotModelledError(f"the transform {transform}")
        given = _TRANSFORMS[transform](given)
    values = [str(value) for value in wanted] or ([""] if operator == "Any" else [])
    return any(compare(given, value) for value in values) is not (described.get("negateCondition") is True)

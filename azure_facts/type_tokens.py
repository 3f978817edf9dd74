"""Pulumi's names of Azure's resource types: "azure-native:web:WebApp"."""

import re
from functools import cache
from typing import Final

# An SDK that `pulumi package add` generates for one API version is a separate package, azure-native_….
_TOKEN: Final = re.compile(r"azure-native(?:_\w+)?:(?P<module>\w+)(?:/v\w+)?:(?P<name>\w+)")


@cache
def without_version(token: str) -> str:
    """Return a token without its API version; tokens of other providers do not change.

    "azure-native:web/v20240401:WebApp" becomes "azure-native:web:WebApp". The same applies to functions, such
    as "azure-native:web/v20240401:getWebApp".
    """
    found = _TOKEN.fullmatch(token)
    return f"azure-native:{found['module']}:{found['name']}" if found else token

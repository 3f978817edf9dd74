"""Pulumi's names of Azure's resource types: "azure-native:web:WebApp"."""

import re
from functools import cache
from typing import Final

# An SDK that `pulumi package add` made of one API version is a package of its own, azure-native_….
_TOKEN: Final = re.compile(r"azure-native(?:_\w+)?:(?P<module>\w+)(?:/v\w+)?:(?P<name>\w+)")


@cache
def without_version(token: str) -> str:
    """A token without an API version; what is no token of Azure's stays as it is.

    "azure-native:web/v20240401:WebApp" is "azure-native:web:WebApp"; so it is of a function, such as
    "azure-native:web/v20240401:getWebApp".
    """
    found = _TOKEN.fullmatch(token)
    return f"azure-native:{found['module']}:{found['name']}" if found else token

"""Types of retired products: the sandbox rejects them, and the message names their replacements."""

from typing import Final

_CLASSIC: Final = (
    ": it belongs to the classic CDN. Azure has not accepted new profiles of it since August 2025, and "
    "retires it in September 2027 (learn.microsoft.com/azure/cdn/classic-cdn-retirement-faq). Use Front "
    "Door's types instead: AFDEndpoint, AFDOriginGroup, AFDOrigin, Route"
)
_CLASSIC_FRONT_DOOR: Final = (
    ": Azure has not accepted new classic Front Doors since April 2025, and retires them in March 2027 "
    "(learn.microsoft.com/azure/frontdoor/classic-retirement-faq). Use cdn:Profile and its AFD types instead"
)

INSTEAD: Final = {
    "azure-native:cdn:CustomDomain": _CLASSIC,
    "azure-native:cdn:Endpoint": _CLASSIC,
    "azure-native:cdn:Origin": _CLASSIC,
    "azure-native:cdn:OriginGroup": _CLASSIC,
    "azure-native:cdn:Policy": _CLASSIC,
    "azure-native:frontdoor:FrontDoor": _CLASSIC_FRONT_DOOR,
}
"""The hint for each type."""

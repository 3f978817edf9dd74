"""Types of products that Azure makes no more: they are refused by name, with what to take instead."""

from typing import Final

_CLASSIC: Final = (
    ": it belongs to the classic CDN, of which Azure makes no profiles since August 2025 and has none left "
    "after September 2027 (learn.microsoft.com/azure/cdn/classic-cdn-retirement-faq); Front Door's types "
    "take its place: AFDEndpoint, AFDOriginGroup, AFDOrigin, Route"
)
_CLASSIC_FRONT_DOOR: Final = (
    ": Azure makes no classic Front Doors since April 2025 and has none left after March 2027 "
    "(learn.microsoft.com/azure/frontdoor/classic-retirement-faq); cdn:Profile and its AFD types take its "
    "place"
)

INSTEAD: Final = {
    "azure-native:cdn:CustomDomain": _CLASSIC,
    "azure-native:cdn:Endpoint": _CLASSIC,
    "azure-native:cdn:Origin": _CLASSIC,
    "azure-native:cdn:OriginGroup": _CLASSIC,
    "azure-native:cdn:Policy": _CLASSIC,
    "azure-native:frontdoor:FrontDoor": _CLASSIC_FRONT_DOOR,
}
"""What to say of each type."""

"""The settings by which a site of App Service runs from a package."""

from collections.abc import Mapping
from typing import Final

PACKAGE_SETTINGS: Final = ("WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_RUN_FROM_ZIP", "WEBSITE_USE_ZIP")
"""Any of them may name the package. Source: KuduLite, Kudu.Services/Resources.resx, RunFromZip."""

_REMOTE: Final = ("http://", "https://")


def remote_package_settings(settings: Mapping[str, str]) -> list[str]:
    """The settings that lead to a package elsewhere: the site fetches it by itself, and Kudu takes none."""
    return [name for name in PACKAGE_SETTINGS if settings.get(name, "").lower().startswith(_REMOTE)]

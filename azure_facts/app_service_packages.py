"""The settings that make an App Service site run from a package."""

from collections.abc import Mapping
from typing import Final

PACKAGE_SETTINGS: Final = ("WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_RUN_FROM_ZIP", "WEBSITE_USE_ZIP")
"""Each of them can name the package. Source: KuduLite, Kudu.Services/Resources.resx, RunFromZip."""

_REMOTE: Final = ("http://", "https://")


def remote_package_settings(settings: Mapping[str, str]) -> list[str]:
    """Return the settings with a package URL: the site downloads it, and Kudu accepts no package."""
    return [name for name in PACKAGE_SETTINGS if settings.get(name, "").lower().startswith(_REMOTE)]

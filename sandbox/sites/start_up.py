"""The command and the environment of a site's process.

Sources: learn.microsoft.com app-service/reference-app-settings (the variables) and
app-service/configure-language-dotnetcore (the start without a command); microsoft/Oryx,
src/startupscriptgenerator/src/dotnetcore (a startup command that names a file).
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from azure_facts import identifiers
from azure_facts.app_service_pages import HOSTING_START
from sandbox.azure.request import guid
from sandbox.sites.contents import Content, write
from sandbox.sites.site import PRODUCTION, Site

DATA: Final = "AZURE_SANDBOX_DATA"
"""Names the folder in which a replacement of a data service, such as a database, stores its data. It is the
same for all sites, like a database."""
DATA_FOLDER: Final = "data"
"""The name of that folder in the folder of all sites."""
_REFERENCE: Final = "@Microsoft.KeyVault("
_HOME: Final = re.compile(r"(?<![\w./-])/home(?=/|\s|$)")
_ENTRY: Final = ".runtimeconfig.json"
# It replaces .NET's own `dotnet`: an assembly that is a script runs as a script.
_DOTNET: Final = """#!/bin/sh
# Created by the sandbox. An assembly that begins with #! runs as a script; any other assembly needs .NET.
if [ "$(head -c 2 "$1" 2>/dev/null)" = "#!" ]; then
    exec python3 "$@"
fi
PATH=${PATH#*:}
command -v dotnet >/dev/null || { echo "Install .NET on this machine: $1 needs it." >&2; exit 127; }
exec dotnet "$@"
"""
_PYTHON: Final = """#!/bin/sh
# Created by the sandbox: its own Python, without installed packages.
exec "{executable}" -I -S "$@"
"""


class NothingToRunError(Exception):
    """There is no package, so there is nothing to run."""


class StartError(Exception):
    """The site cannot be started; the message says why."""


def prepare(programs: Path) -> None:
    """Write programs into a folder that is first on the PATH of every site."""
    for name, text in (("dotnet", _DOTNET), ("python3", _PYTHON.format(executable=sys.executable))):
        file = programs / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            write(file, text)
        file.chmod(0o755)


def command(site: Site, mounted: Path, *, has_package: bool) -> list[str]:
    """Return the command that starts a site: its startup command, or otherwise its runtime's default.

    Raises:
        NothingToRunError: if nothing has been published, unless the command works without a package.
        StartError: if the package has no assembly to start, or several.
    """
    given = str(site.configuration("appCommandLine") or "").strip()
    # A command that names App Service's own page uses it as its fallback.
    if given and (has_package or HOSTING_START not in given):
        file = mounted / given
        if file.is_file() and not os.access(file, os.X_OK):
            return ["/bin/sh", given]
        # The sandbox has no folder /home; HOME names the folder, as in Azure.
        return ["/bin/sh", "-c", f"./{given}" if file.is_file() else _HOME.sub('"$HOME"', given)]
    if not has_package and not any(mounted.iterdir()):
        raise NothingToRunError
    runtime = str(site.configuration("linuxFxVersion") or "")
    if runtime.partition("|")[0].upper() != "DOTNETCORE":
        raise StartError(
            f"The sandbox starts {runtime or 'a site without linuxFxVersion'} only with a startup command: "
            "set siteConfig.appCommandLine."
        )
    entries = sorted(file.name.removesuffix(_ENTRY) for file in mounted.glob(f"*{_ENTRY}"))
    if len(entries) != 1:
        found = ", ".join(entries) or "none"
        raise StartError(f"Expected one *{_ENTRY} in the package for the entry assembly; found {found}.")
    return ["dotnet", f"{entries[0]}.dll"]


def environment(
    site: Site, settings: Mapping[str, str], content: Content, folder: Path, identity: Mapping[str, str]
) -> dict[str, str]:
    """Return all variables of a site's process except those for its port.

    Args:
        site: the site of the process; in a swap the target, whose settings the source's process gets.
        settings: its settings, with references resolved.
        content: the content that it runs.
        folder: the folder of all sites.
        identity: the variables with which it gets tokens for its identities.
    """
    group = identifiers.name(identifiers.resource_group(site.id) or "")
    return {
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)]),
        "LANG": "C.UTF-8",
        "HOME": str(content.home),
        DATA: str(folder / DATA_FOLDER),
        "DOTNET_RUNNING_IN_CONTAINER": "true",
        "REGION_NAME": str(site.properties.get("location", "")),
        "WEBSITE_SITE_NAME": site.app,
        "WEBSITE_SLOT_NAME": site.slot or PRODUCTION,
        "WEBSITE_HOSTNAME": site.host_name,
        "WEBSITE_RESOURCE_GROUP": group,
        "WEBSITE_OWNER_NAME": f"{identifiers.subscription(site.id)}+{group}",
        "WEBSITE_SKU": str(site.properties.get("sku", "")),
        "WEBSITE_INSTANCE_ID": guid(site.id, "instance").replace("-", "") * 2,
        "WEBSITE_ROLE_INSTANCE_ID": "0",
        **settings,
        **{f"APPSETTING_{name}": value for name, value in settings.items()},
        **identity,
    }


def is_reference(value: str) -> bool:
    """Return whether a setting is a Key Vault reference."""
    return value.startswith(_REFERENCE)

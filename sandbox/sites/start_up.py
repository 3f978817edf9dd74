"""What a site's process is started with: its command and its environment.

Sources: learn.microsoft.com app-service/reference-app-settings (the variables) and
app-service/configure-language-dotnetcore (what starts without a command); microsoft/Oryx,
src/startupscriptgenerator/src/dotnetcore (a start-up command that names a file).
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
"""Names the folder in which a stand-in for a data service, such as a database, keeps what it holds: it is the
same for all sites, as a database is."""
DATA_FOLDER: Final = "data"
"""That folder, in the folder of all sites."""
_REFERENCE: Final = "@Microsoft.KeyVault("
_HOME: Final = re.compile(r"(?<![\w./-])/home(?=/|\s|$)")
_ENTRY: Final = ".runtimeconfig.json"
# In the place of .NET's own `dotnet`: an assembly that is a script runs as the script that it is.
_DOTNET: Final = """#!/bin/sh
# Made by the sandbox. An assembly that begins with #! is a stand-in, and runs as the script that it is; any
# other one needs the real .NET.
if [ "$(head -c 2 "$1" 2>/dev/null)" = "#!" ]; then
    exec python3 "$@"
fi
PATH=${PATH#*:}
command -v dotnet >/dev/null || { echo "There is no .NET on this machine to run $1." >&2; exit 127; }
exec dotnet "$@"
"""
_PYTHON: Final = """#!/bin/sh
# Made by the sandbox: the Python that runs it, without what is installed beside it.
exec "{executable}" -I -S "$@"
"""


class NothingToRunError(Exception):
    """There is no package, so there is nothing to run."""


class StartError(Exception):
    """The site cannot be started; the text says why."""


def prepare(programs: Path) -> None:
    """Put programs into a folder that stands first in the PATH of every site."""
    for name, text in (("dotnet", _DOTNET), ("python3", _PYTHON.format(executable=sys.executable))):
        file = programs / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            write(file, text)
        file.chmod(0o755)


def command(site: Site, mounted: Path, *, has_package: bool) -> list[str]:
    """Return what starts a site: its start-up command, or else what its runtime starts by itself.

    Raises:
        NothingToRunError: if nothing was published yet, and no command is given that does not know of it.
        StartError: if the package holds nothing, or several things, that could be started.
    """
    given = str(site.configuration("appCommandLine") or "").strip()
    # A command that names App Service's own page falls back to it by itself.
    if given and (has_package or HOSTING_START not in given):
        file = mounted / given
        if file.is_file() and not os.access(file, os.X_OK):
            return ["/bin/sh", given]
        # The sandbox has no folder /home of its own; HOME names it, here as in Azure.
        return ["/bin/sh", "-c", f"./{given}" if file.is_file() else _HOME.sub('"$HOME"', given)]
    if not has_package and not any(mounted.iterdir()):
        raise NothingToRunError
    runtime = str(site.configuration("linuxFxVersion") or "")
    if runtime.partition("|")[0].upper() != "DOTNETCORE":
        raise StartError(
            f"The sandbox starts {runtime or 'a site without linuxFxVersion'} by a start-up command alone: "
            "set siteConfig.appCommandLine."
        )
    entries = sorted(file.name.removesuffix(_ENTRY) for file in mounted.glob(f"*{_ENTRY}"))
    if len(entries) != 1:
        found = ", ".join(entries) or "none"
        raise StartError(
            f"Expected one *{_ENTRY} in the package, which names its entry assembly; found {found}."
        )
    return ["dotnet", f"{entries[0]}.dll"]


def environment(
    site: Site, settings: Mapping[str, str], content: Content, folder: Path, identity: Mapping[str, str]
) -> dict[str, str]:
    """Return all variables of a site's process but those of its port.

    Args:
        site: whose process it is; in a swap the target, whose settings the source's process gets.
        settings: its settings, with references resolved.
        content: what it runs.
        folder: of all sites.
        identity: the variables by which it reaches its identities.
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
    """Tell a setting that stands for a secret of a vault."""
    return value.startswith(_REFERENCE)

"""Print a Python's installed packages as JSON, name to version; run in the program's own Python.

`list_packages.py all` lists every package; `list_packages.py chosen` leaves out what others require.
"""

import json
import re
import sys
from importlib.metadata import distributions


def _list(which: str) -> dict[str, str]:
    found = list(distributions())
    names = {_normal(package.metadata["Name"]): package for package in found}
    required = {
        _normal(re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0])
        for package in found
        for requirement in package.requires or ()
        if "extra ==" not in requirement  # only requirements without an extra
    }
    return {
        package.metadata["Name"]: package.version
        for name, package in sorted(names.items())
        if which == "all" or name not in required
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    json.dump(_list(sys.argv[1]), sys.stdout)

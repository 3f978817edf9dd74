"""`python -m tests.end_to_end.full_disk FOLDER MEGABYTES`: an `up` that fills the disk.

Run it in its own namespaces (`unshare`), in which every user may mount a small disk and enlarge it later.
"""

import subprocess
import sys
from pathlib import Path

from tests.end_to_end.kill_points import converge, require_nothing_to_do
from tests.end_to_end.local_stacks import LocalStacks

STACK = "dev"


def main(folder: Path, megabytes: float) -> None:
    """Deploy a stack on the small disk, which must fail, and again on a larger one."""
    _mount(f"size={megabytes * 1024:.0f}k", folder)
    stacks = LocalStacks(folder / "stacks")
    run = stacks.local("up", STACK)
    if run.returncode == 0 or "disk is full" not in run.stdout + run.stderr:
        sys.exit(f"the disk was not filled\n{run.stdout}{run.stderr}")
    made = len(stacks.ids_in_azure())
    _mount("remount,size=1g", folder)
    converge(stacks, STACK, "up")
    require_nothing_to_do(stacks, STACK)
    print(f"full after {made} of {len(stacks.ids_in_azure())} resources")  # noqa: T201  # what the caller reads


def _mount(options: str, folder: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))

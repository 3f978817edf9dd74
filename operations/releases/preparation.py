"""Prepares the database from this machine instead of the slot, with the script in the package."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from operations.releases.contents import BUNDLE
from operations.releases.package import SQL_CLIENT, START, USERS, beside

RESULT: Final = "stitches/releases/{release}/result.json"
"""The file for the script's result, below /home of a site and below HOME here."""
SETTINGS: Final = (
    "AZURE_CLIENT_ID",
    "STITCHES_APP_NAME",
    "STITCHES_MIGRATOR_CLIENT_ID",
    "STITCHES_PEOPLE_NAME",
    "STITCHES_PEOPLE_OBJECT_ID",
    "STITCHES_SQL_DATABASE",
    "STITCHES_SQL_SERVER",
)
"""The settings of the slot that the script reads."""


@dataclass(frozen=True, kw_only=True)
class PreparedHere:
    """Runs `--migrate-from-here`: this machine reaches the database, and has the migrator's identity.

    Attributes:
        folder: An empty folder, which is used until the release has ended.
        bundle: The migrations; None if there are none.
    """

    folder: Path
    sql_client: Path
    bundle: Path | None

    def run(self, release_id: str, settings: Mapping[str, str], seconds: float) -> str | None:
        """Create the users and run the migrations; return the result file's text, or None if time ran out."""
        own = self.folder / START.parent.name
        own.mkdir(exist_ok=True)
        for name in (START, USERS):
            (own / name.name).write_bytes(beside(name.name))
        (own / "deployment").write_text(release_id, encoding="utf-8")
        shutil.copyfile(self.sql_client, own / SQL_CLIENT.name)
        if self.bundle is not None:
            shutil.copyfile(self.bundle, own / BUNDLE.name)
        given = {name: value for name, value in settings.items() if name in SETTINGS}
        with subprocess.Popen(  # noqa: S603 - our own script
            ["/bin/sh", own / START.name, "prepare"],
            env={**os.environ, **given, "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # its last line is in the result
            start_new_session=True,
        ) as script:
            try:
                script.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                # No migration continues after the release has failed or was interrupted.
                with suppress(ProcessLookupError):
                    os.killpg(script.pid, signal.SIGKILL)
        result = self.folder / RESULT.format(release=release_id)
        return result.read_text(encoding="utf-8") if result.is_file() else None

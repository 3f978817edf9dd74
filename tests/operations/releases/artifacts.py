"""Artifacts as builds create them."""

import json
import zipfile
from pathlib import Path


def build(folder: Path) -> tuple[Path, Path]:
    """A built frontend and backend below a folder."""
    files = {
        "frontend/index.html": "<title>Stitches</title>",
        "frontend/assets/index-1a2b3c4d.js": "start()",
        "backend/Stitches.dll": "an assembly",
        "backend/Stitches.runtimeconfig.json": "{}",
        "backend/appsettings.json": '{"Logging": {"LogLevel": {"Default": "Information"}}}',
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / "frontend", folder / "backend"


def release_of(package: Path) -> str:
    """The id of the release in a package."""
    with zipfile.ZipFile(package) as archive:
        return json.loads(archive.read("wwwroot/release.json"))["deploymentId"]

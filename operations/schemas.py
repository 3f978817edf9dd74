"""Writes the JSON schemas of what `stitches … --json` prints: `python -m operations.schemas`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.resource import InfrastructureResource
from model.schema import entity_schema, list_schema
from model.schema_files import run_schema_command
from operations.bootstrap.setup import Setup
from operations.deployments.json_output import Deployments
from operations.drift.drift import Drift
from operations.inventory.azure_resources import AzureResource
from operations.review.report import Review

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schemas"
"""The folder of the schemas."""


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema, by the name of its file. `deployment start` and `finish` print the entity itself."""
    return {
        "resources": list_schema(InfrastructureResource),
        "azure-resources": list_schema(AzureResource),
        "deployments": entity_schema(Deployments),
        "drift": entity_schema(Drift),
        "review": entity_schema(Review),
        "setup": entity_schema(Setup),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 if a schema is stale."""
    parser = argparse.ArgumentParser(prog="python -m operations.schemas", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="the folder of the schemas (default: %(default)s)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    given = parser.parse_args(arguments)
    code, lines = run_schema_command(given.folder, schemas(), check=given.check)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""The inventory as people read it."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from model.resource import InfrastructureResource, ResourceStatus
from operations.resource_ids import ResourceId
from operations.resources import Inventory

_NO_EDGE = 10_000
_STYLES = {
    ResourceStatus.READY: "green",
    ResourceStatus.PROVISIONING: "yellow",
    ResourceStatus.DELETING: "magenta",
    ResourceStatus.FAILED: "bold red",
}


def show_inventory(inventory: Inventory, stack: str) -> None:
    """Print the table; what calls for an action goes to stderr."""
    # A file or a pipe has no edge: there each resource stays on one line.
    console = Console(width=None if sys.stdout.isatty() else _NO_EDGE, markup=False)
    if inventory.records:
        table = _table(inventory.records, "%Y-%m-%d %H:%M:%S")
        if Console(width=_NO_EDGE).measure(table).maximum > console.width:
            table = _table(inventory.records, "%Y-%m-%d\n%H:%M:%S")
        console.print(table)
    else:
        console.print(
            Text(
                f"Stack {stack} has no resources. `make up STACK={stack}` makes them locally,"
                f" `pulumi up --stack {stack}` on Azure."
            )
        )


def _table(records: tuple[InfrastructureResource, ...], time_format: str) -> Table:
    several = len({record.environment_name for record in records}) > 1
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    headings = ("Type", "Name", "Status", "Region", "Created (UTC)", "Updated (UTC)")
    for heading in ("Environment", *headings) if several else headings:
        # Only names are folded at a narrow terminal's edge; nothing is cut.
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Type", "Status"))
    for record in records:
        cells = (
            record.type.value,
            _full_name(record),
            Text(record.status.value, style=_STYLES[record.status]),
            record.region,
            record.created_at.strftime(time_format),
            record.updated_at.strftime(time_format),
        )
        table.add_row(*((record.environment_name.value, *cells) if several else cells))
    return table


def _full_name(record: InfrastructureResource) -> str:
    """The name with those of its parents, which tell a slot from its app."""
    resource_id = ResourceId.parse(record.id)
    return resource_id.full_name if resource_id else record.name

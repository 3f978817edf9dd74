"""The inventory as people read it."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from model.resource import InfrastructureResource, ResourceStatus
from operations.console import NO_EDGE, plain_table, wide_console
from operations.resource_ids import ResourceId
from operations.resources import Inventory

_STYLES: Final = {
    ResourceStatus.READY: "green",
    ResourceStatus.PROVISIONING: "yellow",
    ResourceStatus.DELETING: "magenta",
    ResourceStatus.FAILED: "bold red",
}


def show_inventory(inventory: Inventory, stack: str) -> None:
    """Print a stack's resources as a table; at a narrow terminal it folds, and nothing is cut."""
    console = wide_console()
    if not inventory.records:
        console.print(
            f"Stack {stack} has no resources. `make up STACK={stack}` makes them locally,"
            f" `pulumi up --stack {stack}` on Azure."
        )
        return
    table = _table(inventory, between_words=" ")
    if Console(width=NO_EDGE).measure(table).maximum > console.width:
        table = _table(inventory, between_words="\n")
    console.print(table)


def _table(inventory: Inventory, between_words: str) -> Table:
    several = len({record.environment_name for record in inventory.records}) > 1
    headings = (
        "Type",
        "Name",
        "Status",
        "Region",
        f"Created{between_words}(UTC)",
        f"Updated{between_words}(UTC)",
    )
    table = plain_table()
    for heading in ("Environment", *headings) if several else headings:
        # What folds first is the name: it stays readable.
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Type", "Status"))
    for record in inventory.records:
        environment = (record.environment_name.value,) if several else ()
        table.add_row(*environment, *_cells(record, f"%Y-%m-%d{between_words}%H:%M:%S"))
    return table


def _cells(record: InfrastructureResource, time_format: str) -> tuple[str | Text, ...]:
    # With the names of its parents, which tell a slot from its app.
    resource_id = ResourceId.parse(record.id)
    return (
        record.type.value,
        resource_id.full_name if resource_id else record.name,
        Text(record.status.value, style=_STYLES[record.status]),
        record.region,
        record.created_at.strftime(time_format),
        record.updated_at.strftime(time_format),
    )

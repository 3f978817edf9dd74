"""Prints the inventory for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.text import Text

from model.resource import InfrastructureResource, ResourceStatus
from operations.inventory.azure_resources import AzureResource
from operations.inventory.resource_ids import ResourceId
from operations.inventory.resources import Inventory
from operations.stacks.fixes import fixes
from operations.terminal.console import Cell, show_table, wide_console

_STYLES: Final = {
    ResourceStatus.READY: "green",
    ResourceStatus.PROVISIONING: "yellow",
    ResourceStatus.DELETING: "magenta",
    ResourceStatus.FAILED: "bold red",
}


def show_resources(
    inventory: Inventory, in_azure: Sequence[AzureResource], stack: str, *, everything: bool
) -> None:
    """Print a stack's resources as a table.

    Args:
        inventory: The resources of the specification's types.
        in_azure: All resources in Azure.
        stack: The stack.
        everything: Whether to print all resources in Azure.
    """
    console = wide_console()
    if not (in_azure if everything else inventory.records):
        console.print(f"Stack {stack} has no resources. {fixes(stack).bring_up}")
    elif everything:
        show_table(
            ("Type", "Name in the program", "Status", "Created (UTC)", "Updated (UTC)"),
            [_cells_of_any(each) for each in in_azure],
        )
    else:
        _show_inventory(inventory)
        console.print(f"\n{_sum(inventory, in_azure)} Run the command with --all to list all resources.")


def _sum(inventory: Inventory, in_azure: Sequence[AzureResource]) -> str:
    missing = len(inventory.missing)
    listed = f"{len(inventory.records) - missing} of {sum(each.id is not None for each in in_azure)}"
    return (
        f"The list shows only the specification's types: {listed} resources in Azure"
        f"{f'; {missing} missing' if missing else ''}."
    )


def _show_inventory(inventory: Inventory) -> None:
    headings = ("Type", "Name", "Status", "Region", "Created (UTC)", "Updated (UTC)")
    several = len({record.environment_name for record in inventory.records}) > 1
    rows = [
        (
            *((record.environment_name.value,) if several else ()),
            *_cells(record, exists=record.id not in inventory.missing),
        )
        for record in inventory.records
    ]
    show_table(("Environment", *headings) if several else headings, rows)


def _cells(record: InfrastructureResource, *, exists: bool) -> tuple[Cell, ...]:
    # With the names of its parents, which distinguish a slot from its app.
    resource_id = ResourceId.parse(record.id)
    return (
        record.type.value,
        resource_id.full_name if resource_id else record.name,
        _status(record.status),
        record.region,
        _time(record.created_at if exists else None),
        _time(record.updated_at if exists else None),
    )


def _cells_of_any(resource: AzureResource) -> tuple[Cell, ...]:
    return (
        resource.type.removeprefix("azure-native:"),
        resource.name,
        _status(resource.status),
        _time(resource.created_at),
        _time(resource.updated_at),
    )


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _status(status: ResourceStatus) -> Text:
    return Text(status.value, style=_STYLES[status])

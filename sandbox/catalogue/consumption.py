"""Budgets."""

from typing import Any, Final

from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import names
from sandbox.catalogue.entry import ResourceType, rule


@rule("A budget's start date stays", "Azure/CanadaPubSecALZ issue 317")
def _start_date_stays(request: Request) -> None:
    if request.existing is None:
        return
    before = str(request.existing.properties["timePeriod"]["startDate"])
    if before[:10] != str(request.input("timePeriod.startDate"))[:10]:
        raise AzureError(
            400, "400", "Start date of budgets cannot be updated. Please delete and create a new budget."
        )


@rule(
    "A monthly budget starts on the first of a month",
    "terraform-provider-azurerm issue 15467; the message is from memory",
)
def _starts_a_month(request: Request) -> None:
    start = str(request.input("timePeriod.startDate"))
    if request.input("timeGrain") == "Monthly" and start[8:10] != "01":
        raise AzureError(400, "400", "Start date should be first of the month.")


def _budget(request: Request) -> dict[str, Any]:
    nothing = {"amount": 0, "unit": "USD"}
    return {"currentSpend": nothing, "eTag": f'"{request.guid(request.now)}"', "forecastSpend": nothing}


TYPES: Final = (
    ResourceType(
        "azure-native:consumption:Budget",
        path="/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
        name=names.BUDGET,
        answers=_budget,
        rules=(_start_date_stays, _starts_a_month),
    ),
)

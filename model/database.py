"""`stitches:database`: who administers the SQL database, its size, and how far back it can be restored."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from model.base import Model
from model.errors import rejected
from model.numbers import Number, Switch, Whole
from model.sql_skus import DatabaseSku
from model.types import Guid, Matching

NEVER_PAUSE = -1
"""The auto-pause delay that means "never"."""

# 60 in Hyperscale, which Stitches does not offer. Source: learn.microsoft.com, "Auto-pause and auto-resume".
_SHORTEST_DELAY = 15
_USUAL_DELAY = 60
_SHORTEST_RETENTION_DAYS = 7
_MINIMUM_VCORES = 0.5


PrincipalName = Annotated[
    str,
    Matching(
        # The name passes through a shell, sqlcmd's variables and T-SQL (operations/releases/start.sh,
        # users.sql).
        pattern=r"[A-Za-z0-9][A-Za-z0-9 ._()@-]{0,127}",
        expected="1 to 128 letters, digits, spaces and . _ ( ) @ -, a letter or digit first",
        example="sql-administrators",
        fix="Azure identifies the group by its object id, so the database user may have another name than "
        "the group.",
    ),
]
"""The name of a database user."""


class DatabaseAdministrators(Model):
    """The Entra group whose members each release makes owners of the database."""

    name: PrincipalName = Field(
        description="Name of the database user, for example the group's display name.",
        examples=["sql-administrators"],
    )
    object_id: Guid = Field(
        description="Object id of the Entra group.", examples=["a1b2c3d4-e5f6-7890-abcd-ef1234567890"]
    )


IsoDuration = Annotated[
    str,
    Matching(
        pattern="P[1-9][0-9]{0,3}[DWMY]",
        expected="an ISO 8601 duration in days, weeks, months or years",
        example="P12M",
        fix="Write P, a number, and one of D, W, M, Y.",
    ),
]
"""An ISO 8601 duration of one unit, for example "P4W"."""


class LongTermRetention(Model):
    """How long full backups are kept beyond the period of point-in-time restore."""

    weekly: IsoDuration | None = Field(
        default=None, description="Time for which each week's backup is kept.", examples=["P4W"]
    )
    monthly: IsoDuration | None = Field(
        default=None, description="Time for which each month's first backup is kept.", examples=["P12M"]
    )
    yearly: IsoDuration | None = Field(
        default=None, description="Time for which one backup a year is kept.", examples=["P5Y"]
    )
    week_of_year: Annotated[int, Field(ge=1, le=52), Whole] = Field(
        default=1, description="Week whose backup is the yearly one; 1 to 52.", examples=[1]
    )


class DatabaseSettings(Model):
    """The SQL database."""

    administrators: DatabaseAdministrators | None = Field(
        default=None,
        description="Entra group whose members own the database. By default, no person owns it. The server's "
        "administrator is the migrator's identity.",
        examples=[
            {"name": "sql-administrators", "objectId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890"},
        ],
    )
    sku: DatabaseSku = Field(
        default=DatabaseSku.SERVERLESS_1,
        description="Size of the database. The default is S3 in prod, which never pauses, and GP_S_Gen5_1 "
        "elsewhere.",
        examples=["GP_S_Gen5_1"],
    )
    maximum_size_gb: Annotated[int, Field(ge=1), Whole] | None = Field(
        default=None,
        validate_default=True,
        description="Maximum size in GB; the SKU determines which sizes are allowed. The default is the size "
        "that the SKU's price includes, and 32 GB on General Purpose.",
        examples=[32],
    )
    minimum_capacity: Annotated[Number, Field(ge=0.5)] | None = Field(
        default=None,
        validate_default=True,
        description="Minimum number of vCores of a serverless database while it is awake: at least 0.5, in "
        "steps of 0.25, at most the number of the SKU. The default is 0.5.",
        examples=[0.5],
    )
    auto_pause_delay_minutes: Annotated[int, Field(ge=NEVER_PAUSE, le=10080), Whole] | None = Field(
        default=None,
        validate_default=True,
        description="Minutes without a session after which a serverless database pauses: 15 to 10080, or -1 "
        "for never. The default is -1 in prod, where a pause breaks the rule sql-awake, and 60 elsewhere.",
        examples=[60],
    )
    zone_redundant: Switch = Field(
        default=False,
        description="Whether the database is spread over zones; General Purpose only, in a region with "
        "zones.",
        examples=[True],
    )
    defender: Switch = Field(
        default=True,
        description="Whether Defender for SQL looks for attacks and vulnerabilities, at a price for each "
        "server; always in staging and prod.",
        examples=[True],
    )
    # Azure accepts a single day, which is too short for a long weekend: the rule sql-backup-retention
    # requires 7.
    short_term_retention_days: Annotated[int, Field(ge=_SHORTEST_RETENTION_DAYS, le=35), Whole] = Field(
        default=_SHORTEST_RETENTION_DAYS,
        description="Number of days back to which the database can be restored, to any second: 7 to 35; on "
        "Basic only 7. The default is 7, in prod the maximum of the SKU.",
        examples=[7],
    )
    long_term_retention: LongTermRetention | None = Field(
        default=None,
        description="Long-term backups; not allowed for a database that pauses. The default in prod is 4 "
        "weekly and 12 monthly backups, elsewhere none; {} keeps none.",
        examples=[{"weekly": "P4W", "monthly": "P12M", "yearly": "P5Y"}],
    )

    # A rule sees the fields before its own that are valid. If Azure's default depends on the SKU, the rule
    # sets it, so that state and outputs show the real value.

    @field_validator("maximum_size_gb")
    @classmethod
    def _size_fits_the_sku(cls, size: int | None, info: ValidationInfo) -> int | None:
        sku = _sku(info)
        if sku is None:
            return size
        largest, usual, sizes = sku.size.maximum_size_gb, sku.size.usual_size_gb, sku.size.sizes_gb
        if size is not None and size > largest:
            raise rejected(
                f"at most {largest} GB on {sku.value}",
                example=str(usual),
                fix="Lower maximumSizeGb, or choose a larger sku.",
            )
        if size is not None and sizes and size not in sizes:
            raise rejected(
                f"one of {', '.join(map(str, sizes))} GB on {sku.value}",
                example=str(usual),
                fix="Choose one of these sizes, or remove the key.",
            )
        return usual if size is None else size

    @field_validator("minimum_capacity")
    @classmethod
    def _capacity_fits_the_sku(cls, vcores: float | None, info: ValidationInfo) -> float | None:
        sku = _sku(info)
        if sku is None:
            return vcores
        if not sku.size.serverless:
            return _reject_unless_none(vcores, sku)
        if vcores is not None and (vcores > sku.size.capacity or not (vcores * 4).is_integer()):
            raise rejected(
                f"0.5 to {sku.size.capacity} vCores on {sku.value}, in steps of 0.25",
                example="0.5",
                fix="Correct minimumCapacity, or choose a larger sku.",
            )
        return _MINIMUM_VCORES if vcores is None else vcores

    @field_validator("auto_pause_delay_minutes")
    @classmethod
    def _delay_fits_the_sku(cls, minutes: int | None, info: ValidationInfo) -> int | None:
        sku = _sku(info)
        if sku is None:
            return minutes
        if not sku.size.serverless:
            return _reject_unless_none(minutes, sku)
        if minutes is not None and NEVER_PAUSE < minutes < _SHORTEST_DELAY:
            raise rejected(
                f"{_SHORTEST_DELAY} to 10080 minutes, or {NEVER_PAUSE} for never",
                example=str(_USUAL_DELAY),
                fix="Correct the number. After a pause, connections fail with error 40613 until the "
                "database is available again, which takes about a minute.",
            )
        return _USUAL_DELAY if minutes is None else minutes

    @field_validator("zone_redundant")
    @classmethod
    def _sku_can_be_zone_redundant(cls, zone_redundant: bool, info: ValidationInfo) -> bool:  # noqa: FBT001  # pydantic
        sku = _sku(info)
        if zone_redundant and sku and not sku.size.zone_redundancy:
            raise rejected(
                f"false on {sku.value}: only databases on General Purpose can be spread over zones",
                example="false",
                fix="Remove zoneRedundant, or choose a sku of General Purpose, such as GP_S_Gen5_1.",
            )
        return zone_redundant

    @field_validator("short_term_retention_days")
    @classmethod
    def _retention_fits_the_sku(cls, days: int, info: ValidationInfo) -> int:
        sku = _sku(info)
        if sku is None:
            return days
        longest = sku.size.maximum_retention_days
        if days > longest:
            raise rejected(
                f"at most {longest} days on {sku.value}",
                example=str(_SHORTEST_RETENTION_DAYS),
                fix="Correct shortTermRetentionDays, or choose another sku.",
            )
        return days

    @field_validator("long_term_retention")
    @classmethod
    def _long_term_retention_keeps_awake(
        cls, retention: LongTermRetention | None, info: ValidationInfo
    ) -> LongTermRetention | None:
        # Source: learn.microsoft.com, "Serverless compute tier": long-term retention disables auto-pause.
        if (
            retention is not None
            and (info.data.get("auto_pause_delay_minutes") or NEVER_PAUSE) != NEVER_PAUSE
        ):
            raise rejected(
                "no value, because the database pauses: Azure accepts long-term retention only for a "
                "database that never pauses",
                key="autoPauseDelayMinutes",
                example=str(NEVER_PAUSE),
                fix="Remove this key, or set autoPauseDelayMinutes to -1: the database then never pauses, "
                "and you pay for every hour.",
            )
        return retention


def always_awake(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a database that must never pause, with defaults for what the file does not set.

    Args:
        given: The settings under `stitches:database`, not yet validated, by the keys of the file.
    """
    wanted = {"sku": DatabaseSku.S3.value, **given}
    if wanted["sku"] not in set(DatabaseSku):
        return wanted
    size = DatabaseSku(wanted["sku"]).size
    if size.serverless:
        wanted = {"autoPauseDelayMinutes": NEVER_PAUSE, **wanted}
    pauses = size.serverless and wanted["autoPauseDelayMinutes"] != NEVER_PAUSE
    kept = {} if pauses else {"longTermRetention": {"weekly": "P4W", "monthly": "P12M"}}
    return {"shortTermRetentionDays": size.maximum_retention_days, **kept, **wanted}


def _sku(info: ValidationInfo) -> DatabaseSku | None:
    """The SKU, or None if it is not known to be valid."""
    return info.data.get("sku")


def _reject_unless_none(value: float | None, sku: DatabaseSku) -> None:
    if value is not None:
        raise rejected(
            f"no value, because {sku.value} is not serverless",
            key="sku",
            example="GP_S_Gen5_1",
            fix="Remove the key, or choose a serverless sku.",
        )

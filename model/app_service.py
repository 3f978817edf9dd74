"""How an environment completes and restricts `stitches:appService`."""

from azure_facts.regions import REGIONS
from model.errors import rejected, rejected_at
from model.reading import KnownEnvironment
from model.settings import AppServiceSettings

_ZONE_REDUNDANT_INSTANCES = 2


def spread_over_zones(app_service: AppServiceSettings, environment: KnownEnvironment) -> AppServiceSettings:
    """The settings, with zone redundancy on if the environment requires it.

    Args:
        app_service: The settings in the file.
        environment: The known fields of the environment.

    Raises:
        PydanticCustomError: The environment does not meet the requirements of zone redundancy, or the file
            turns it off although the environment requires it.
    """
    name, region = environment.name, environment.region
    tier, count = environment.resource_tier, environment.instance_count
    lacks = [
        words
        for lacking, words in (
            (tier and not tier.facts.zone_redundancy, "a resourceTier of Premium v2 or newer"),
            (count and count < _ZONE_REDUNDANT_INSTANCES, "an instanceCount of at least 2"),
            (region and not REGIONS[region].zones, "a region with availability zones"),
        )
        if lacking
    ]
    if name and name.rules.zone_redundant_app:
        says_no = app_service.says("zone_redundant") and not app_service.zone_redundant
        if lacks or says_no:
            needs = f", which needs {' and '.join(lacks)}" if lacks else ""
            raise rejected_at(
                {
                    ("zoneRedundant",): rejected(
                        f"true in {name.value}{needs}: the failure of one zone must not stop Stitches",
                        example="true",
                        fix="Remove this key, and correct stitches:environment.",
                    )
                }
            )
        return app_service.model_copy(update={"zone_redundant": True})
    if app_service.zone_redundant and lacks:
        raise rejected_at(
            {
                ("zoneRedundant",): rejected(
                    f"false, because zone redundancy needs {' and '.join(lacks)}",
                    example="false",
                    fix="Remove this key, or correct stitches:environment.",
                )
            }
        )
    return app_service


def scaled(app_service: AppServiceSettings, environment: KnownEnvironment) -> AppServiceSettings:
    """The settings, with the default for the maximum number of instances.

    Args:
        app_service: The settings in the file.
        environment: The known fields of the environment.

    Raises:
        PydanticCustomError: The number is below `instanceCount`, or above the maximum of the tier.
    """
    name, tier, count = environment.name, environment.resource_tier, environment.instance_count
    if not (name and tier and count):
        return app_service
    facts, most = tier.facts, app_service.maximum_instances
    if most is None:
        wanted = 2 * count if name.rules.follows_load else count
        return app_service.model_copy(update={"maximum_instances": min(wanted, facts.maximum_instances)})
    highest = facts.maximum_instances if facts.autoscale else count
    if not count <= most <= highest:
        raise rejected_at(
            {
                ("maximumInstances",): rejected(
                    f"{count} to {highest} instances with an instanceCount of {count} on {tier.value}",
                    example=str(min(2 * count, highest)),
                    fix="Correct the number, or choose a higher resourceTier: Basic has no autoscale.",
                )
            }
        )
    return app_service

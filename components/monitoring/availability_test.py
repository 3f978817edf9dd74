"""The availability test: requests the health endpoint from locations around the world, as a user would."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights

from components.component import Component
from components.placement import Placement

# Ids of Application Insights' test agents, on three continents.
# Source: learn.microsoft.com, "Application Insights availability tests", population tags.
TEST_LOCATIONS = ("us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr", "emea-gb-db3-azr", "apac-sg-sin-azr")
READINESS_TEST_MINUTES = 15
"""Minutes between two readiness tests, each of which uses the database."""

CERTIFICATE_DAYS = 7
"""Days for which the certificate of an Azure name must still be valid: it is renewed long before."""


@dataclass(frozen=True, kw_only=True)
class AvailabilityTestArgs:
    """The arguments of `AvailabilityTest`.

    Attributes:
        application_insights_id: The component that the results belong to.
        url: The address to request: a path of the site, under the name by which people reach it.
        expected_text: Text in the body of a healthy response.
        places: The number of TEST_LOCATIONS, the locations from which it runs.
        certificate_days: The days for which the certificate must still be valid.
        every_minutes: The minutes between two runs at each location.
    """

    placement: Placement
    test_name: str
    application_insights_id: pulumi.Output[str]
    url: pulumi.Input[str]
    expected_text: str
    places: int
    every_minutes: int
    certificate_days: int = CERTIFICATE_DAYS


class AvailabilityTest(Component):
    """A standard web test.

    Attributes:
        id: The test's ARM id.
    """

    id: pulumi.Output[str]

    def __init__(
        self, name: str, args: AvailabilityTestArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        test = applicationinsights.WebTest(
            name,
            web_test_name=args.test_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            # Azure returns 400 for a test without this tag, which connects it to its component.
            tags=args.application_insights_id.apply(
                lambda component: {**args.placement.tags, f"hidden-link:{component}": "Resource"}
            ),
            # Both: the SDK fills the second with "ping" if only the first is set.
            kind=applicationinsights.WebTestKind.STANDARD,
            web_test_kind=applicationinsights.WebTestKind.STANDARD,
            synthetic_monitor_id=args.test_name,
            enabled=True,
            frequency=args.every_minutes * 60,
            timeout=30,
            retry_enabled=True,
            locations=[
                applicationinsights.WebTestGeolocationArgs(location=location)
                for location in TEST_LOCATIONS[: args.places]
            ],
            request=applicationinsights.WebTestPropertiesRequestArgs(
                request_url=args.url, http_verb="GET", follow_redirects=False, parse_dependent_requests=False
            ),
            validation_rules=applicationinsights.WebTestPropertiesValidationRulesArgs(
                expected_http_status_code=200,
                s_sl_check=True,
                s_sl_cert_remaining_lifetime_check=args.certificate_days,
                content_validation=applicationinsights.WebTestPropertiesValidationRulesContentValidationArgs(
                    content_match=args.expected_text, ignore_case=True, pass_if_text_found=True
                ),
            ),
            opts=self.child(),
        )
        self.id = test.id
        self.register_outputs({"id": self.id})

"""The availability test: the health endpoint, asked from places all over the world, as a user would."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights

from components.component import Component
from components.placement import Placement

# Ids of Application Insights' test agents, on three continents.
# Source: learn.microsoft.com, "Application Insights availability tests", population tags.
TEST_LOCATIONS = ("us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr", "emea-gb-db3-azr", "apac-sg-sin-azr")
READINESS_TEST_MINUTES = 15
"""After how many minutes readiness is asked again, which asks the database each time."""

CERTIFICATE_DAYS = 7
"""For how many days the certificate of an Azure name must still be valid: it is renewed long before."""


@dataclass(frozen=True, kw_only=True)
class AvailabilityTestArgs:
    """The arguments of `AvailabilityTest`.

    Attributes:
        application_insights_id: The component that the results belong to.
        url: What is asked: a path of the site, under the name by which people reach it.
        expected_text: What a healthy answer's body contains.
        places: From how many of TEST_LOCATIONS it asks.
        certificate_days: For how many days the certificate must still be valid.
        every_minutes: After how many minutes each place asks again.
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
            # Azure answers 400 to a test without this tag: it is what ties it to its component.
            tags=args.application_insights_id.apply(
                lambda component: {**args.placement.tags, f"hidden-link:{component}": "Resource"}
            ),
            # Both: the SDK fills the second with "ping" when only the first is said.
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

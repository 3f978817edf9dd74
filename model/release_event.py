"""The event by which a release is marked in Application Insights.

Whoever releases sends it as a custom event, with the fields of the deployment's record as its properties,
under the specification's names. The environment's workbook asks for it.
"""

RELEASE_EVENT = "Deployment Finished"
"""The event's name, sent once a deployment has ended, well or not."""

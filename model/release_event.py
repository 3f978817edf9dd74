"""The event that marks a release in Application Insights.

Each release sends it as a custom event, with the fields of the deployment's record as its properties, under
the specification's names. The environment's workbook queries it.
"""

RELEASE_EVENT = "Deployment Finished"
"""The event's name; it is sent when a deployment has ended, with success or failure."""

"""The words that most of the resources repeat."""

SUBSCRIPTION = "5a9db0c5-0000-4000-8000-000000000001"
TENANT = "5a9db0c5-0000-4000-8000-000000000002"
LOCATION = "eastus"
TAGS = {"application": "stitches", "environment": "prod", "managed-by": "pulumi"}
HEALTH = "/api/health"

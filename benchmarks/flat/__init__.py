"""The yardstick: what somebody writes who needs this one stack and nothing else.

The resources of `Pulumi.prod.yaml`, value by value, on the SDK alone. A test holds it to our own program:
the same resources with the same inputs.
"""

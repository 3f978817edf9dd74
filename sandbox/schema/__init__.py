"""The SDK's description of each resource type: its inputs, outputs, nested types and enums."""

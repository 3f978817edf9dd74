"""What the SDK says of each resource type: its inputs, outputs, nested types and enums."""

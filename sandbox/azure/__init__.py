"""The control plane: what Azure holds, and what it refuses. Knows nothing of Pulumi or gRPC."""

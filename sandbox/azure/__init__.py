"""The control plane: what Azure holds, and what it rejects. It does not depend on Pulumi or gRPC."""

"""How long previews take and updates need, and how fast the sandbox answers: `python -m benchmarks`."""

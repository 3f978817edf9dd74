"""How long previews and updates take, and how fast the policy pack starts: `python -m benchmarks`."""

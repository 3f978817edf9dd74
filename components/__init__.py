"""The components: what one environment of Stitches consists of, one component a file.

Each file holds a component's arguments beside the component. `environment.py` wires them together, and
only it knows them all.
"""

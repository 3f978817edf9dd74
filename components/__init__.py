"""The components: what one environment of Stitches consists of, one component per file, by service.

Each file has a component's arguments beside the component. If an environment has one of a component, its
arguments come from the stack's configuration by `from_configuration`: environments differ only there.
`environment.py` wires the components, and only it knows all of them. For components of which an environment
has several (identities, roles, routes, tests, private endpoints, diagnostic settings, locks), it lists them.
"""

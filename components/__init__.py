"""The components: what one environment of Stitches consists of, one component a file, by service.

Each file holds a component's arguments beside the component. What an environment has one of makes its
arguments from the stack's configuration by `from_configuration`: here alone environments come to differ.
`environment.py` wires the components, and only it knows them all; of what an environment has several of
(identities, roles, routes, tests, private endpoints, diagnostic settings, locks) it lists which there are.
"""

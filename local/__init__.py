"""The whole product on this machine: engine, local Azure and state put together, in one ignored folder.

Nothing of the user's own Pulumi login, home or credentials is read or touched.
"""

"""Runs stacks on this machine: engine, local Azure and state, in one folder that git ignores.

It neither reads nor changes the user's own Pulumi login, home or credentials.
"""

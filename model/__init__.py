"""The model of Stitches' infrastructure: the four entities of the specification, and their rules.

Pure pydantic. It does not know Pulumi or Azure's SDKs, and imports only leaf packages of this project. Each
file has one idea; import from that file (`from model.stack import read_stack_configuration`), so that nobody
pays for what they do not use.
"""

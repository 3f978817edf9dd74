"""The model of Stitches' infrastructure: the four entities of the specification, and their rules.

Pure pydantic. It does not know Pulumi or Azure's SDKs, and imports only leaf packages of this project. Each
file has one subject. Import from the file itself (`from model.stack import read_stack_configuration`): a
process then loads only what it uses.
"""

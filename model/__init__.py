"""The model of Stitches' infrastructure: the four entities of the specification, and their rules.

Pure pydantic. It knows neither Pulumi nor Azure's SDKs, and imports nothing else of this project. One idea
a file; import from the file that has it (`from model.stack import read_stack_configuration`), so that
nobody pays for what they do not use.
"""

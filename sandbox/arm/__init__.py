"""Azure Resource Manager over HTTPS on this machine, on the provider plugin's store, rules, locks and faults.

So Azure's own clients (azure-identity, azure-mgmt-*, `az`) work against the local Azure as they are.
"""

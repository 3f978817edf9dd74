"""Azure Resource Manager over HTTPS on this machine, with the plugin's store, rules, locks and faults.

Azure's own clients (azure-identity, azure-mgmt-*, `az`) work with the local Azure without changes.
"""

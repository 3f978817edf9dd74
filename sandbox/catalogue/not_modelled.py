"""What the sandbox does not model. This is the only list: the README and docs/sandbox.md refer to it."""

from typing import Final

_LINES: Final = """
Types and functions outside the catalogue are rejected with an error that names them. Keys, passwords and \
tokens that functions return are made up and give access to nothing; `getRoleDefinition` returns a role's \
name, not its permissions.
Roles control what Azure Resource Manager and Kudu allow a caller; the engine is the owner of everything. \
Of the built-in roles, only those that a release and the person who starts it need permit anything. The \
principal of an assignment does not have to exist if its type is set. Azure's policies, quotas and prices \
are not checked.
Time: everything happens immediately, unless faults are simulated; a resource that is being provisioned \
shows as finished.
If a program changes the properties of an existing key, the sandbox creates another key. Azure does not: its \
PUT returns the existing key, unchanged.
Soft delete, except for vaults and their secrets and keys: other resources that Azure could recover \
(workspaces, blobs, databases, sites) are deleted immediately, and cannot be recovered. A single secret \
cannot be recovered or purged.
Differences between regions or between subscriptions, except zones and region pairs. For example, SKUs that \
a region lacks, old scale units of App Service without zones, capacity, and reserved logins are not modelled.
References from one resource to another by id, unless a rule checks them (a site's plan, a route's \
origins).
Responses that change without a change of the resource keep their first value (a plan's number of sites, a \
network's separate subnets), because a refresh would show them as drift.
Of a tier's list of sizes, the sandbox checks only the largest (Azure rejects some of the smaller ones).
Later changes of a parent that conflict with a child: long-term retention on a database that then pauses, a \
public container in an account that then forbids it, a SKU that is too small for its database.
The effects of `allowSharedKeyAccess: false` on anything except blobs and websites; keys and signatures give \
access to nothing.
Actions besides PUT, GET and DELETE, except those on sites that a release needs (swap, restart, refresh of \
references, settings): sites cannot be stopped, keys cannot be regenerated, and resources cannot be moved. \
PATCH, templates and the activity log of Azure Resource Manager. Versions of a secret, except the latest.
Proof of a domain: every host name can be bound to a site, every certificate is issued immediately, and \
DNS records resolve nothing.
Of Container Apps: domains, certificates, Dapr components, storage and stored revisions (each PUT shows its \
own as the latest); images are not pulled, and a Key Vault's secret is not read.
Of Redis: linked caches, patch schedules and access policies; of PostgreSQL: Entra administrators, \
replicas, customer-managed keys and the allowed values of a parameter; of Cosmos DB: everything except the \
SQL API's databases and containers, and the roles of its data plane.
Data planes: blobs have no content, databases do not exist, and secrets cannot be read. If an identity \
has a federated credential, the sandbox checks the issuer, subject, audience and times of a token, but not \
its signature.
Of App Service: more than one instance of a site, Health check and auto-heal, Always On (a site without \
requests for 20 minutes is stopped, and starts with the next request), containers, mounted storage, \
WebSockets, TLS, HTTP/2, affinity, authentication in front of the site, networks, and the folder /home: \
another folder, which HOME names, replaces it.
To run a package, the sandbox unpacks it into another folder. The files there are read-only, but the folders \
are not: a site can write new files beside its own. Runtimes other than DOTNETCORE start only with a \
startup command; the sandbox uses the .NET of the machine.
Of swaps: from production to a slot or between slots, previews, auto swap, the order in which instances \
change, and the minutes that a swap takes.
Of Kudu: everything except publishing a zip, deployments, isdeploying and files (no WebJobs, commands, logs, \
builds).
Of Front Door: propagation of a change (all changes apply immediately), redirects to HTTPS, TLS, health \
probes, origins after the first, origin paths, WebSockets, Brotli, and rules other than header changes.
Of its firewall: managed rule sets, bots, geography, challenges, and the size limits of bodies. A rate is \
counted in whole windows of one or five minutes.
"""

NOT_MODELLED: Final = tuple(_LINES.strip().splitlines())
"""One line for each item, in Markdown."""

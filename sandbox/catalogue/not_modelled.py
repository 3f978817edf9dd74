"""What the sandbox does not model. The list stands here alone: its README and docs/sandbox.md lead to it."""

from typing import Final

_LINES: Final = """
Types and functions outside the catalogue are rejected by name. Keys, passwords and tokens that functions \
answer are made up and open nothing; of a role, `getRoleDefinition` knows the name, not what it allows.
Roles decide what Azure Resource Manager and Kudu let a caller do; the engine is the owner of all. Of \
built-in roles only those that a release or its operator has allow something; a principal need not exist. \
Azure's policies, quotas and prices are not checked.
Time: everything happens at once, unless faults are asked for; what is being provisioned shows as finished.
A later change of a key's properties makes another key; Azure's PUT gives back the one that exists, unchanged.
Soft delete, but for vaults and their secrets and keys: what else Azure could bring back (workspaces, blobs, \
databases, sites) is gone at once. A secret alone cannot be recovered or purged.
What single regions and subscriptions offer beyond zones and pairs: SKUs, scale units of App Service (an old \
plan's may have no zones), capacity, logins that are reserved.
References from one resource to another by id, except where a rule says so (a site's plan, a route's origins).
Answers that change behind a resource's back stay as they were made (a plan's number of sites, a network's \
subnets that are resources of their own), since a refresh would show them as drift.
Of lists of a tier's sizes only the largest is known (Azure rejects some in between).
What a later change of a parent would forbid: long-term retention on a database that then pauses, a \
container open to everybody in an account that then forbids it, a SKU too small for its database.
What `allowSharedKeyAccess: false` forbids beyond blobs and websites; keys and signatures open nothing.
Actions beside PUT, GET and DELETE, but for those of sites that a release needs (swap, restart, refresh \
of references, settings): no site is stopped, no key made anew, nothing moved to another group. PATCH, \
templates and the activity log of Azure Resource Manager. The versions of a secret but the latest.
Nobody proves a domain: every host name can be bound to a site, every certificate is issued at once, and \
records of DNS resolve nothing.
Of Container Apps: domains, certificates, Dapr components, storage and stored revisions (each PUT shows its \
own as the latest); images are not pulled, and a Key Vault's secret is not read.
Of Redis: linked caches, patch schedules and access policies; of PostgreSQL: Entra administrators, replicas, \
keys of one's own and which values a parameter takes; of Cosmos DB: all but the SQL API's databases and \
containers, and roles of its data plane.
Data planes: blobs without their content, no databases, no secrets to read. Of a run that \
an identity trusts issuer, subject, audience and times are checked, and not the signature.
Of App Service: more than one instance of a site, Health check and auto-heal, Always On (a site that nobody \
asked for 20 minutes is stopped, and starts with the next request), containers, mounted storage, WebSockets, \
TLS, HTTP/2, affinity, sign-in before the site, networks, and a folder /home: HOME names what stands for it.
A package is unpacked and its files are read-only, but the folders are not: what a site writes beside its \
files is not rejected. Runtimes but DOTNETCORE start by a start-up command alone; .NET is that of the machine.
Of swaps: from production to a slot or between slots, previews, auto swap, the order in which instances \
change, and what a swap takes in minutes.
Of Kudu: all but publishing a zip, deployments, isdeploying and files (no WebJobs, commands, logs, builds).
Of Front Door: spreading of a change (all holds at once), redirects to HTTPS, TLS, health probes and more \
origins than the first, origin paths, WebSockets, Brotli, and of rules all but header changes.
Of its firewall: managed rule sets, bots, geography, challenges, and the size limits of bodies. A rate is \
counted in whole windows of a minute or five.
"""

NOT_MODELLED: Final = tuple(_LINES.strip().splitlines())
"""A line for each thing, in Markdown."""

"""Storage: anonymous access to the account, its containers and its website."""

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.expectations import is_false, one_of
from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, ResourceRule, Service

ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
WEBSITE = "azure-native:storage:StorageAccountStaticWebsite"

_LEARN = "https://learn.microsoft.com/azure/storage"


def _is_a_website(_: Resource) -> Iterable[Finding]:
    yield violation("", "expected no static website on the account, found one")


# If a property of an account is missing, its default depends on the API's version and on the account's
# age. So each property must be set.
RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="storage-anonymous-access",
        service=Service.STORAGE,
        description="Accounts reject anonymous requests.",
        reason="A container that is made public by mistake exposes its blobs to the whole internet.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/anonymous-read-access-prevent",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="allowBlobPublicAccess",
                expected=is_false(),
                fix="Set `allow_blob_public_access=False`.",
                covers=("CKV_AZURE_190", "CKV2_AZURE_47", "Azure.Storage.BlobPublicAccess"),
                repair=False,
            ),
        ),
    ),
    ResourceRule(
        name="storage-static-website",
        service=Service.STORAGE,
        description="No account serves a static website.",
        reason="Everybody can read the website's container, whatever the account and its containers forbid.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/storage-blob-static-website",
        types=(WEBSITE,),
        evaluate=_is_a_website,
        fix="Serve the pages from the application, behind Front Door.",
    ),
    PropertyRule(
        name="storage-container-anonymous-access",
        service=Service.STORAGE,
        description="Containers reject anonymous requests.",
        reason="A container with public access becomes public as soon as its account allows it.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/anonymous-read-access-prevent",
        types=(CONTAINER,),
        checks=(
            Check(
                path="publicAccess",
                # Azure's default: none.
                expected=one_of("None").or_absent(),
                fix='Set `public_access="None"`.',
                covers=("CKV_AZURE_34", "Azure.Storage.BlobAccessType"),
                repair="None",
            ),
        ),
    ),
)

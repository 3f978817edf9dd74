"""Storage: what is open to everybody who does not say who they are."""

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


# Where a property of an account is absent, the default that holds depends on the API's version and on the
# account's age. So each has to be said.
RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="storage-anonymous-access",
        service=Service.STORAGE,
        description="Accounts refuse everybody who does not say who they are.",
        reason="One container that is opened by mistake gives its blobs to the whole internet.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/anonymous-read-access-prevent",
        types=(ACCOUNT,),
        checks=(
            Check(
                path="allowBlobPublicAccess",
                expected=is_false(),
                remedy="Set `allow_blob_public_access=False`.",
                answers=("CKV_AZURE_190", "CKV2_AZURE_47", "Azure.Storage.BlobPublicAccess"),
                repair=False,
            ),
        ),
    ),
    ResourceRule(
        name="storage-static-website",
        service=Service.STORAGE,
        description="No account serves a static website.",
        reason="Everybody reads the website's container, whatever the account and its containers forbid.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/storage-blob-static-website",
        types=(WEBSITE,),
        judge=_is_a_website,
        remedy="Serve the pages from the application, behind Front Door.",
    ),
    PropertyRule(
        name="storage-container-anonymous-access",
        service=Service.STORAGE,
        description="Containers are closed to everybody who does not say who they are.",
        reason="A container that asks to be open is open on the day that its account allows it.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/blobs/anonymous-read-access-prevent",
        types=(CONTAINER,),
        checks=(
            Check(
                path="publicAccess",
                # Azure's default: none.
                expected=one_of("None").or_absent(),
                remedy='Set `public_access="None"`.',
                answers=("CKV_AZURE_34", "Azure.Storage.BlobAccessType"),
                repair="None",
            ),
        ),
    ),
)

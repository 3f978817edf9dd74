"""Changes to this repository for reviews, each as a person would make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Edit:
    """A text in a file, and its replacement."""

    file: str
    before: str
    after: str

    def make(self, checkout: Path) -> None:
        """Change the file; a text that it does not contain is an error in the test."""
        path = checkout / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.before) == 1, f"{self.file} contains this {text.count(self.before)} times"
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")


@dataclass(frozen=True)
class Change:
    """A change, and the stack that it affects."""

    stack: str
    says: str
    edits: tuple[Edit, ...] = ()


CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "unchanged": Change("dev", "a comment in a stack's file"),
        "create": Change(
            "dev",
            "a third container",
            (
                Edit(
                    "model/naming.py",
                    "    key_vault = ",
                    '    avatars_container = Name(ResourceKind.BLOB_CONTAINER, "avatars")\n    key_vault = ',
                ),
                Edit(
                    "model/naming.py",
                    "(self.uploads_container,",
                    "(self.uploads_container, self.avatars_container,",
                ),
            ),
        ),
        "update": Change(
            "dev",
            "a second instance and a longer retention of the logs",
            (
                Edit("Pulumi.dev.yaml", "instanceCount: 1", "instanceCount: 2"),
                Edit("Pulumi.dev.yaml", "retentionDays: 30", "retentionDays: 60"),
            ),
        ),
        "replace": Change(
            "dev",
            "another name for the SQL server",
            (Edit("model/naming.py", '"sql-stitches-{environment}', '"sqlsrv-stitches-{environment}'),),
        ),
        "protected": Change(
            "prod",
            "another name for the SQL server",
            (Edit("model/naming.py", '"sql-stitches-{environment}', '"sqlsrv-stitches-{environment}'),),
        ),
        "delete": Change(
            "dev",
            "the container of the releases is removed",
            (
                Edit(
                    "model/naming.py",
                    "self.uploads_container, self.releases_container",
                    "self.uploads_container",
                ),
            ),
        ),
        "violation": Change(
            "prod",
            "the app and its storage accept TLS 1.1",
            (
                Edit(
                    "components/app_service/web_app.py",
                    " min_tls_version=web.SupportedTlsVersions.SUPPORTED_TLS_VERSIONS_1_2",
                    " min_tls_version=web.SupportedTlsVersions.SUPPORTED_TLS_VERSIONS_1_1",
                ),
                Edit("components/blob_storage.py", "MinimumTlsVersion.TLS1_2", "MinimumTlsVersion.TLS1_1"),
            ),
        ),
        "failure": Change(
            "staging",
            "a region that does not exist",
            (Edit("Pulumi.staging.yaml", "region: eastus", "region: atlantis"),),
        ),
    }
)
"""The changes whose event logs are recorded, by name."""

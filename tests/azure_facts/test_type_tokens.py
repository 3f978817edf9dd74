import pytest

from azure_facts.type_tokens import without_version

SITE = "azure-native:web:WebApp"


@pytest.mark.parametrize(
    ("token", "plain"),
    [
        (SITE, SITE),
        ("azure-native:web/v20240401:WebApp", SITE),
        ("azure-native:web/v20240401preview:WebApp", SITE),
        ("azure-native_web_v20240401:web:WebApp", SITE),
        ("aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket"),
        ("pulumi:providers:azure-native", "pulumi:providers:azure-native"),
        ("azure-native:web/extra/v1:WebApp", "azure-native:web/extra/v1:WebApp"),
        ("azure-native:web/v20240401:getWebApp", "azure-native:web:getWebApp"),
        ("", ""),
    ],
)
def test_a_type_is_known_without_its_api_version(token: str, plain: str) -> None:
    assert without_version(token) == plain

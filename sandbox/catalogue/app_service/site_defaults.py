"""What a site's response contains that nobody sent: Azure's defaults, and the last access restrictions.

Source: azure-native's own recorded state of a site and a slot, provider/pkg/provider/testdata/recorded/
TestProviderUpgrade/upgrade-appservices-webapp (December 2024).
"""

from typing import Any, Final

from sandbox.azure.request import Request

SITE: Final[dict[str, Any]] = {
    "clientAffinityEnabled": True,
    "clientCertEnabled": False,
    "clientCertMode": "Required",
    "containerSize": 0,
    "dailyMemoryTimeQuota": 0,
    "httpsOnly": False,
    "keyVaultReferenceIdentity": "SystemAssigned",
    "redundancyMode": "None",
    "reserved": False,
    "storageAccountRequired": False,
}
_DOCUMENTS: Final = (
    "Default.htm",
    "Default.html",
    "Default.asp",
    "index.htm",
    "index.html",
    "iisstart.htm",
    "default.aspx",
    "index.php",
    "hostingstart.html",
)
_CONFIGURATION: Final[dict[str, Any]] = {
    "acrUseManagedIdentityCreds": False,
    "alwaysOn": False,
    "appCommandLine": "",
    "autoHealEnabled": False,
    "azureStorageAccounts": {},
    "defaultDocuments": list(_DOCUMENTS),
    "detailedErrorLoggingEnabled": False,
    "elasticWebAppScaleLimit": 0,
    "experiments": {"rampUpRules": []},
    "ftpsState": "FtpsOnly",
    "functionsRuntimeScaleMonitoringEnabled": False,
    "http20Enabled": False,
    "httpLoggingEnabled": False,
    "linuxFxVersion": "",
    "loadBalancing": "LeastRequests",
    "logsDirectorySizeLimit": 35,
    "managedPipelineMode": "Integrated",
    "minTlsVersion": "1.2",
    "minimumElasticInstanceCount": 0,
    "nodeVersion": "",
    "numberOfWorkers": 1,
    "powerShellVersion": "",
    "preWarmedInstanceCount": 0,
    "pythonVersion": "",
    "remoteDebuggingEnabled": False,
    "requestTracingEnabled": False,
    "scmIpSecurityRestrictionsUseMain": False,
    "scmMinTlsVersion": "1.2",
    "scmType": "None",
    "use32BitWorkerProcess": True,
    "virtualApplications": [
        {"physicalPath": "site\\wwwroot", "preloadEnabled": False, "virtualPath": "/"},
    ],
    "vnetName": "",
    "vnetPrivatePortsCount": 0,
    "vnetRouteAllEnabled": False,
    "webSocketsEnabled": False,
}
_LAST: Final = 2147483647
_RESTRICTIONS: Final = ("ipSecurityRestrictions", "scmIpSecurityRestrictions")


def configuration(user: str) -> dict[str, Any]:
    """Return the configuration of a site or slot whose publishing user has this name."""
    return {**_CONFIGURATION, "publishingUsername": user}


def restrictions(request: Request) -> dict[str, Any]:
    """Return each list of restrictions with its last rule, which applies to all other callers.

    Source: with a default of its own, Azure/arm-template-whatif issue 82. Without one, everybody is
    allowed if there is no rule, and nobody else if there is: learn.microsoft.com
    app-service/overview-access-restrictions.
    """
    result: dict[str, Any] = {}
    for name in _RESTRICTIONS:
        sent: list[dict[str, Any]] = request.input(f"siteConfig.{name}") or []
        given = [rule for rule in sent if rule.get("priority") != _LAST]
        default = request.input(f"siteConfig.{name}DefaultAction")
        action = str(default or ("Deny" if given else "Allow"))
        result[name] = [*given, _last(action)]
    return {"siteConfig": result}


def _last(action: str) -> dict[str, Any]:
    return {
        "action": action,
        "description": f"{action} all access",
        "ipAddress": "Any",
        "name": f"{action} all",
        "priority": _LAST,
    }

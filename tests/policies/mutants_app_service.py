"""Mutants of App Service."""

from policies.rules.app_service import SITE, SLOT
from tests.policies.mutants import ProgramMutant, PropertyMutant

MUTANTS: tuple[PropertyMutant | ProgramMutant, ...] = (
    PropertyMutant(rule="app-service-transport", type=SITE, path="httpsOnly", wrong=False),
    PropertyMutant(rule="app-service-transport", type=SITE, path="siteConfig.minTlsVersion", wrong="1.1"),
    PropertyMutant(rule="app-service-transport", type=SLOT, path="siteConfig.scmMinTlsVersion", wrong="1.0"),
    PropertyMutant(rule="app-service-transport", type=SLOT, path="siteConfig.ftpsState", wrong="AllAllowed"),
    PropertyMutant(
        rule="app-service-client-certificate", type=SITE, path="clientCertEnabled", wrong=False, excepted=True
    ),
    PropertyMutant(
        rule="app-service-public-access",
        type=SITE,
        path="publicNetworkAccess",
        wrong="Enabled",
        excepted=True,
    ),
)

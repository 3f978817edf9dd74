"""The types of App Service that rules check, and the address of its documentation."""

SITE = "azure-native:web:WebApp"
SLOT = "azure-native:web:WebAppSlot"
SITES = (SITE, SLOT)
PLAN = "azure-native:web:AppServicePlan"
PUBLISHING = (
    "azure-native:web:WebAppFtpAllowed",
    "azure-native:web:WebAppScmAllowed",
    "azure-native:web:WebAppFtpAllowedSlot",
    "azure-native:web:WebAppScmAllowedSlot",
)
HOST_NAMES = (
    "azure-native:web:WebAppHostNameBinding",
    "azure-native:web:WebAppHostNameBindingSlot",
)

LEARN = "https://learn.microsoft.com/azure/app-service"

"""The pages that App Service itself shows instead of an application."""

from typing import Final

WAITING: Final = "Your web app is running and waiting for your content"
"""The title of the page at / of a site on a Linux plan before the first deployment."""

HOSTING_START: Final = "/defaulthome/hostingstart/hostingstart.dll"
"""The assembly that serves that page in App Service's .NET images.

Source: Azure-App-Service/dotnetcore, 3.0/init_container.sh (defaultAppPath).
"""

"""What App Service itself answers in the place of an application."""

from typing import Final

WAITING: Final = "Your web app is running and waiting for your content"
"""The title of the page at / of a site to which nothing was deployed, on a Linux plan."""

HOSTING_START: Final = "/defaulthome/hostingstart/hostingstart.dll"
"""The assembly that serves that page in App Service's .NET images.

Source: Azure-App-Service/dotnetcore, 3.0/init_container.sh (defaultAppPath).
"""

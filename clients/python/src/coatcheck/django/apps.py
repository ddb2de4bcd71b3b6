"""The application that checks the settings at start."""

from django.apps import AppConfig
from django.core.checks import register


class CoatcheckConfig(AppConfig):
    """Put "coatcheck.django" in INSTALLED_APPS to have the settings checked. It has no models."""

    name = "coatcheck.django"
    label = "coatcheck"
    verbose_name = "Coatcheck sessions"

    def ready(self) -> None:
        """Registers the checks."""
        from coatcheck.django import checks

        register(checks.check_settings, "coatcheck")
        register(checks.check_cookie, "coatcheck")
        register(checks.check_service, "coatcheck")

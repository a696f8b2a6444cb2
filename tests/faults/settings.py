"""The house's own settings, with one more room whose only task is to be killed."""

from phare.config.settings import *  # noqa: F403
from phare.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.app"]

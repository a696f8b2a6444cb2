"""The web process: `uvicorn phare.config.asgi:application`."""

import gc
import os

from django.core.asgi import get_asgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
_pages = get_asgi_application()

# Django is set up by the line above; before it, nothing of the house can be imported.
from phare.platform.live.web.streaming import LiveStreams  # noqa: E402

application = LiveStreams(_pages, prefix=reverse("live:stream", args=["any"]).removesuffix("any/"))
# What is loaded stays: the collector of garbage does not look through it again each time that a page is made.
gc.freeze()

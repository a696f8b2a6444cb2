"""The web process: `uvicorn phare.config.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phare.config.settings")
application = get_asgi_application()

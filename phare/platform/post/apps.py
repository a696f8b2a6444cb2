from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "phare.platform.post"
    label = "post"

    def ready(self) -> None:
        from phare.platform.post.permissions import watch_mail
        from phare.ui import navigation

        navigation.add(_("Courriers"), "post:outgoing", order=96, visible=watch_mail.test)

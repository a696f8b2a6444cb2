from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "phare.platform.post"
    label = "post"
    verbose_name = _("Courriers")

    def ready(self) -> None:
        from phare.platform.audit.signals import name_verbs
        from phare.platform.post.permissions import watch_mail
        from phare.ui import navigation

        navigation.add(_("Courriers"), "post:outgoing", order=96, visible=watch_mail.test)
        name_verbs({"post.mail.queued": _("Courrier écrit"), "post.mail.retried": _("Courrier relancé")})

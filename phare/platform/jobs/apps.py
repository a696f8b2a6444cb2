from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "phare.platform.jobs"
    label = "jobs"
    verbose_name = _("Tâches")

    def ready(self) -> None:
        from phare.platform.audit.signals import name_verbs
        from phare.platform.jobs import permissions
        from phare.platform.live.permissions import admit
        from phare.ui import navigation

        admit("jobs.job", permissions.may_listen)
        navigation.add(_("Mes tâches"), "jobs:mine", order=90, visible=permissions.list_own_jobs.test)
        name_verbs(
            {
                "jobs.job.started": _("Tâche lancée"),
                "jobs.job.restarted": _("Tâche relancée"),
                "jobs.stop.requested": _("Arrêt d'une tâche demandé"),
                "jobs.worker.lost": _("Tâche interrompue par une panne"),
            }
        )

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CockpitConfig(AppConfig):
    name = "phare.cockpit"
    label = "cockpit"
    verbose_name = _("Tableau de bord")

    def ready(self) -> None:
        from phare.cockpit import permissions
        from phare.platform.audit.signals import name_verbs
        from phare.ui import navigation, related

        related.add(
            "territory.commune",
            _("La fiche de la commune, avant une visite"),
            lambda code: reverse("cockpit:sheet", args=[code]),
            permissions.read_sheets.test,
        )
        navigation.add(_("Tableau de bord"), "cockpit:home", 0, permissions.see_dashboard.test)
        navigation.add(_("Mes échéances"), "cockpit:duties", 5, permissions.owe.test)
        navigation.add(_("Qui n'a pas répondu"), "cockpit:reminders", 61, permissions.remind.test)
        navigation.add(_("Territoires partagés"), "cockpit:shared", 78, permissions.read_shared.test)
        navigation.stand_under("cockpit:sheet", "territory:search")
        navigation.add(_("Revues"), "cockpit:reviews", 62, permissions.read_reviews.test)
        name_verbs(
            {
                "cockpit.figures.chosen": _("Chiffres du tableau de bord choisis"),
                "cockpit.dashboard.arranged": _("Points du tableau de bord choisis"),
                "cockpit.duty_mail.chosen": _("Courriel des échéances choisi"),
                "cockpit.absence.declared": _("Absence déclarée"),
                "cockpit.absence.ended": _("Absence retirée"),
                "cockpit.reminder.sent": _("Réponse demandée"),
                "cockpit.review.opened": _("Revue préparée"),
                "cockpit.review.revised": _("Revue modifiée"),
                "cockpit.review.closed": _("Revue close"),
                "cockpit.review_item.added": _("Sujet de revue ajouté"),
                "cockpit.review_item.raised": _("Sujet de revue avancé"),
                "cockpit.review_item.removed": _("Sujet de revue retiré"),
                "cockpit.review_item.noted": _("Sujet de revue noté"),
                "cockpit.review_item.put_to_arbitration": _("Sujet de revue soumis à l'arbitrage"),
                "cockpit.review_item.turned_to_action": _("Action ouverte en revue"),
            }
        )

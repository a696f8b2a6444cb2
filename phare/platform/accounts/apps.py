from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "phare.platform.accounts"
    label = "accounts"
    verbose_name = _("Comptes et droits")

    def ready(self) -> None:
        from phare.platform.accounts import permissions, receivers  # noqa: F401  (the receivers listen from here on)
        from phare.platform.audit.signals import name_verbs
        from phare.ui import navigation

        navigation.add(_("Comptes"), "accounts:people", 90, permissions.manage_accounts.test)
        navigation.add(_("Partages"), "accounts:sharings", 92, permissions.see_sharings.test)
        navigation.add(_("Registre"), "accounts:register", 95, permissions.read_register.test)
        name_verbs(
            {
                "accounts.administration.founded": _("Administration fondée"),
                "accounts.membership.opened": _("Rôle donné"),
                "accounts.membership.closed": _("Rôle fermé"),
                "accounts.role.changed": _("Rôle changé"),
                "accounts.invitation.sent": _("Invitation envoyée"),
                "accounts.invitation.renewed": _("Invitation renvoyée"),
                "accounts.invitation.withdrawn": _("Invitation retirée"),
                "accounts.invitation.accepted": _("Invitation acceptée"),
                "accounts.password.chosen": _("Mot de passe choisi"),
                "accounts.reset.asked": _("Nouveau mot de passe demandé"),
                "accounts.second_factor.begun": _("Second facteur commencé"),
                "accounts.second_factor.confirmed": _("Second facteur mis en place"),
                "accounts.second_factor.removed": _("Second facteur retiré"),
                "accounts.second_factor.reset": _("Second facteur réinitialisé"),
                "accounts.sharing.granted": _("Partage ouvert"),
                "accounts.sharing.revoked": _("Partage arrêté"),
                "accounts.token.given": _("Jeton d'accès créé"),
                "accounts.token.revoked": _("Jeton d'accès révoqué"),
                "accounts.people.exported": _("Liste des comptes exportée"),
                "audit.register.exported": _("Registre exporté"),
            }
        )

"""The pages of the footer, which anyone may read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# What is kept of persons, why, how long; each term is that of the code that keeps it.
KEPT = (
    (
        _("Compte : nom, adresse électronique, mot de passe chiffré"),
        _("Reconnaître la personne et lui donner ses droits"),
        _("Tant que le compte est ouvert ; fermé, il ne garde que ce qui attribue les décisions prises"),
    ),
    (
        _("Rôles et services, avec leurs dates"),
        _("Savoir qui pouvait agir, et quand"),
        _("Aussi longtemps que les décisions qui en dépendent"),
    ),
    (
        _("Registre des actions : qui, quand, quoi"),
        _("Prouver ce qui a été fait ; les personnes y figurent par une référence, jamais par leur nom"),
        _("Sans limite : le registre ne s'efface pas"),
    ),
    (
        _("Connexions et essais de connexion : adresse, adresse IP, heure"),
        _("Ralentir qui essaie des mots de passe, comprendre un incident"),
        _("Un an"),
    ),
    (
        _("Invitations : adresse électronique, rôle proposé"),
        _("Laisser la personne ouvrir son compte"),
        _("Un an après la réponse, le retrait ou l'envoi"),
    ),
    (
        _("Jetons d'accès : usage, empreinte, dates de création, de fin et du dernier appel"),
        _("Laisser un programme agir au nom de la personne, qui peut le révoquer"),
        _("Un an après leur fin"),
    ),
    (
        _("Courriels envoyés par la plateforme"),
        _("Prouver l'envoi, recommencer en cas d'échec"),
        _("Un an ; leur texte, un mois après l'envoi"),
    ),
    (
        _("Effectifs : par poste ou par bureau"),
        _("Croiser les priorités et les moyens ; aucun agent n'est désigné, ni noté, ni classé"),
        _("Aussi longtemps que la photographie ; la clé d'un dépôt par agent est effacée dès la somme faite"),
    ),
    (
        _("Session du navigateur (témoin de connexion)"),
        _("Rester connecté d'une page à l'autre"),
        format_lazy(_("{hours} heures au plus"), hours=settings.SESSION_COOKIE_AGE // 3600),
    ),
    (
        _("Témoin de sécurité des formulaires et choix de la langue"),
        _("Refuser un formulaire envoyé d'ailleurs, garder la langue choisie"),
        _("Un an"),
    ),
)


def site_map(request: HttpRequest) -> HttpResponse:
    """Which pages are there for me?"""
    return render(request, "ui/pages/site_map.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """Can everyone use this, and where does one say that one cannot?"""
    return render(request, "ui/pages/accessibility.html")


def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who answers for this site?"""
    answerable = (
        (_("Éditeur"), settings.PHARE_PUBLISHER),
        (_("Direction de la publication"), settings.PHARE_PUBLICATION_DIRECTOR),
        (_("Hébergement"), settings.PHARE_HOSTING),
    )
    return render(request, "ui/pages/legal_notice.html", {"answerable": answerable})


def personal_data(request: HttpRequest) -> HttpResponse:
    """What does the platform hold about me, what for, and how long?"""
    return render(request, "ui/pages/personal_data.html", {"kept": KEPT})


def about(request: HttpRequest) -> HttpResponse:
    """What is this platform, and why its name?"""
    return render(request, "ui/pages/about.html")

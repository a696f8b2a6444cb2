"""The mail of what is owed, its link, and answering in the place of somebody away."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phare.cockpit import actions
from phare.cockpit.models import Absence, DutyMail
from phare.cockpit.queries.duties import members_covered
from phare.cockpit.queries.links import member_of, token_of
from phare.decisions.queries.attention import OBSERVATION
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail
from tests.decisions.rights import built
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
ADDRESS = "https://phare.example.fr"
DAY = dt.timedelta(days=1)


@pytest.fixture
def head(member, prefecture):
    """The head of a service whose observations are awaited."""
    head = member("head_of_service")
    head.act = built(prefecture, head, "consulting")
    head.act.observations_due = timezone.localdate() + 3 * DAY
    head.act.save()
    return head


def mailed() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


def token_in(mail: OutgoingMail) -> str:
    found = re.search(r"/mes-echeances/lien/([^/]+)/", mail.body)
    assert found is not None
    return found[1]


class TestTheMail:
    def test_it_says_what_is_owed_and_opens_the_page(self, head, now):
        actions.mail_duties(membership=head, address=ADDRESS, by=head, at=now)
        mail = mailed()
        assert (mail.to, mail.subject) == (head.user.email, "1 réponse attendue de vous, aucune en retard.")
        assert "- Donner les observations de" in mail.body and f"{ADDRESS}/mes-echeances/reglages/" in mail.body
        assert member_of(token_in(mail), now) == head

    def test_with_nothing_owed_it_is_not_sent(self, member, now):
        agent = member("agent")
        with pytest.raises(actions.NothingOwedError, match="rien à envoyer"):
            actions.mail_duties(membership=agent, address=ADDRESS, by=agent, at=now)
        assert not OutgoingMail.objects.exists()

    def test_twice_in_a_row_it_leaves_once(self, head, now):
        actions.mail_duties(membership=head, address=ADDRESS, by=head, at=now)
        with pytest.raises(actions.TooSoonError, match="vient de partir"):
            actions.mail_duties(membership=head, address=ADDRESS, by=head, at=now + dt.timedelta(minutes=9))
        actions.mail_duties(membership=head, address=ADDRESS, by=head, at=now + dt.timedelta(minutes=11))
        assert OutgoingMail.objects.count() == 2

    def test_each_week_it_leaves_once_to_those_who_owe_and_want_it(self, head, member, now):
        member("agent")
        assert actions.mail_duties_weekly(address=ADDRESS, at=now) == 1
        assert actions.mail_duties_weekly(address=ADDRESS, at=now + DAY) == 0
        assert actions.mail_duties_weekly(address=ADDRESS, at=now + 7 * DAY) == 1
        actions.choose_duty_mail(membership=head, wanted=False, at=now)
        assert actions.mail_duties_weekly(address=ADDRESS, at=now + 14 * DAY) == 0
        assert {mail.to for mail in OutgoingMail.objects.all()} == {head.user.email}

    def test_what_is_owed_is_read_for_all_at_once(self, head, member, now):
        actions.choose_duty_mail(membership=head, wanted=False, at=now)
        counts = []
        for more in (1, 5):
            for _ in range(more):
                member("head_of_service")
            with CaptureQueriesContext(connection) as asked:
                assert actions.mail_duties_weekly(address=ADDRESS, at=now) == 0
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_each_administration_reads_its_own(self, head, elsewhere, now):
        other = MembershipFactory(administration=elsewhere, role="head_of_service")
        act = built(elsewhere, other, "consulting")
        act.observations_due = timezone.localdate() + 3 * DAY
        act.save()
        assert actions.mail_duties_weekly(address=ADDRESS, at=now) == 2
        assert {mail.to for mail in OutgoingMail.objects.all()} == {head.user.email, other.user.email}

    def test_somebody_away_is_written_to_through_his_stand_in_without_a_link(self, head, member, now):
        other = member("agent")
        today = timezone.localdate(now)
        actions.declare_absence(stand_in=other, since=today, until=today, by=head, at=now)
        assert actions.mail_duties_weekly(address=ADDRESS, at=now) == 1
        mail = mailed()
        assert mail.to == other.user.email and f"à la place de {head.user.name}" in mail.body
        assert "/lien/" not in mail.body and f"{ADDRESS}/mes-echeances/" in mail.body


class TestTheLink:
    @pytest.fixture
    def token(self, head):
        return token_of(DutyMail.objects.create(membership=head), timezone.now())

    def test_it_opens_what_is_owed_and_nothing_else(self, client, head, token):
        page = client.get(reverse("cockpit:link", args=[token]))
        assert page.status_code == 200 and "Donner les observations" in unescape(page.content.decode())
        assert page["Cache-Control"].startswith("max-age=0")
        home = client.get(reverse("cockpit:home"))
        assert home.status_code == 302 and home["Location"].startswith("/comptes/connexion/")

    def test_one_answers_from_it_under_one_s_own_name(self, client, head, token):
        line = head.act.observations.get()
        where = reverse("cockpit:answer-by-link", args=[token, OBSERVATION, line.pk])
        page = client.post(where, {"choice": "favourable", "version": 0}, follow=True)
        line.refresh_from_db()
        assert (line.position, line.given_by) == ("favourable", head)
        assert "est favorable" in unescape(page.content.decode())

    def test_it_answers_nothing_of_others(self, client, member, prefecture, token):
        other = member("head_of_service")
        line = built(prefecture, other, "consulting").observations.get()
        where = reverse("cockpit:answer-by-link", args=[token, OBSERVATION, line.pk])
        assert client.post(where, {"choice": "favourable", "version": 0}).status_code == 403
        line.refresh_from_db()
        assert line.position == ""

    def test_it_answers_nothing_of_another_administration(self, client, member, elsewhere, token):
        foreign = built(elsewhere, member("head_of_service", administration=elsewhere), "consulting")
        where = reverse("cockpit:answer-by-link", args=[token, OBSERVATION, foreign.observations.first().pk])
        assert client.post(where, {"choice": "favourable", "version": 0}).status_code == 404

    @pytest.mark.parametrize("days", [7.001, 30, -0.1])
    def test_it_lives_seven_days(self, head, now, days):
        token = token_of(DutyMail.objects.create(membership=head), now)
        assert member_of(token, now + 6.99 * DAY) == head
        assert member_of(token, now + days * DAY) is None

    def test_it_dies_with_the_password_and_with_the_office(self, head, now):
        token = token_of(DutyMail.objects.create(membership=head), now)
        was = head.user.password
        head.user.set_password("un autre mot de passe")
        head.user.save()
        assert member_of(token, now) is None
        head.user.password = was
        head.user.save()
        head.until = timezone.localdate(now)
        head.save()
        assert member_of(token, now) is None

    @pytest.mark.parametrize("forged", ["x", "a:b", "W10:abc", "é" * 50])
    def test_a_forged_one_says_what_to_do(self, client, forged):
        page = client.get(reverse("cockpit:link", args=[forged]))
        assert page.status_code == 410 and "ne s'ouvre plus" in unescape(page.content.decode())
        where = reverse("cockpit:answer-by-link", args=[forged, OBSERVATION, 1])
        assert client.post(where, {"choice": "favourable"}, follow=True).status_code == 410


class TestAbsences:
    @pytest.fixture
    def today(self, now):
        return timezone.localdate(now)

    @pytest.mark.parametrize(
        ("since", "until", "said"), [(2, 1, "précède son début"), (-9, -1, "déjà passée"), (3, 4, "déjà absent")]
    )
    def test_days_that_cannot_be_are_refused(self, member, now, today, since, until, said):
        away, other = member("agent"), member("agent")
        actions.declare_absence(stand_in=other, since=today + 4 * DAY, until=today + 8 * DAY, by=away, at=now)
        with pytest.raises(actions.AbsenceError, match=said):
            actions.declare_absence(
                stand_in=other, since=today + since * DAY, until=today + until * DAY, by=away, at=now
            )
        assert Absence.objects.count() == 1

    @pytest.mark.parametrize("role", ["partner", "auditor"])
    def test_who_cannot_answer_does_not_stand_in(self, member, now, today, role):
        away = member("agent")
        with pytest.raises(actions.AbsenceError):
            actions.declare_absence(stand_in=member(role), since=today, until=today, by=away, at=now)
        with pytest.raises(actions.AbsenceError, match="collègue en fonction"):
            actions.declare_absence(stand_in=away, since=today, until=today, by=away, at=now)

    def test_a_stand_in_from_elsewhere_is_refused(self, member, elsewhere, now, today):
        foreign = member("agent", administration=elsewhere)
        with pytest.raises(actions.AbsenceError):
            actions.declare_absence(stand_in=foreign, since=today, until=today, by=member("agent"), at=now)

    def test_the_stand_in_sees_and_answers_with_the_rights_of_the_absent_under_his_own_name(
        self, signed_in, head, member
    ):
        other, today = member("agent"), timezone.localdate()
        client, line = signed_in(other), head.act.observations.get()
        where = reverse("cockpit:answer", args=[OBSERVATION, line.pk])
        assert client.post(where, {"choice": "favourable", "version": 0}).status_code == 403
        absence = actions.declare_absence(stand_in=other, since=today, until=today, by=head, at=timezone.now())
        page = unescape(client.get(reverse("cockpit:duties")).content.decode())
        assert f"À la place de {head.user.name}" in page and "Donner les observations" in page
        client.post(where, {"choice": "favourable", "version": 0})
        line.refresh_from_db()
        assert (line.position, line.given_by) == ("favourable", other)
        actions.end_absence(absence=absence, by=head, at=timezone.now())
        assert members_covered(other, today) == []
        assert client.post(where, {"choice": "favourable", "version": 0}).status_code == 403

    def test_the_trail_names_nobody(self, member, now, today):
        away, other = member("agent"), member("agent")
        actions.declare_absence(stand_in=other, since=today, until=today, by=away, at=now)
        entry = Entry.objects.filter(verb="cockpit.absence.declared").get()
        assert entry.changes["after"]["stand_in"] == f"user:{other.user_id}" and other.user.name not in str(
            entry.changes
        )


class TestTheSettingsPage:
    def test_one_stops_the_mail_and_takes_it_again(self, signed_in, member):
        agent = member("agent")
        client, choose = signed_in(agent), reverse("cockpit:choose-duty-mail")
        for wanted, said in (("non", "ne plus recevoir"), ("oui", "Ne plus le recevoir")):
            page = client.post(choose, {"wanted": wanted}, follow=True)
            assert said in unescape(page.content.decode())
        assert DutyMail.objects.get(membership=agent).is_wanted

    def test_one_declares_an_absence_and_takes_it_back(self, signed_in, member):
        agent, other, today = member("agent"), member("agent"), timezone.localdate()
        client, where = signed_in(agent), reverse("cockpit:duty-settings")
        wrong = client.post(where, {"since": today + DAY, "until": today, "stand_in": other.pk})
        assert "corrigez les dates" in unescape(wrong.content.decode())
        client.post(where, {"since": today, "until": today + DAY, "stand_in": other.pk})
        absence = Absence.objects.get()
        assert f"{other.user.name} répond à votre place" in unescape(client.get(where).content.decode())
        client.post(reverse("cockpit:end-absence", args=[absence.pk]))
        assert not Absence.objects.exists()

    def test_what_is_owed_is_sent_at_once(self, signed_in, head):
        client, now_address = signed_in(head), reverse("cockpit:mail-duties")
        assert "Le courriel part à" in unescape(client.post(now_address, follow=True).content.decode())
        assert "vient de partir" in unescape(client.post(now_address, follow=True).content.decode())
        assert OutgoingMail.objects.count() == 1

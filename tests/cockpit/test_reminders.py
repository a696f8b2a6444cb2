"""Who has not answered, and asking for it: one person, or everyone who is late; never twice in a day."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from phare.cockpit import actions
from phare.cockpit.models import Absence, Reminder
from phare.cockpit.queries.duties import duties_of, duties_of_all
from phare.cockpit.queries.links import member_of
from phare.cockpit.queries.reminders import last_answers, reminder_told, services_unheaded, who_owes
from phare.decisions.models import InformationRequest, Observation
from phare.decisions.queries.attention import OBSERVATION
from phare.platform.audit.models import Entry
from phare.platform.jobs.actions import run_again
from phare.platform.jobs.models import Job
from phare.platform.post.models import OutgoingMail
from tests.decisions.rights import built
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.organisation import AnswerFactory, PhotographFactory, ServiceFactory, ServiceMembershipFactory
from tests.factories.strategy import (
    ActionFactory,
    OperationFactory,
    PlanFactory,
    RequirementFactory,
    StepFactory,
)
from tests.indicators.rights import indicator
from tests.platform.jobs.working import empty_the_queue, work_once

pytestmark = pytest.mark.django_db
ADDRESS = "https://phare.example.fr"
DAY = dt.date(2026, 11, 21)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def secretary(member):
    return member("secretary_general", user__name="Claire Martin")


@pytest.fixture
def late(member, prefecture):
    """The head of a service whose observations were awaited nine days ago."""
    return owing(member("head_of_service", user__name="Paul Durand"), 9)


def owing(head, days):
    """Make a head of service owe observations, since so many days (before today and before the tests' day)."""
    head.act = built(head.administration, head, "consulting")
    head.act.observations_due = min(timezone.localdate(), DAY) - dt.timedelta(days=days)
    head.act.save()
    cache.clear()
    return head


def ask(person, by, at, sentence=""):
    return actions.ask_for_duties(membership=person, sentence=sentence, address=ADDRESS, by=by, at=at)


def ask_all(by, at, **heard):
    return actions.ask_each_late(sentence="", address=ADDRESS, by=by, at=at, **heard)


class TestWhatEachOwes:
    def test_read_for_all_at_once_it_is_what_each_reads(self, member, prefecture, secretary):
        decider, head, owner = made.decider(prefecture), member("head_of_service"), member("agent")
        made.ready(decider)
        for state in ("consulting", "signed"):
            built(prefecture, head, state)
        indicator(prefecture, head)
        service = ServiceFactory(administration=prefecture)
        attached = ServiceFactory(administration=prefecture, parent=service)
        ServiceMembershipFactory(membership=head, service=service, role="interim")
        ServiceMembershipFactory(membership=owner, service=attached, role="delegate")
        photograph = PhotographFactory(administration=prefecture, state="answering", date=dt.date(2027, 12, 31))
        AnswerFactory(photograph=photograph, service=attached)
        plan = PlanFactory(administration=prefecture, state="in_force", first_year=2025, last_year=2028)
        operation = OperationFactory(objective__orientation__plan=plan, owner=owner, pilot=service)
        RequirementFactory(operation=operation)
        carried = RequirementFactory(operation=None, objective=operation.objective)
        carried.mission.carriers.add(service)
        OperationFactory(objective__orientation__plan=plan, owner=secretary)
        StepFactory(action=ActionFactory(plan=plan, under=operation, owner=owner), due=DAY)
        InformationRequest.objects.create(
            administration=prefecture, asker_kind="ministry", asker="Ministère", question="Combien ?",
            received_on=DAY, due_on=DAY, recorded_by=secretary, recorded_at=timezone.now(), entrusted_to=owner,
        )  # fmt: skip
        members = [decider, head, owner, secretary, member("partner")]
        together = duties_of_all(members, DAY)
        assert {each.pk: duties_of(each, DAY) for each in members} == together
        counts = [len(together[each.pk]) for each in members]
        assert counts[0] >= 1 and counts[1] >= 6 and counts[2] >= 4 and counts[3] >= 1 and counts[4] == 0

    def test_the_number_of_queries_does_not_grow_with_the_members(self, member, prefecture):
        photograph = PhotographFactory(administration=prefecture, state="answering")
        counts, plan = [], PlanFactory(administration=prefecture, state="in_force", first_year=2025, last_year=2028)
        for more in (1, 5):
            for _ in range(more):
                head = member("head_of_service")
                service = built(prefecture, head, "consulting").observations.get().service
                AnswerFactory(photograph=photograph, service=service)
                asked_for = IndicatorFactory(administration=prefecture, definition__responsible=service)
                ValueFactory(indicator=asked_for, date=dt.date(2020, 12, 31))
                operation = OperationFactory(objective__orientation__plan=plan, owner=head, pilot=service)
                RequirementFactory(operation=operation)
                StepFactory(action=ActionFactory(plan=plan, under=operation, owner=head), due=DAY)
            members = list(prefecture.memberships.select_related("administration", "user"))
            with CaptureQueriesContext(connection) as asked:
                owed = duties_of_all(members, DAY)
            counts.append(len(asked))
            assert min(map(len, owed.values())) >= 4
        assert counts[0] == counts[1]


class TestTheList:
    def test_the_longest_late_come_first_with_what_they_owe(self, member, late, prefecture):
        longer, early = owing(member("head_of_service"), 30), owing(member("head_of_service"), -12)
        built(prefecture, late, "consulting")
        found = who_owes(prefecture, DAY)
        assert [one.member for one in found] == [longer, late, early]
        assert [(one.owed, one.late) for one in found] == [(1, 1), (2, 2 if timezone.localdate() < DAY else 1), (1, 0)]
        assert found[0].how_late.startswith("en retard de ") and found[2].how_late == ""
        assert [service.pk for service in found[0].services] == [longer.act.observations.get().service_id]

    def test_who_left_owes_nothing_and_who_is_of_elsewhere_is_not_told(self, late, elsewhere, prefecture):
        owing(MembershipFactory(administration=elsewhere, role="head_of_service"), 3)
        assert [one.member for one in who_owes(prefecture, DAY)] == [late]
        late.until = DAY
        late.save()
        cache.clear()
        assert who_owes(prefecture, DAY) == []

    def test_what_is_told_is_kept_until_somebody_acts(self, late, prefecture, now):
        assert who_owes(prefecture, DAY)
        line = late.act.observations.get()
        from phare.decisions.actions import give_observation

        late.act.observations_due = DAY
        late.act.save()
        give_observation(observation=line, position="favourable", text="", by=late, at=now)
        assert who_owes(prefecture, DAY) == []

    def test_when_somebody_last_wrote_where_one_answers(self, late, secretary, now):
        ask(late, secretary, now)
        assert last_answers([late, secretary]) == {}  # asking is not answering
        from phare.decisions.actions import give_observation

        late.act.observations_due = DAY
        late.act.save()
        give_observation(
            observation=late.act.observations.get(), position="favourable", text="", by=late, at=now + HOUR
        )
        assert last_answers([late, secretary]) == {late.pk: now + HOUR}

    def test_services_without_anybody_are_told_apart(self, member, prefecture):
        above = ServiceFactory(administration=prefecture, name="Direction")
        ServiceFactory(administration=prefecture, name="Bureau", parent=above)
        ServiceFactory(administration=prefecture, under_prefect_authority=False, authority_reason="Justice")
        assert [each.name for each in services_unheaded(prefecture, DAY)] == ["Direction", "Bureau"]
        ServiceMembershipFactory(membership=member("head_of_service"), service=above, role="head")
        assert services_unheaded(prefecture, DAY) == []


class TestAsking:
    def test_oneself_is_refused(self, late, now):
        with pytest.raises(actions.AskedOfOneselfError, match="Mes échéances"):
            ask(late, late, now)

    def test_who_left_and_who_is_of_elsewhere_are_refused(self, late, secretary, elsewhere, now):
        foreign = owing(MembershipFactory(administration=elsewhere, role="head_of_service"), 3)
        late.until = timezone.localdate(now)
        late.save()
        for person in (late, foreign):
            with pytest.raises(actions.NotInOfficeError, match="plus en fonction"):
                ask(person, secretary, now)
        assert not OutgoingMail.objects.exists() and not Reminder.objects.exists()

    def test_who_owes_nothing_is_not_asked(self, member, secretary, now):
        with pytest.raises(actions.NothingOwedError, match="ne doit plus rien"):
            ask(member("agent"), secretary, now)

    def test_twice_in_a_day_is_refused_naming_who_asked_and_when(self, late, secretary, member, now):
        ask(late, secretary, now)
        with pytest.raises(actions.AskedAlreadyError, match=r"21\xa0novembre 2026 à .*, de Claire Martin"):
            ask(late, member("decider"), now + 23 * HOUR)
        ask(late, member("decider"), now + 24 * HOUR)
        assert OutgoingMail.objects.count() == Reminder.objects.count() == 2

    def test_the_mail_says_who_asks_in_which_words_and_opens_the_page(self, late, secretary, now):
        kept = ask(late, secretary, now, sentence="  La  revue est\nmardi.\x00 ")
        mail = OutgoingMail.objects.get()
        assert mail.to == late.user.email and mail.subject.startswith("Claire Martin vous le demande : 1 réponse")
        assert "Claire Martin (Secrétaire général) demande une réponse." in mail.body
        assert "« La revue est mardi. »" in mail.body and "- Donner les observations de" in mail.body
        token = re.search(r"/mes-echeances/lien/([^/]+)/", mail.body)
        assert token is not None and member_of(token[1], now) == late
        assert (kept.owed, kept.late, kept.asked_by, kept.sentence) == (1, 1, secretary, "La revue est mardi.")

    def test_the_mail_of_the_week_leaves_all_the_same(self, late, secretary, now):
        ask(late, secretary, now)
        assert actions.mail_duties_weekly(address=ADDRESS, at=now + HOUR) == 1

    def test_the_trail_keeps_references_and_counts_neither_name_nor_words(self, late, secretary, now):
        ask(late, secretary, now, sentence="Merci Paul")
        entry = Entry.objects.get(verb="cockpit.reminder.sent")
        assert entry.changes == {"member": late.audit_reference, "owed": 1, "late": 1}
        assert entry.author == secretary.audit_reference

    def test_somebody_away_is_asked_and_whoever_stands_in_too(self, late, secretary, member, now):
        other, today = member("agent"), timezone.localdate(now)
        Absence.objects.create(membership=late, stand_in=other, since=today, until=today)
        assert ask(late, secretary, now).stand_in == other
        mails = {mail.to: mail.body for mail in OutgoingMail.objects.all()}
        assert set(mails) == {late.user.email, other.user.email}
        assert "/lien/" in mails[late.user.email] and "/lien/" not in mails[other.user.email]
        assert "à la place de Paul Durand" in mails[other.user.email]

    def test_everyone_late_is_asked_once(self, late, secretary, member, now, elsewhere):
        second, early = owing(member("head_of_service"), 30), owing(member("head_of_service"), -90)
        owing(MembershipFactory(administration=elsewhere, role="head_of_service"), 3)
        ask(late, secretary, now)
        assert ask_all(secretary, now + HOUR) == 1
        assert ask_all(secretary, now + HOUR) == 0
        with pytest.raises(actions.NobodyLateError, match="rien à envoyer"):
            actions.ask_everyone_late(sentence="", address=ADDRESS, by=secretary, at=now + HOUR)
        assert not Job.objects.exists()
        assert ask_all(secretary, now + 26 * HOUR) == 2
        assert set(Reminder.objects.values_list("membership", flat=True)) == {late.pk, second.pk}
        assert early.pk not in Reminder.objects.values_list("membership", flat=True)

    def test_an_address_that_takes_no_mail_does_not_hold_the_others_back(self, late, secretary, member, now):
        bad = owing(member("head_of_service"), 30)
        type(bad.user).objects.filter(pk=bad.user_id).update(email="deux@a.fr, trois@a.fr")
        assert ask_all(secretary, now) == 1
        assert Reminder.objects.get().membership == late

    def test_broken_off_it_goes_on_with_those_who_were_not_asked(self, late, secretary, member, now):
        owing(member("head_of_service", user__name="Anne Petit"), 30)
        heard, answers = [], iter([False, True])
        halted = ask_all(secretary, now, told=lambda *news: heard.append(news), should_stop=lambda: next(answers))
        assert halted == 1 and heard == [(0.0, "1 sur 2 : Paul Durand")]
        assert ask_all(secretary, now) == 1
        assert Reminder.objects.count() == OutgoingMail.objects.count() == 2

    def test_one_reads_for_a_month_that_one_was_asked(self, late, secretary, now):
        assert reminder_told(late, now) is None
        kept = ask(late, secretary, now)
        assert reminder_told(late, now + 29 * 24 * HOUR) == kept
        assert reminder_told(late, now + 31 * 24 * HOUR) is None


@pytest.mark.django_db(transaction=True)
class TestTheJob:
    @pytest.fixture
    def job(self, late, secretary, member, now):
        empty_the_queue()
        owing(member("head_of_service", user__name="Anne Petit"), 30)
        return actions.ask_everyone_late(sentence="Avant la revue.", address=ADDRESS, by=secretary, at=now)

    def test_it_asks_everyone_and_leads_back_to_the_list(self, job):
        work_once()
        job.refresh_from_db()
        assert (job.state, job.result_url) == ("succeeded", reverse("cockpit:reminders"))
        assert {each.sentence for each in Reminder.objects.all()} == {"Avant la revue."}
        assert Reminder.objects.count() == OutgoingMail.objects.count() == 2

    def test_run_again_after_its_worker_died_it_asks_nobody_twice(self, job, late, secretary, now):
        ask(late, secretary, now)
        work_once()
        Job.objects.filter(pk=job.pk).update(state="failed")
        run_again(Job.objects.get(pk=job.pk), by=secretary, at=now + HOUR)
        work_once()
        job.refresh_from_db()
        assert job.state == "succeeded" and job.attempt == 2
        assert Reminder.objects.count() == OutgoingMail.objects.count() == 2


class TestThePages:
    def text(self, answer) -> str:
        assert answer.status_code == 200
        return " ".join(unescape(strip_tags(answer.content.decode())).split())

    def test_empty_it_says_what_will_fill_it(self, signed_in, secretary):
        page = self.text(signed_in(secretary).get(reverse("cockpit:reminders")))
        assert "Personne ne doit rien" in page and "son nom s'affichera" in page

    def test_the_menu_and_the_dashboard_lead_to_it(self, signed_in, secretary):
        assert signed_in(secretary).get("/").content.decode().count(f'href="{reverse("cockpit:reminders")}"') >= 2

    def test_one_click_asks_and_the_person_reads_it(self, client, signed_in, late, secretary):
        signed_in(secretary)
        page = self.text(client.get(reverse("cockpit:reminders")))
        assert "Paul Durand" in page and "dont 1 en retard" in page and "Dernière saisie" in page
        page = self.text(client.post(reverse("cockpit:ask", args=[late.pk]), follow=True))
        assert "La demande est partie à Paul Durand." in page and "par Claire Martin" in page
        again = self.text(client.post(reverse("cockpit:ask", args=[late.pk]), follow=True))
        assert "Une demande est déjà partie à Paul Durand" in again
        assert OutgoingMail.objects.count() == 1
        person = client.get(reverse("cockpit:person-owing", args=[late.pk]))
        assert "24 heures après" in self.text(person)
        assert reverse("cockpit:ask", args=[late.pk]) not in person.content.decode()
        mine = self.text(signed_in(late).get(reverse("cockpit:duties")))
        assert "Claire Martin (Secrétaire général) vous l'a demandé le" in mine

    def test_the_link_of_the_mail_opens_the_page_and_an_answer_clears_it(self, client, signed_in, late, secretary):
        line = Observation.objects.get(arbitration=late.act)
        late.act.observations_due = timezone.localdate()
        late.act.save()
        signed_in(secretary).post(reverse("cockpit:ask", args=[late.pk]), {"sentence": "Avant midi."})
        client.logout()
        link = re.search(r"https?://[^/]+(/mes-echeances/lien/\S+)", OutgoingMail.objects.get().body)
        assert link is not None
        page = self.text(client.get(link[1]))
        assert "Avant midi." in page and "vous l'a demandé" in page
        client.post(f"{link[1]}{OBSERVATION}/{line.pk}/", {"choice": "favourable", "version": 0})
        assert "Rien ne vous attend" in self.text(client.get(link[1]))
        signed_in(secretary)
        assert "Personne ne doit rien" in self.text(client.get(reverse("cockpit:reminders")))

    def test_filters_are_said_and_taken_away(self, signed_in, late, secretary, member):
        owing(member("head_of_service", user__name="Anne Petit"), -90)
        client, address = signed_in(secretary), reverse("cockpit:reminders")
        assert "Anne Petit" in self.text(client.get(address))
        page = self.text(client.get(address, {"retard": "oui"}))
        assert "Anne Petit" not in page and "en retard seulement" in page
        code = late.act.observations.get().service.code
        assert "Anne Petit" not in self.text(client.get(address, {"service": code}))
        back = client.post(reverse("cockpit:ask", args=[late.pk]) + "?retard=oui")
        assert back["Location"] == f"{address}?retard=oui"

    @pytest.mark.parametrize("query", [{"service": "\x00"}, {"page": "x"}, {"page": "-1"}, {"retard": "<script>"}])
    def test_hostile_filters_filter_nothing(self, signed_in, late, secretary, query):
        assert "Paul Durand" in self.text(signed_in(secretary).get(reverse("cockpit:reminders"), query))

    def test_a_sentence_too_long_is_refused_and_kept(self, signed_in, late, secretary):
        sent = {"sentence": "a" * 301}
        page = signed_in(secretary).post(reverse("cockpit:ask", args=[late.pk]), sent).content.decode()
        assert "pas encore accepté" in page and "a" * 301 in page
        assert not Reminder.objects.exists()

    def test_one_s_own_line_has_no_button(self, signed_in, prefecture, late):
        decider = made.decider(prefecture)
        made.ready(decider)
        page = signed_in(decider).get(reverse("cockpit:reminders")).content.decode()
        assert f'id="personne-{decider.pk}"' in page and reverse("cockpit:ask", args=[decider.pk]) not in page
        assert reverse("cockpit:ask", args=[late.pk]) in page

    def test_everyone_is_asked_after_a_confirmation_that_names_them(self, signed_in, late, secretary, member):
        owing(member("head_of_service", user__name="Anne Petit"), 30)
        client, where = signed_in(secretary), reverse("cockpit:ask-all")
        assert "toutes les personnes en retard (2)" in self.text(client.get(reverse("cockpit:reminders")))
        page = self.text(client.get(where))
        assert "Demander aux 2 personnes en retard ?" in page and "Anne Petit, Paul Durand" in page
        assert "Demande à 2 personnes" in self.text(client.post(where, {"sentence": "Avant la revue."}, follow=True))
        assert not Reminder.objects.exists()
        started = Entry.objects.get(verb="jobs.job.started")
        assert started.changes["arguments"] == {"address": "http://testserver"}
        ask_all(secretary, timezone.now())
        cache.clear()
        assert "rien à envoyer" in self.text(client.post(where, follow=True))
        assert "Rien à demander" in self.text(client.get(where))

    def test_what_nobody_owns_comes_last_with_where_to_name_someone(self, signed_in, secretary, prefecture):
        plan = PlanFactory(administration=prefecture, state="in_force", first_year=2025, last_year=2100)
        OperationFactory(objective__orientation__plan=plan)
        ServiceFactory(administration=prefecture, name="Bureau sans chef")
        page = signed_in(secretary).get(reverse("cockpit:reminders")).content.decode()
        assert f"{reverse('strategy:plan', args=[plan.pk])}?responsable=aucun" in page
        assert "1 service sans personne à sa tête" in page and "Bureau sans chef" in page

    def test_the_number_of_queries_does_not_grow(self, signed_in, secretary, member):
        client, counts = signed_in(secretary), []
        for more in (1, 6):
            for _ in range(more):
                person = owing(member("head_of_service"), 3)
                Absence.objects.create(
                    membership=person, stand_in=secretary, since=dt.date(2020, 1, 1), until=dt.date(2100, 1, 1)
                )
                ask(person, secretary, timezone.now())
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("cockpit:reminders"))
            counts.append(len(asked))
        assert counts[0] == counts[1]

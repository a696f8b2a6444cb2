"""Mail: written with the action, delivered after it, once, with its proof."""

from __future__ import annotations

import datetime as dt
import socketserver
import threading

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from phare.platform.audit.models import Entry
from phare.platform.post import actions
from phare.platform.post.models import OutgoingMail
from tests.platform.jobs.working import empty_the_queue, work_once


def written(by, now, **values) -> OutgoingMail:
    given = {"to": "prefete@example.fr", "subject": "Votre invitation", "body": "Bonjour", **values}
    return actions.queue_mail(administration_id=by.administration_id, by=by, at=now, **given)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "prefete",
        "a@b.fr, c@d.fr",
        "a@b.fr\nBcc: c@d.fr",
        "a@b.fr\r\nBcc: c@d.fr",
        "Préfète <a@b.fr>",
        "a b@c.fr",
        "a@b.fr%0aBcc:c@d.fr,",
        "a@b.fr\x00",
        "<a@b.fr>",
        "é@b.fr",
        "a" * 250 + "@b.fr",
    ],
)
def test_an_address_that_is_not_exactly_one_is_refused(db, member, now, address):
    with pytest.raises(actions.BadAddressError):
        written(member("agent"), now, to=address)


@pytest.mark.parametrize(
    "subject", ["", "   ", "Bonjour\nBcc: c@d.fr", "Bonjour\r\n\r\ncorps", "x" * 201, "a\x0bb", "a\u2028b"]
)
def test_a_subject_that_could_slip_a_header_in_is_refused(db, member, now, subject):
    with pytest.raises(actions.BadSubjectError):
        written(member("agent"), now, subject=subject)


def test_the_trail_keeps_neither_the_address_nor_the_text(db, member, now):
    written(member("agent"), now)
    entry = Entry.objects.get(verb="post.mail.queued")
    assert "prefete" not in str(entry.content)
    assert "Bonjour" not in str(entry.content)


@pytest.mark.django_db(transaction=True)
class TestDelivery:
    @pytest.fixture(autouse=True)
    def _an_empty_queue(self, db):
        empty_the_queue()

    def test_an_action_rolled_back_sends_nothing(self, member, now):
        by = member("agent")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            written(by, now)
            raise ZeroDivisionError
        work_once()
        assert not OutgoingMail.objects.exists()
        assert django_mail.outbox == []

    def test_a_mail_leaves_once_its_action_is_committed(self, member, now):
        mail = written(member("agent"), now, body_html="<p>Bonjour</p>")
        assert django_mail.outbox == []
        work_once()
        (sent,) = django_mail.outbox
        assert sent.to == ["prefete@example.fr"]
        assert sent.extra_headers["Message-ID"] == mail.message_id
        assert sent.alternatives[0].mimetype == "text/html"
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("sent", 1)
        assert mail.sent_at is not None

    def test_delivering_a_mail_twice_sends_it_once(self, member, now):
        mail = written(member("agent"), now)
        assert actions.deliver(mail.pk, at=now) == "sent"
        assert actions.deliver(mail.pk, at=now) is None
        assert len(django_mail.outbox) == 1

    def test_a_mail_that_another_postman_holds_is_left_to_him(self, member, now):
        mail = written(member("agent"), now)
        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory")
        parameters.pop("context")
        import psycopg

        with psycopg.connect(**parameters) as other:
            other.execute("SELECT 1 FROM post_outgoingmail WHERE id = %s FOR UPDATE", [mail.pk])
            assert actions.deliver(mail.pk, at=now) is None
        assert django_mail.outbox == []
        assert actions.deliver(mail.pk, at=now) == "sent"

    def test_a_mail_is_not_delivered_before_its_turn(self, member, now):
        mail = written(member("agent"), now)
        assert actions.deliver(mail.pk, at=now - dt.timedelta(seconds=1)) is None

    def test_a_lost_postmans_mail_is_carried_by_the_next_round(self, member, now):
        mail = written(member("agent"), now)
        empty_the_queue()
        assert actions.deliver_late(at=now + dt.timedelta(minutes=4)) == 0
        assert actions.deliver_late(at=now + dt.timedelta(minutes=6)) == 1
        assert actions.deliver_late(at=now + dt.timedelta(minutes=6)) == 0
        assert ProcrastinateJob.objects.filter(task_name="post.deliver", args={"mail_id": mail.pk}).count() == 1

    def test_a_mail_that_was_sent_cannot_be_sent_again(self, member, now):
        by = member("platform_administrator")
        mail = written(by, now)
        actions.deliver(mail.pk, at=now)
        with pytest.raises(actions.AlreadySentError):
            actions.retry(mail, by=by, at=now)


@pytest.mark.django_db
class TestForgetting:
    def test_the_text_of_a_mail_is_erased_a_month_after_it_left_and_its_proof_kept_a_year(self, member, now):
        mail = written(member("agent"), now, body_html="<p>Bonjour</p>")
        actions.deliver(mail.pk, at=now)
        actions.forget_old_mails(at=now + dt.timedelta(days=29))
        mail.refresh_from_db()
        assert mail.body == "Bonjour"
        actions.forget_old_mails(at=now + dt.timedelta(days=31))
        mail.refresh_from_db()
        assert (mail.body, mail.body_html) == ("", "")
        assert mail.proof
        actions.forget_old_mails(at=now + dt.timedelta(days=366))
        assert not OutgoingMail.objects.exists()

    def test_a_mail_that_still_waits_is_never_forgotten(self, member, now):
        written(member("agent"), now)
        actions.forget_old_mails(at=now + dt.timedelta(days=400))
        assert OutgoingMail.objects.get().body == "Bonjour"


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that answers as it is told, and keeps what it was given."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers = {
            "MAIL": "250 OK",
            "RCPT": "250 OK",
            "DATA": "354 go on",
            ".": "250 2.0.0 queued as 4F2A",
        } | answers
        self.received: list[bytes] = []


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].decode().strip().upper()
            if word in {"EHLO", "HELO"}:
                self._say("250 hello")
            elif word == "QUIT":
                return self._say("221 bye")
            elif word == "RSET":
                self._say("250 OK")
            else:
                self._say(self.server.answers[word])
                if word == "DATA" and self.server.answers[word].startswith("354"):
                    self._take()
        return None

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.received.append(b"".join(lines))
        self._say(self.server.answers["."])

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server(settings):
    """Return the starter of a mail server, which the house then uses."""
    started = []

    def start(**answers: str) -> MailServer:
        server = MailServer({"." if word == "END" else word: said for word, said in answers.items()})
        started.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.mark.django_db
class TestTheServersAnswer:
    def test_the_servers_answer_is_kept_as_proof(self, mail_server, member, now):
        server = mail_server()
        mail = written(member("agent"), now, subject="Arrêté préfectoral", body="Où en êtes-vous ?\n.\nCordialement")
        assert actions.deliver(mail.pk, at=now) == "sent"
        mail.refresh_from_db()
        assert mail.proof == "250 2.0.0 queued as 4F2A"
        (received,) = server.received
        assert mail.message_id.encode() in received
        assert received.count(b"\r\nTo: ") == 1

    @pytest.mark.parametrize("refusal", [{"RCPT": "550 no such user"}, {"END": "554 spam"}, {"MAIL": "553 not you"}])
    def test_a_refusal_for_good_is_not_tried_again(self, mail_server, member, now, refusal):
        mail_server(**refusal)
        mail = written(member("agent"), now)
        assert actions.deliver(mail.pk, at=now) == "failed"
        mail.refresh_from_db()
        assert mail.proof.startswith("55")
        assert mail.next_try_at is None

    def test_a_passing_refusal_is_tried_again_later_and_later_then_left_to_a_person(self, mail_server, member, now):
        mail_server(RCPT="451 try later")
        by = member("platform_administrator")
        mail = written(by, now)
        moment, waits = now, []
        while actions.deliver(mail.pk, at=moment) == "queued":
            mail.refresh_from_db()
            waits.append((mail.next_try_at - moment) // dt.timedelta(minutes=1))
            moment = mail.next_try_at
        assert waits == [1, 5, 15, 60, 240, 720]
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, mail.proof) == ("failed", 7, "451 try later")
        assert actions.retry(mail, by=by, at=moment).state == "queued"

    def test_a_server_that_does_not_answer_is_tried_again_later(self, settings, member, now):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        mail = written(member("agent"), now)
        assert actions.deliver(mail.pk, at=now) == "queued"
        mail.refresh_from_db()
        assert "ConnectionRefusedError" in mail.proof

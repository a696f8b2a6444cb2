"""The second factor: begun, confirmed, proved, replaced, removed, reset; each refusal first."""

from __future__ import annotations

import datetime as dt
import threading
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connection, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts import actions, queries
from phare.platform.audit.models import Entry
from phare.platform.post.models import OutgoingMail
from tests.factories.accounts import MembershipFactory, code_of, enrolled

PASSWORD = "quatre mots bien choisis"
WRONG = "000 000"


@pytest.fixture
def owner(member):
    """Return a head of service with a password and no second factor."""
    membership = member("head_of_service")
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


@pytest.fixture
def device(owner):
    return enrolled(owner.user)


def unlike(device: TOTPDevice) -> str:
    """Return a code that the device does not take at any moment near this one."""
    phone = TOTP(device.bin_key)
    near = set()
    for drift in range(-2, 4):
        phone.drift = drift
        near.add(phone.token())
    return next(f"{number:06}" for number in range(len(near) + 1) if number not in near)


def let_wait(device: TOTPDevice) -> None:
    """Put the last failure an hour back, as if one had waited."""
    device.refresh_from_db()
    device.throttling_failure_timestamp -= dt.timedelta(hours=1)
    device.save()


def verify(owner, code: str, password: str = PASSWORD) -> None:
    actions.verify_identity(user=owner.user, password=password, code=code)


class TestVerify:
    def test_without_a_second_factor_it_says_where_to_get_one(self, owner):
        with pytest.raises(actions.NoSecondFactorError, match="Mon compte"):
            verify(owner, "123456")

    def test_one_that_is_begun_and_not_confirmed_is_none(self, owner, now):
        begun = actions.begin_second_factor(by=owner, at=now)
        with pytest.raises(actions.NoSecondFactorError):
            verify(owner, code_of(begun))

    @pytest.mark.parametrize("code", ["", "abcdef", "12345", "9" * 5000, "\0", "-1", "1e5", "١٢٣٤٥"])
    def test_what_is_no_code_is_a_wrong_code(self, owner, device, code):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, code)

    @pytest.mark.parametrize("password", [PASSWORD, "faux", ""])
    def test_without_the_code_nothing_is_learnt_of_the_password(self, owner, device, password, monkeypatch):
        """The same refusal, and the password is not even hashed: the time says nothing either."""
        monkeypatch.setattr(type(owner.user), "check_password", lambda *_: pytest.fail("the password was tried"))
        with pytest.raises(actions.WrongCodeError):
            verify(owner, unlike(device), password)

    def test_somebody_elses_code_is_a_wrong_code(self, owner, device, member):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, code_of(enrolled(member("agent").user)))

    @pytest.mark.parametrize("password", ["faux", "", PASSWORD.upper(), f"{PASSWORD} "])
    def test_a_wrong_password_is_refused_and_its_code_is_spent(self, owner, device, password):
        code = code_of(device)
        with pytest.raises(actions.WrongPasswordError, match="prochain code"):
            verify(owner, code, password)
        let_wait(device)
        with pytest.raises(actions.WrongCodeError):
            verify(owner, code)

    def test_a_failed_try_makes_the_next_one_wait_even_the_right_one(self, owner, device):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, unlike(device))
        with pytest.raises(actions.TooManyTriesError, match="attendez 1 seconde"):
            verify(owner, code_of(device))
        let_wait(device)
        verify(owner, code_of(device))

    def test_each_failure_doubles_the_wait_wrong_passwords_like_wrong_codes(self, owner, device):
        for failures, (code, password) in enumerate(
            [(unlike(device), PASSWORD), (code_of(device), "faux"), (unlike(device), PASSWORD)], start=1
        ):
            with pytest.raises((actions.WrongCodeError, actions.WrongPasswordError)):
                verify(owner, code, password)
            device.refresh_from_db()
            assert device.throttling_failure_count == failures
            let_wait(device)
        device.refresh_from_db()
        device.throttling_failure_count, device.throttling_failure_timestamp = 10, dt.datetime.now(dt.UTC)
        device.save()
        with pytest.raises(actions.TooManyTriesError, match="attendez 9 minutes"):
            verify(owner, code_of(device))

    def test_tries_made_while_one_must_wait_do_not_lengthen_the_wait(self, owner, device):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, unlike(device))
        for _ in range(3):
            with pytest.raises(actions.TooManyTriesError):
                verify(owner, unlike(device))
        device.refresh_from_db()
        assert device.throttling_failure_count == 1

    def test_a_code_is_accepted_once(self, owner, device):
        code = code_of(device)
        verify(owner, code)
        with pytest.raises(actions.WrongCodeError, match="déjà servi"):
            verify(owner, code)

    def test_a_code_may_be_typed_as_the_phone_shows_it(self, owner, device):
        code = code_of(device)
        verify(owner, f" {code[:3]} {code[3:]} ")

    def test_the_right_one_forgets_the_failures_before_it(self, owner, device):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, unlike(device))
        let_wait(device)
        verify(owner, code_of(device))
        device.refresh_from_db()
        assert device.throttling_failure_count == 0

    def test_inside_a_transaction_it_is_refused_to_the_programmer(self, owner, device):
        with pytest.raises(RuntimeError), transaction.atomic():
            verify(owner, code_of(device))

    @pytest.mark.django_db(transaction=True)
    def test_a_failed_try_stays_counted_whatever_follows(self, owner, device):
        with pytest.raises(actions.WrongCodeError):
            verify(owner, unlike(device))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        device.refresh_from_db()
        assert device.throttling_failure_count == 1

    @pytest.mark.django_db(transaction=True)
    def test_one_code_sent_from_two_tabs_at_once_is_accepted_once(self, owner, device):
        code, outcomes, together = code_of(device), [], threading.Barrier(2)

        def send():
            together.wait()
            try:
                verify(owner, code)
                outcomes.append("accepted")
            except actions.WrongCodeError:
                outcomes.append("refused")
            finally:
                connection.close()

        tabs = [threading.Thread(target=send) for _ in range(2)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert sorted(outcomes) == ["accepted", "refused"]


class TestBegin:
    def test_whoever_has_one_proves_it_before_another_is_begun(self, owner, device, now):
        with pytest.raises(actions.WrongCodeError):
            actions.begin_second_factor(by=owner, at=now)
        let_wait(device)
        with pytest.raises(actions.WrongPasswordError):
            actions.begin_second_factor(by=owner, at=now, password="faux", code=code_of(device))
        assert queries.pending_second_factor(owner.user, now) is None

    def test_begun_again_it_has_another_secret_and_the_first_is_void(self, owner, now):
        first = actions.begin_second_factor(by=owner, at=now)
        second = actions.begin_second_factor(by=owner, at=now)
        assert first.key != second.key
        assert list(TOTPDevice.objects.filter(user=owner.user)) == [second]
        assert not queries.has_second_factor(owner.user)

    def test_it_is_written_in_the_trail_without_its_secret(self, owner, now):
        begun = actions.begin_second_factor(by=owner, at=now)
        row = Entry.objects.get()
        assert (row.verb, row.author) == ("accounts.second_factor.begun", owner.audit_reference)
        assert begun.key not in str(row.changes)

    def test_the_phone_is_told_who_it_is_for(self, owner, now):
        owner.administration.name = "Préfecture : essai & co"
        begun = actions.begin_second_factor(by=owner, at=now)
        address = urlsplit(queries.enrolment_address(begun, owner.administration))
        assert (address.scheme, address.netloc) == ("otpauth", "totp")
        assert unquote(address.path) == f"/Phare Préfecture   essai & co:{owner.user.email}"
        asked = parse_qs(address.query)
        assert asked == {"secret": [queries.secret_of(begun)], "issuer": ["Phare Préfecture   essai & co"]}
        assert len(queries.secret_of(begun)) == 32


class TestConfirm:
    def test_nothing_begun_is_refused(self, owner, now):
        with pytest.raises(actions.NothingBegunError, match="recommencez"):
            actions.confirm_second_factor(by=owner, code="123456", at=now)

    def test_a_secret_left_on_a_screen_is_void_after_half_an_hour(self, owner, now):
        begun = actions.begin_second_factor(by=owner, at=now)
        with pytest.raises(actions.NothingBegunError):
            actions.confirm_second_factor(by=owner, code=code_of(begun), at=now + dt.timedelta(minutes=30))

    @pytest.mark.django_db(transaction=True)
    def test_a_wrong_code_is_refused_counted_and_changes_nothing(self, owner, device, now):
        begun = actions.begin_second_factor(by=owner, at=now, password=PASSWORD, code=code_of(device))
        with pytest.raises(actions.WrongCodeError):
            actions.confirm_second_factor(by=owner, code=unlike(begun), at=now)
        with pytest.raises(actions.TooManyTriesError):
            actions.confirm_second_factor(by=owner, code=code_of(begun), at=now)
        assert queries.second_factor_of(owner.user) == device
        assert not OutgoingMail.objects.exists()

    def test_it_takes_the_place_of_the_former_one_and_says_so(self, owner, device, now):
        begun = actions.begin_second_factor(by=owner, at=now, password=PASSWORD, code=code_of(device))
        confirmed = actions.confirm_second_factor(by=owner, code=code_of(begun), at=now)
        assert list(TOTPDevice.objects.filter(user=owner.user)) == [confirmed]
        assert queries.second_factor_of(owner.user) == begun
        assert "accounts.second_factor.confirmed" in Entry.objects.values_list("verb", flat=True)
        mail = OutgoingMail.objects.get()
        assert mail.to == owner.user.email
        assert "a été mis en place" in mail.body and "&" not in mail.body

    def test_its_first_code_is_spent(self, owner, now):
        begun = actions.begin_second_factor(by=owner, at=now)
        code = code_of(begun)
        actions.confirm_second_factor(by=owner, code=code, at=now)
        with pytest.raises(actions.WrongCodeError):
            verify(owner, code)

    def test_somebody_else_does_not_confirm_it(self, owner, member, now):
        begun = actions.begin_second_factor(by=owner, at=now)
        with pytest.raises(actions.NothingBegunError):
            actions.confirm_second_factor(by=member("agent"), code=code_of(begun), at=now)


class TestRemove:
    def test_without_code_or_password_it_stays(self, owner, device, now):
        with pytest.raises(actions.WrongCodeError):
            actions.remove_second_factor(by=owner, password=PASSWORD, code=unlike(device), at=now)
        let_wait(device)
        with pytest.raises(actions.WrongPasswordError):
            actions.remove_second_factor(by=owner, password="faux", code=code_of(device), at=now)
        assert queries.has_second_factor(owner.user)

    def test_it_goes_with_whatever_was_begun_beside_it(self, owner, device, now):
        TOTPDevice.objects.create(user=owner.user, name="phone", confirmed=False)
        actions.remove_second_factor(by=owner, password=PASSWORD, code=code_of(device), at=now)
        assert not TOTPDevice.objects.filter(user=owner.user).exists()
        assert "accounts.second_factor.removed" in Entry.objects.values_list("verb", flat=True)
        assert "a été retiré" in OutgoingMail.objects.get().body


class TestReset:
    @pytest.fixture
    def manager(self, member):
        return member("platform_administrator")

    def test_nobody_resets_their_own(self, manager, now):
        enrolled(manager.user)
        with pytest.raises(actions.OwnAccountError):
            actions.reset_second_factor(of=manager.user, by=manager, at=now)
        assert queries.has_second_factor(manager.user)

    def test_whoever_does_not_work_here_is_left_alone(self, manager, elsewhere, member, now):
        stranger = MembershipFactory(administration=elsewhere)
        gone = member("agent", until=dt.date(2026, 2, 1))
        for membership in (stranger, gone):
            enrolled(membership.user)
            with pytest.raises(actions.NotMemberError):
                actions.reset_second_factor(of=membership.user, by=manager, at=now)
            assert queries.has_second_factor(membership.user)

    def test_whoever_has_none_has_nothing_to_lose(self, manager, owner, now):
        with pytest.raises(actions.NoSecondFactorError):
            actions.reset_second_factor(of=owner.user, by=manager, at=now)

    def test_it_goes_and_the_person_is_told_by_whom(self, manager, owner, device, now):
        actions.reset_second_factor(of=owner.user, by=manager, at=now)
        assert not queries.has_second_factor(owner.user)
        mail = OutgoingMail.objects.get()
        assert mail.to == owner.user.email
        assert f"{manager.user.name} ({manager.administration.name}) a réinitialisé" in mail.body

    def test_each_administration_where_the_person_works_has_it_in_its_trail(self, manager, owner, elsewhere, now):
        MembershipFactory(user=owner.user, administration=elsewhere)
        enrolled(owner.user)
        actions.reset_second_factor(of=owner.user, by=manager, at=now)
        rows = Entry.objects.filter(verb="accounts.second_factor.reset").order_by("administration_id")
        assert [row.administration_id for row in rows] == sorted([owner.administration_id, elsewhere.pk])
        assert {row.author for row in rows} == {manager.audit_reference}


class TestDemonstrationCode:
    def test_it_never_leaves_a_real_administration(self, owner, device, settings, now):
        settings.PHARE_DEMONSTRATION = False
        assert queries.demonstration_code(owner.user) is None
        TOTPDevice.objects.create(user=owner.user, name="phone", confirmed=False)
        assert queries.demonstration_code(owner.user, confirmed=False) is None

    def test_whoever_has_no_second_factor_has_no_code(self, owner, settings):
        settings.PHARE_DEMONSTRATION = True
        assert queries.demonstration_code(owner.user) is None

    def test_it_is_accepted_each_time_it_is_shown(self, owner, device, settings):
        """Whoever signs twice in a minute is shown the next code, as he would wait for it on a phone."""
        settings.PHARE_DEMONSTRATION = True
        shown = []
        for _ in range(4):
            code = queries.demonstration_code(owner.user)
            assert len(code) == 6 and 30 <= code.seconds <= 90
            verify(owner, code)
            shown.append(code)
        assert len(set(shown)) == 4

    def test_the_code_of_one_that_is_begun_confirms_it(self, owner, settings, now):
        settings.PHARE_DEMONSTRATION = True
        actions.begin_second_factor(by=owner, at=now)
        assert queries.demonstration_code(owner.user) is None
        code = queries.demonstration_code(owner.user, confirmed=False)
        actions.confirm_second_factor(by=owner, code=code, at=now)
        assert queries.has_second_factor(owner.user)

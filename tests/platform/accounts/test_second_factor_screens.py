"""The second factor on screen: one's own, step by step, and what whoever manages accounts sees of others'."""

from __future__ import annotations

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts import queries
from phare.platform.accounts.web.second_factor import drawing_of
from tests.factories.accounts import code_of, enrolled

PASSWORD = "quatre mots bien choisis"
STATE = "/comptes/second-facteur/"
BEGIN, CONFIRM, REMOVE = f"{STATE}commencer/", f"{STATE}confirmer/", f"{STATE}retirer/"


@pytest.fixture
def owner(member):
    membership = member("head_of_service")
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


@pytest.fixture
def mine(signed_in, owner):
    """Return the browser of the owner."""
    return signed_in(owner)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().partition("<main")[2].partition("</main>")[0].split())


def test_my_account_says_whether_i_have_one_and_where_to_get_it(mine, owner):
    assert "Mettre en place un second facteur" in text_of(mine.get("/comptes/moi/"))
    enrolled(owner.user)
    page = text_of(mine.get("/comptes/moi/"))
    assert "Voir mon second facteur" in page and STATE in page


class TestPutInPlace:
    def test_nothing_begun_leads_back_to_the_beginning(self, mine):
        answer = mine.get(CONFIRM, follow=True)
        assert answer.redirect_chain[-1][0] == STATE
        assert "Pas encore en place" in text_of(answer)

    def test_looking_at_the_first_step_makes_no_secret(self, mine, owner):
        mine.get(BEGIN)
        assert not TOTPDevice.objects.filter(user=owner.user).exists()

    def test_the_secret_is_shown_as_a_drawing_and_as_text_and_kept_nowhere(self, mine, owner):
        assert mine.post(BEGIN)["Location"] == CONFIRM
        answer = mine.get(CONFIRM)
        page, secret = text_of(answer), queries.secret_of(TOTPDevice.objects.get(user=owner.user))
        assert "no-store" in answer["Cache-Control"]
        assert " ".join(secret[start : start + 4] for start in range(0, 32, 4)) in page
        assert 'role="img"' in page and "<svg" in page and " style=" not in page

    @pytest.mark.parametrize(
        ("code", "said"), [("", "obligatoire"), ("12345", "six chiffres"), ("000000 OR 1", "six chiffres")]
    )
    def test_what_is_no_code_is_said_and_not_counted(self, mine, owner, code, said):
        mine.post(BEGIN)
        assert said in text_of(mine.post(CONFIRM, {"code": code}))
        assert TOTPDevice.objects.get(user=owner.user).throttling_failure_count == 0

    def test_the_first_code_puts_it_in_place(self, mine, owner):
        mine.post(BEGIN)
        code = code_of(TOTPDevice.objects.get(user=owner.user))
        answer = mine.post(CONFIRM, {"code": f"{code[:3]} {code[3:]}"}, follow=True)
        assert answer.redirect_chain[-1][0] == STATE
        assert "En place" in text_of(answer)
        assert queries.has_second_factor(owner.user)

    def test_a_phone_is_changed_only_by_who_holds_the_former_one(self, mine, owner):
        former = enrolled(owner.user)
        assert "déjà servi" in text_of(mine.post(BEGIN, {"password": PASSWORD, "code": "000000"}))
        TOTPDevice.objects.filter(pk=former.pk).update(throttling_failure_count=0)
        assert mine.post(BEGIN, {"password": PASSWORD, "code": code_of(former)})["Location"] == CONFIRM
        mine.post(CONFIRM, {"code": code_of(TOTPDevice.objects.get(user=owner.user, confirmed=False))})
        assert queries.second_factor_of(owner.user) != former

    def test_a_refused_form_gives_back_neither_password_nor_code(self, mine, owner):
        enrolled(owner.user)
        page = text_of(mine.post(REMOVE, {"password": "un mot de passe faux", "code": "123456"}))
        assert "un mot de passe faux" not in page and "123456" not in page

    def test_the_drawing_holds_nothing_that_the_content_policy_refuses(self):
        drawing = drawing_of("otpauth://totp/x:<script>?secret=A")
        assert drawing.startswith("<svg viewBox") and "style" not in drawing and "script" not in drawing


class TestRemove:
    def test_without_one_there_is_nothing_to_remove(self, mine):
        assert mine.get(REMOVE)["Location"] == STATE

    def test_it_goes_with_password_and_code(self, mine, owner):
        device = enrolled(owner.user)
        mine.post(REMOVE, {"password": PASSWORD, "code": code_of(device)})
        assert not queries.has_second_factor(owner.user)


class TestDemonstration:
    @pytest.mark.parametrize("page", [BEGIN, REMOVE])
    def test_the_code_is_shown_marked_as_such_and_nowhere_else(self, mine, owner, settings, page):
        device = enrolled(owner.user)
        settings.PHARE_DEMONSTRATION = False
        assert "ph-demonstration" not in mine.get(page).content.decode()
        settings.PHARE_DEMONSTRATION = True
        shown = text_of(mine.get(page))
        code = code_of(device)
        assert f"{code[:3]}&nbsp;{code[3:]}" in shown
        assert "Démonstration" in shown and "rechargez-la" in shown

    def test_the_code_of_what_is_begun_is_shown_at_its_step(self, mine, settings):
        mine.post(BEGIN)
        settings.PHARE_DEMONSTRATION = False
        assert "ph-demonstration" not in mine.get(CONFIRM).content.decode()
        settings.PHARE_DEMONSTRATION = True
        assert "Démonstration" in text_of(mine.get(CONFIRM))


class TestManagers:
    @pytest.fixture
    def managing(self, signed_in, member):
        return signed_in(member("platform_administrator"))

    def test_the_list_and_its_export_say_who_has_one(self, managing, member):
        enrolled(member("cabinet").user)
        member("agent")
        for role, said in (("cabinet", "En place"), ("agent", "Non")):
            assert said in text_of(managing.get(f"/comptes/personnes/?role={role}&sort=has_second_factor"))
            assert said in managing.post(f"/comptes/personnes/export.csv?role={role}").content.decode()

    def test_a_lost_phone_is_reset_from_the_page_of_the_person(self, managing, owner):
        page, reset = f"/comptes/personnes/{owner.pk}/", f"/comptes/personnes/{owner.pk}/second-facteur/"
        assert reset not in managing.get(page).content.decode()
        enrolled(owner.user)
        assert reset in managing.get(page).content.decode()
        assert "téléphone est perdu" in text_of(managing.get(reset))
        assert queries.has_second_factor(owner.user)
        assert "réinitialisé" in managing.post(reset, follow=True).content.decode()
        assert not queries.has_second_factor(owner.user)

    def test_a_refusal_is_a_page_with_its_sentence(self, managing, owner):
        answer = managing.post(f"/comptes/personnes/{owner.pk}/second-facteur/")
        assert answer.status_code == 409
        assert "rien à réinitialiser" in answer.content.decode()


@pytest.mark.parametrize(("page", "most"), [("/comptes/moi/", 5), (STATE, 4), (BEGIN, 5), (CONFIRM, 5), (REMOVE, 5)])
def test_each_page_costs_few_queries(mine, owner, settings, django_assert_max_num_queries, page, most):
    settings.PHARE_DEMONSTRATION = True
    enrolled(owner.user)
    device = enrolled(owner.user)
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=False, created_at="2999-01-01T00:00Z")
    with django_assert_max_num_queries(most):
        assert mine.get(page).status_code == 200

"""Two tabs, two people, at the same moment: an act is signed once, numbers have no gap, nothing is half written."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from phare.decisions import actions
from phare.decisions.models import Arbitration
from phare.values.refusal import Refusal
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.decisions import AT, FLOORS

pytestmark = pytest.mark.django_db(transaction=True)


def together(*doings: Callable[[], object]) -> list[object]:
    """Do these things at the same moment, and return what each gave, or its refusal, in the order given."""
    told: list[object] = [None] * len(doings)
    start = threading.Barrier(len(doings))

    def run(place: int, do: Callable[[], object]) -> None:
        try:
            start.wait(10)
            told[place] = do()
        except (Refusal, Exception) as error:
            told[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, do)) for place, do in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def kinds(told: list[object]) -> list[str]:
    return sorted(type(each).__name__ for each in told)


@pytest.fixture
def deciders(prefecture):
    return made.decider(prefecture), made.decider(prefecture)


def signing(act, by):
    asked = {"password": made.PASSWORD, "code": made.code_for(by), "version": act.version, "by": by, "at": AT}
    return lambda: actions.sign_arbitration(arbitration=act, **asked)


def test_two_people_sign_the_same_act_once(deciders):
    act = made.ready(deciders[0])
    told = together(*(signing(act, by) for by in deciders))
    assert kinds(told) == ["AlreadySignedError", "Arbitration"]
    kept = Arbitration.objects.get()
    assert (kept.reference, kept.agreements.count()) == ("2026-001", 2)


def test_two_acts_signed_at_once_have_two_numbers_without_a_gap(deciders):
    acts = [made.ready(deciders[0]), made.ready(deciders[0], question="Une autre ?")]
    together(*(signing(act, by) for act, by in zip(acts, deciders, strict=True)))
    assert sorted(each.reference for each in Arbitration.objects.all()) == ["2026-001", "2026-002"]


def test_a_signature_refused_at_the_last_moment_takes_no_number(deciders):
    act = made.ready(deciders[0])
    told = together(
        signing(act, deciders[0]),
        lambda: actions.take_back(arbitration=act, version=act.version, by=deciders[1], at=AT),
    )
    kept = Arbitration.objects.get()
    assert sum(isinstance(each, Arbitration) for each in told) == 1
    assert (kept.state, kept.number) in [("signed", 1), ("draft", None)]


def test_an_option_renewed_while_it_is_consulted_on_is_one_or_the_other(deciders):
    act = made.opened(deciders[0])
    option = act.options.get(is_status_quo=False)
    together(
        lambda: actions.renew_option(option=option, data=FLOORS, by=deciders[1], at=AT),
        lambda: actions.put_to_consultation(
            arbitration=act, due=made.DUE, link="https://phare/", version=act.version, by=deciders[0], at=AT
        ),
    )
    assert option.redeployments.count() == 1
    assert option.commitments.count() == 3


def test_consulted_twice_heads_are_asked_once(deciders, prefecture):
    from phare.platform.post.models import OutgoingMail

    act = made.opened(deciders[0])
    made.head(prefecture, "VET")
    told = together(
        *(
            lambda by=by: actions.put_to_consultation(
                arbitration=act, due=made.DUE, link="https://phare/", version=act.version, by=by, at=AT
            )
            for by in deciders
        )
    )
    assert kinds(told) == ["Arbitration", "OutOfOrderError"]
    assert OutgoingMail.objects.count() == 1


def test_an_agreement_is_signed_once_for_whoever_decides(deciders):
    act = made.sign(made.ready(deciders[0]), deciders[0])
    agreement = act.agreements.first()
    doings = []
    for by in deciders:
        asked = {"password": made.PASSWORD, "code": made.code_for(by), "by": by, "at": AT}
        doings.append(lambda asked=asked: actions.sign_agreement_for_decider(agreement=agreement, **asked))
    assert kinds(together(*doings)) == ["AlreadyGivenError", "ServiceAgreement"]


def test_an_act_revoked_at_the_moment_it_signs_leaves_all_or_nothing(deciders, prefecture):
    stand_in = made.with_identity(MembershipFactory(role="sub_prefect", administration=prefecture))
    empowering = actions.give_signing_act(
        holder=stand_in,
        kind="stand_in",
        reference="Arrêté 7",
        published_on=AT.date().replace(month=1),
        since=AT.date().replace(month=2),
        until=None,
        by=deciders[0],
        at=AT,
    )
    act = made.ready(deciders[0])
    together(
        signing(act, stand_in),
        lambda: actions.revoke_signing_act(act=empowering, on=AT.date(), by=deciders[0], at=AT),
    )
    kept = Arbitration.objects.get()
    assert (kept.state, kept.number, kept.frozen is None) in [("signed", 1, False), ("consulting", None, True)]

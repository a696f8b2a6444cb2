"""Who may open the addresses of organisation: whoever works there reads, the secretary general keeps."""

from __future__ import annotations

from phare.organisation.models import Answer, State
from tests.factories.organisation import (
    AnswerFactory,
    MovementFactory,
    PhotographFactory,
    PostRowFactory,
    ServiceFactory,
    ServiceMembershipFactory,
    ServiceMissionFactory,
)
from tests.rights import STAFF, Rights

KEEPER = {"secretary_general"}
STEERS = {"decider", "secretary_general"}
APPOINTS = {"secretary_general", "platform_administrator"}


def row(administration, state=State.DRAFT):
    return PostRowFactory(photograph=PhotographFactory(administration=administration, state=state))


def photograph(state=State.DRAFT):
    return lambda administration, _membership: {"pk": _settled(row(administration), state).pk}


def _settled(post, state):
    """Give its state to the photograph of a post: nothing may be written below a frozen one."""
    post.photograph.state = state
    post.photograph.save()
    return post.photograph


def within(name, state=State.DRAFT):
    def make(administration, _membership):
        post = row(administration)
        return {"pk": _settled(post, state).pk, name: getattr(post, f"{name}_id")}

    return make


def answer(administration, _membership):
    post = row(administration, State.ANSWERING)
    return {"pk": AnswerFactory(photograph=post.photograph, service=post.service, state=Answer.State.GIVEN).pk}


def movement(administration, _membership):
    post = row(administration)
    moved = MovementFactory(
        photograph=post.photograph, service=post.service, profile=post.profile, mission=post.mission
    )
    return {"pk": moved.pk}


def place(administration, membership):
    service = ServiceFactory(administration=administration)
    return {"pk": ServiceMembershipFactory(service=service, membership=membership, role="member").pk}


def line(maker):
    return lambda administration, _membership: {"pk": maker(administration=administration).pk}


MATRIX = {
    "organisation:photographs": Rights(STAFF),
    "organisation:prepare": Rights(KEEPER),
    "organisation:photograph": Rights(STAFF, make=photograph()),
    "organisation:matrix-file": Rights(STAFF, make=photograph()),
    "organisation:workbook": Rights(STEERS, make=lambda a, m: {**photograph()(a, m), "file_format": "xlsx"}),
    "organisation:service-staff": Rights(STAFF, make=within("service")),
    "organisation:mission-staff": Rights(STAFF, make=within("mission")),
    "organisation:comparison": Rights(STAFF, make=photograph()),
    "organisation:programmes": Rights(STEERS, make=photograph()),
    "organisation:trend": Rights(STAFF, make=photograph()),
    "organisation:announce": Rights(KEEPER, make=photograph()),
    "organisation:withdraw": Rights(KEEPER, make=movement),
    "organisation:answers": Rights(STAFF, make=photograph(State.ANSWERING)),
    "organisation:remind": Rights(KEEPER, make=photograph(State.ANSWERING), method="post"),
    "organisation:answer": Rights(KEEPER, make=within("service", State.ANSWERING)),
    "organisation:accept": Rights(KEEPER, make=answer, method="post"),
    "organisation:send-back": Rights(KEEPER, make=answer),
    "organisation:open-answers": Rights(KEEPER, make=photograph()),
    "organisation:validate": Rights(KEEPER, make=photograph(), method="post"),
    "organisation:reopen": Rights(KEEPER, make=photograph(State.VALIDATED), method="post", data={"reason": "un oubli"}),
    "organisation:freeze": Rights(KEEPER, make=photograph(State.VALIDATED), method="post"),
    "organisation:correct": Rights(KEEPER, make=photograph(State.FROZEN), method="post", data={"reason": "un oubli"}),
    "organisation:discard": Rights(KEEPER, make=photograph(), method="post"),
    "organisation:services": Rights(STAFF),
    "organisation:service": Rights(STAFF, make=line(ServiceFactory)),
    "organisation:appoint": Rights(APPOINTS, make=line(ServiceFactory)),
    "organisation:end-place": Rights(APPOINTS, make=place),
    "organisation:missions": Rights(STAFF),
    "organisation:mission": Rights(STAFF, make=line(ServiceMissionFactory)),
    "organisation:profiles": Rights(STAFF),
}

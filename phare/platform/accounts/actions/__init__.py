"""The only writes of accounts, one module per noun."""

from __future__ import annotations

from phare.platform.accounts.actions.administrations import (
    NameTakenError,
    UnfitAdministrationError,
    found_administration,
)
from phare.platform.accounts.actions.authors import SystemAuthor
from phare.platform.accounts.actions.invitations import (
    AlreadyInvitedError,
    ExistingAccountError,
    InvitationOverError,
    OtherAccountError,
    accept_invitation,
    invite_member,
    link_of,
    renew_invitation,
    withdraw_invitation,
)
from phare.platform.accounts.actions.leaving import (
    AlreadyClosedError,
    LastAdministratorError,
    OwnAccountError,
    SameRoleError,
    StillHeldError,
    SuccessorNeededError,
    UnfitSuccessorError,
    change_role,
    close_membership,
)
from phare.platform.accounts.actions.memberships import AlreadyMemberError, admit_member, note_people_export
from phare.platform.accounts.actions.passwords import PAUSE, SEND_RESET, ask_reset, choose_password, send_reset
from phare.platform.accounts.actions.retention import forget_old_traces
from phare.platform.accounts.actions.second_factor import (
    NoSecondFactorError,
    NothingBegunError,
    NotMemberError,
    TooManyTriesError,
    WrongCodeError,
    WrongPasswordError,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    reset_second_factor,
    verify_identity,
)
from phare.platform.accounts.actions.sharings import (
    AlreadySharedError,
    SharedWithSelfError,
    SharingOverError,
    SharingPeriodError,
    UnknownRecordClassError,
    grant_sharing,
    revoke_sharing,
)

__all__ = [
    "PAUSE",
    "SEND_RESET",
    "AlreadyClosedError",
    "AlreadyInvitedError",
    "AlreadyMemberError",
    "AlreadySharedError",
    "ExistingAccountError",
    "InvitationOverError",
    "LastAdministratorError",
    "NameTakenError",
    "NoSecondFactorError",
    "NotMemberError",
    "NothingBegunError",
    "OtherAccountError",
    "OwnAccountError",
    "SameRoleError",
    "SharedWithSelfError",
    "SharingOverError",
    "SharingPeriodError",
    "StillHeldError",
    "SuccessorNeededError",
    "SystemAuthor",
    "TooManyTriesError",
    "UnfitAdministrationError",
    "UnfitSuccessorError",
    "UnknownRecordClassError",
    "WrongCodeError",
    "WrongPasswordError",
    "accept_invitation",
    "admit_member",
    "ask_reset",
    "begin_second_factor",
    "change_role",
    "choose_password",
    "close_membership",
    "confirm_second_factor",
    "forget_old_traces",
    "found_administration",
    "grant_sharing",
    "invite_member",
    "link_of",
    "note_people_export",
    "remove_second_factor",
    "renew_invitation",
    "reset_second_factor",
    "revoke_sharing",
    "send_reset",
    "verify_identity",
    "withdraw_invitation",
]

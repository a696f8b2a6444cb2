"""What a signed arbitration makes to be read, signed by hand or sent: accessible documents, from what was signed."""

from phare.decisions.queries.agreement import agreement_document
from phare.decisions.queries.letters import letters_of, programmes_written_to
from phare.decisions.queries.order import order_of
from phare.decisions.queries.record import record_of
from phare.decisions.queries.signed import AlteredContentError, Document

__all__ = [
    "AlteredContentError",
    "Document",
    "agreement_document",
    "letters_of",
    "order_of",
    "programmes_written_to",
    "record_of",
]

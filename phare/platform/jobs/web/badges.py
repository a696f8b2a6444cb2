from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from phare.platform.jobs.kernel.following import State
from phare.platform.jobs.models import Job

_TONES = {
    State.QUEUED: "new",
    State.RUNNING: "info",
    State.SUCCEEDED: "success",
    State.FAILED: "error",
    State.CANCELLED: "warning",
    State.LOST: "error",
}


def badge(job: Job) -> SafeString:
    """Return the state of a job as a badge: in words, its colour only repeating them."""
    return format_html(
        '<p class="fr-badge fr-badge--{} fr-badge--no-icon">{}</p>', _TONES[State(job.state)], job.get_state_display()
    )

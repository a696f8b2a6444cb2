"""Who may listen: whoever may see the thing itself."""

from tests.platform.jobs.rights import own_job
from tests.rights import EVERYONE, Rights


def _channel_of_own_job(administration, membership):
    return {"channel": f"jobs.job:{own_job()(administration, membership)['pk']}"}


MATRIX = {"live:stream": Rights(EVERYONE, _channel_of_own_job)}

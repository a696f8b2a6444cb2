"""Whether the house is alive, and what its API is: anyone may ask, and learns nothing else."""

from django.db import connection

from tests.rights import Rights


def _a_living_worker(administration, membership):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    return {}


MATRIX = {
    "health:alive": Rights(public=True),
    "health:ready": Rights(public=True, make=_a_living_worker),
    "api:openapi-json": Rights(public=True),
    "api:openapi-view": Rights(public=True),
    "api:api-root": Rights(public=True),
}

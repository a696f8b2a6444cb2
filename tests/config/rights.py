"""Who may ask whether the house is alive: anyone, it says nothing else."""

from django.db import connection

from tests.rights import Rights


def _a_living_worker(administration, membership):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    return {}


MATRIX = {
    "health:alive": Rights(public=True),
    "health:ready": Rights(public=True, make=_a_living_worker),
}

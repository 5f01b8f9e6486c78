"""A database restart is a hiccup (K6): only 503 with Retry-After, and a moment later all is as before.

The long form is Scripts/drills/database-restart.
"""
import pytest

import storms

# Nobody else can use the PostgreSQL of the tests meanwhile.
pytestmark = pytest.mark.alone
PEOPLE = {"sealed": 16, "active": 0}
WRITERS = 16
# The promise is 3 s; the machine of the tests may be busy with something else.
WINDOW, PAUSE = 4.5, 5

STORMS = [
    ("restarted at once", lambda cluster: cluster.restart("immediate")),
    ("sessions ended", lambda cluster: cluster.end_sessions(1)),
]


def test_a_restart_of_the_database_is_a_hiccup(postgres_world):
    report = storms.brave(postgres_world, STORMS, WRITERS, PAUSE, postgres_world.server.seed)
    print("\n".join(report.lines()))
    assert report.effects > WRITERS, "the writers hardly wrote: the test shows nothing"
    assert not report.unheard_of, report.unheard_of
    assert max(report.windows) <= WINDOW, report.windows

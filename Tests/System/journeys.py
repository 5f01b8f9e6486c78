"""Every route of the API, each with what has to happen before it can succeed.

The tests that must hold for all routes walk this table; `test_routes.py` fails when it and openapi.json differ.
"""
import journeys_in_hand
import journeys_of_applications
import journeys_of_asking
import journeys_of_employers
import journeys_of_offices
import journeys_of_persons
from journey import JOURNEYS

__all__ = [
    "JOURNEYS", "journeys_in_hand", "journeys_of_applications", "journeys_of_asking", "journeys_of_employers",
    "journeys_of_offices", "journeys_of_persons",
]

"""Does an independent reader of the description find an address that fails, or answers otherwise than it says?"""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.api.conftest import KIM, Program, publish_consents
from webapp.api.addresses import ADDRESSES

FEW = settings(
    max_examples=8,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """The description asks no database."""
    return str(request.param)


def test_no_address_fails_or_answers_otherwise_than_described(app: Flask, program: Program) -> None:
    publish_consents()
    program.log({"type": "purchase", "value": "1", "contact": {"email": KIM}})
    program.process()
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) == len(ADDRESSES)
    for operation in operations:
        statuses: set[int] = set()

        @FEW
        @given(operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {program.secret}"})
            statuses.add(answer.status_code)  # noqa: B023 - called before the next one
            assert str(answer.status_code) in operation.definition.raw["responses"], answer.text  # noqa: B023 - as above
            assert answer.status_code < 500, answer.text
            case.validate_response(answer, checks=[schemathesis.checks.response_schema_conformance])

        call()
        assert statuses, operation.label
    assert program.process().set_aside == 0

"""Whatever is sent to an address of the API, the server does not fail (schemathesis, on the API's own description)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from web_site import LAKE, REPLY, make_dossier
from web_site import settings as site_settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")


def test_nothing_sent_makes_the_server_fail(tmp_path: Path) -> None:
    from rejoinder.web.app import create_app

    path = make_dossier(tmp_path, LAKE, REPLY)
    api = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(path, site_settings()))
    tried: list[str] = []
    for found in api.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        def attempt(case: Any) -> None:
            answer = case.call()
            assert answer.status_code < 500, (case.method, case.path, answer.text)

        attempt()
        tried.append(operation.path)
    assert len(tried) >= 18

"""Whatever is sent to an address of the API, the server does not fail (schemathesis, on the API's own description)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from web_site import LAKE, REPLY, make_dossier
from web_site import settings as site_settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from rejoinder.web.app import create_app

    path: Path = make_dossier(tmp_path_factory.mktemp("schema"), LAKE, REPLY)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(path, site_settings()))


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_nothing_sent_makes_the_server_fail(case: Any) -> None:
    answer = case.call()
    assert answer.status_code < 500, answer.text

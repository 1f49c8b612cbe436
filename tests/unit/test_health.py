import pytest
import requests

from odoo.addons.accounting_bridge.tools.health import unreachable

BASE = "https://odoo.example.com"


@pytest.mark.parametrize("status, problem", [(200, ""), (503, "HTTP 503"), (302, "HTTP 302")])
def test_answers(monkeypatch, status, problem):
    asked = []

    def get(url, **how):
        asked.append((url, how))
        answer = requests.Response()
        answer.status_code = status
        return answer

    monkeypatch.setattr(requests, "get", get)
    assert unreachable(BASE) == problem
    [(url, how)] = asked
    assert url == f"{BASE}/web/health"
    assert how["timeout"] and not how["allow_redirects"]


def test_no_answer(monkeypatch):
    def get(url, **how):
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests, "get", get)
    assert unreachable(BASE) == "ConnectTimeout"

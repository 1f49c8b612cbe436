"""The Xero Accounting API over HTTP: addresses, headers, paging, and what its refusals mean.

Source: Xero developer docs (OAuth 2.0, Limits, HTTP response codes, Idempotent requests) and
`XeroAPI/Xero-OpenAPI`.
"""

import hashlib
from urllib.parse import quote

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.budget import Policy
from odoo.addons.accounting_bridge.tools.transport import Transport

from . import dates

PAGE_SIZE = 1000
MOST_PAGES = 200
# 60 calls a minute and 1,000 or 5,000 a day, which every answer counts (Xero developer docs,
# Limits). So many of them are kept for what people ask for.
LIMITS = Policy(kept_of_minute=5, kept_of_day=100)


class XeroSession(Transport):
    """A run's connection to one organisation.

    :param api: base address, e.g. ``https://api.xero.com``
    :param tenant_id: the organisation, empty where only `connections` is asked
    :param base_currency: of the organisation, where known
    """

    limits = LIMITS
    minute_header = "X-MinLimit-Remaining"
    day_header = "X-DayLimit-Remaining"
    scope_header = "X-Rate-Limit-Problem"
    request_id_header = "Xero-Correlation-Id"

    def __init__(self, api, access_token, tenant_id, deadline, base_currency=""):
        super().__init__(access_token, deadline)
        self.api = api.rstrip("/")
        self.tenant_id = tenant_id
        self.base_currency = base_currency

    def _address(self, path):
        """:param path: below the Accounting API, its parts joined by "/" and already quoted"""
        return f"{self.api}/api.xro/2.0/{path}"

    def _headers(self, accept="application/json", **more):
        return {"Accept": accept, "xero-tenant-id": self.tenant_id or "", **more}

    # === READING ===

    def connections(self):
        """:return: list of the organisations that the grant reaches, Xero's own elements"""
        answer = self.call("GET", f"{self.api}/connections", headers={"Accept": "application/json"})
        rows = answer.json()
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def get(self, path, params=None, modified_since=None, accept="application/json"):
        """:return: `answer.Answer`"""
        more = {"If-Modified-Since": dates.header(modified_since)} if modified_since else {}
        return self.call(
            "GET", self._address(path), params=params, headers=self._headers(accept, **more)
        )

    def rows(self, endpoint, params=None, modified_since=None, key=None):
        """:return: list of elements (dicts) of `endpoint`"""
        answer = self.get(endpoint, params, modified_since)
        return elements(answer, key or endpoint)

    def all_rows(self, endpoint, params=None):
        """:return: the elements of all pages"""
        found = []
        for page in range(1, MOST_PAGES + 1):
            rows = self.rows(endpoint, {**(params or {}), "page": page, "pageSize": PAGE_SIZE})
            found += rows
            if len(rows) < PAGE_SIZE:
                break
        return found

    # === WRITING ===

    def write_json(self, method, path, body, keys, params=None):
        """Write JSON.

        :param keys: idempotency keys of the tasks that this call performs
        :return: `answer.Answer`
        """
        more = {"Idempotency-Key": call_key(keys)}
        return self.call(
            method,
            self._address(path),
            params=params,
            body=body,
            headers=self._headers(**more),
        )

    def write_elements(self, method, endpoint, rows, keys, params=None):
        """Write a batch in which every element stands for itself.

        :return: list of elements, as they came back
        """
        params = {"summarizeErrors": "false", **(params or {})}
        answer = self.write_json(method, endpoint, {endpoint: rows}, keys, params)
        return elements(answer, endpoint)

    def write_bytes(self, path, content, mimetype, keys):
        more = {"Content-Type": mimetype, "Idempotency-Key": call_key(keys)}
        return self.call("PUT", self._address(path), data=content, headers=self._headers(**more))

    # === WHAT REFUSALS MEAN ===

    def _refusal(self, answer, known):
        payload = answer.json_or_none()
        said = payload if isinstance(payload, dict) else {}
        detail = str(said.get("Detail") or said.get("detail") or "")
        if answer.status == 401:
            if "AuthorizationUnsuccessful" in detail:
                return errors.PermissionMissing(detail, **known)
            expired = "expired" in detail.lower()
            code = "token_expired" if expired else "authentication"
            return errors.AuthenticationError(detail, expired=expired, code=code, **known)
        if answer.status == 403:
            return errors.AuthenticationError(detail, code="organisation_disconnected", **known)
        if answer.status == 404:
            return errors.NotFound(detail, **known)
        message = str(said.get("Message") or "") or self._plain(answer)
        return errors.Rejected(message, **known)


def elements(answer, key):
    """:return: the list of dicts under `key`
    :raise OutcomeUnknown, Unavailable: the answer has none
    """
    body = answer.json()
    rows = body.get(key) if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        failure = errors.OutcomeUnknown if answer.write else errors.Unavailable
        raise failure(f"The answer has no {key}", code="bad_answer", status=answer.status)
    return rows


def call_key(keys):
    """:return: one idempotency key (at most 128 characters) for a call that performs tasks with
    these keys, in this order: another order is another request to Xero"""
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def segment(text):
    """:return: `text` as one segment of a path"""
    return quote(text, safe="")

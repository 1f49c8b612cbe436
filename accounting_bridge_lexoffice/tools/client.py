"""The lexoffice public API over HTTP: addresses, limit, lists, uploads, and what its refusals mean.

Source: lexoffice API documentation (Rate limits, Paging, HTTP status codes, Error codes), and
measurements of others where it is silent.
"""

import html
from urllib.parse import quote

from odoo.addons.accounting_bridge.tools import errors, redact
from odoo.addons.accounting_bridge.tools.budget import Policy
from odoo.addons.accounting_bridge.tools.transport import Transport

from . import permissions, refusals

PAGE_SIZE = 250
MOST_PAGES = 40  # 10,000 rows: a list shows no more
# Two calls a second over all addresses, four at once after a pause (API documentation, Rate limits;
# the four are measured). A little less, because calls do not all take equally long on their way.
LIMITS = Policy(calls_per_second=2, burst=3.5)
NO_SUCH_ID = "00000000-0000-0000-0000-000000000000"


class LexofficeSession(Transport):
    """A run's connection to one organisation.

    :param api: base address, e.g. ``https://api.lexware.io``
    :param access_token: an API key, or the access token of the partner's OAuth2
    :param organisation_id: of the organisation, empty where it is not known yet
    :param renewable: whether a fresh access token can be had without a person
    """

    limits = LIMITS
    # A refusal for the limit does not say for how long; two calls are free again a second later.
    is_limit_brief = True
    least_to_write = 2.5

    def __init__(self, api, access_token, deadline, organisation_id="", renewable=False):
        super().__init__(access_token, deadline)
        self.api = api.rstrip("/")
        self.organisation_id = organisation_id
        self.renewable = renewable
        self._allowed = {}

    def _address(self, path):
        """:param path: below the API, its parts joined by "/" and already quoted"""
        return f"{self.api}/v1/{path}"

    # === READING ===

    def get(self, path, params=None):
        """:return: `answer.Answer`"""
        headers = {"Accept": "application/json"}
        return self.call("GET", self._address(path), params=params, headers=headers)

    def read(self, path, params=None):  # pylint: disable=method-required-super
        """:return: the JSON object at this address
        :raise Unavailable: the answer is none
        """
        answer = self.get(path, params).json()
        if not isinstance(answer, dict):
            raise errors.Unavailable("The answer is no object", code="bad_answer")
        return answer

    def page(self, path, params):
        """:return: (list of elements, the page as a whole)"""
        whole = self.read(path, params)
        content = whole.get("content")
        if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            raise errors.Unavailable("The answer is no list", code="bad_answer")
        return content, whole

    def all_rows(self, path, params=None):
        """:return: the elements of all pages of a list"""
        found = []
        for number in range(MOST_PAGES):
            rows, whole = self.page(path, {**(params or {}), "page": number, "size": PAGE_SIZE})
            found += rows
            if whole.get("last") is not False or not rows:
                break
        return found

    def one(self, resource, external_id):
        """Read a single document.

        :return: its JSON object, None where it is not there (any more)
        :raise PermissionMissing: the key may not read such documents
        """
        try:
            return self.read(f"{resource}/{segment(external_id)}")
        except errors.NotFound as error:
            if error.status == 403 and not self._is_allowed(resource):
                permission = permissions.name_of("GET", resource)
                raise errors.PermissionMissing(
                    error.message,
                    code="key_permission",
                    params={"permission": permission},
                    status=403,
                ) from error
            return None

    def _is_allowed(self, resource):
        """Whether the key may read `resource` at all. What belongs to others is forbidden by the
        same status, so a document is asked for that nobody has."""
        if resource not in self._allowed:
            try:
                self.get(f"{resource}/{NO_SUCH_ID}")
                self._allowed[resource] = True
            except errors.NotFound as error:
                self._allowed[resource] = error.status != 403
            except errors.Rejected:
                self._allowed[resource] = True
        return self._allowed[resource]

    # === WRITING ===

    def post(self, path, body):
        """:return: `answer.Answer`"""
        headers = {"Accept": "application/json"}
        return self.call("POST", self._address(path), body=body, headers=headers)

    def delete(self, path):
        return self.call("DELETE", self._address(path))

    def upload(self, path, name, content, mimetype):
        """Send a file as the part `file` of a form.

        :return: `answer.Answer`
        """
        return self.call(
            "POST",
            self._address(path),
            files={"file": (name, content, mimetype)},
            headers={"Accept": "application/json"},
        )

    # === WHAT REFUSALS MEAN ===

    def _refusal(self, answer, known):
        message = self._plain(answer)
        status = answer.status
        if status == 401:
            code = "authentication" if self.renewable else "key_refused"
            return errors.AuthenticationError(message, expired=self.renewable, code=code, **known)
        if status == 402:
            return errors.ConfigurationError(message, code="plan_downgraded", **known)
        if status == 403:
            return self._forbidden(answer, message, known)
        if status == 404:
            return self._not_found(answer, message, known)
        issues = refusals.issues_of(answer.json_or_none())
        if status == 409 or any(issue.code == "conflict" for issue in issues):
            return errors.Conflict(message, **known)
        return errors.Rejected(message, issues=issues, **known)

    def _not_found(self, answer, message, known):
        """That a document is gone has consequences: a page of whoever stands in between (a gateway,
        a maintenance page) does not say so."""
        if answer.content.strip() and answer.json_or_none() is None:
            return self._unreadable(answer.write, message, "bad_answer")
        return errors.NotFound(message, **known)

    def _forbidden(self, answer, message, known):
        """403 says three things: no such address, no permission, or (of a single document) that it
        is none of this organisation's, as when it was deleted there."""
        if "missing equal-sign" in message:
            return errors.ConfigurationError(message, code="bad_address", **known)
        path = answer.path.partition("/v1/")[2]
        if permissions.is_single(path) and "access_denied" not in message:
            return errors.NotFound(message, **known)
        permission = permissions.name_of(answer.method, path)
        params = {"permission": permission}
        return errors.PermissionMissing(message, code="key_permission", params=params, **known)

    @staticmethod
    def _plain(answer):
        said = refusals.words(answer.json_or_none())
        if said is None:
            return Transport._plain(answer)
        return redact.cut(redact.text(said), 500)


def searched(text):
    """:return: `text` as a filter takes it: three signs as HTML, before they are put into the
    address (API documentation, FAQ)"""
    return html.escape(text, quote=False)


def segment(text):
    """:return: `text` as one segment of a path"""
    return quote(text, safe="")

"""A person at Odoo's web client, played over HTTP: the calls a browser makes, without a browser."""

import itertools
from contextlib import contextmanager

import lxml.html
import requests

from .report import SetupError

_SECONDS = 60


class Refused(SetupError):
    """What Odoo said instead of doing what was asked; `kind` is the name of its exception."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Person:
    """Somebody logged in to the web client of one database.

    `companies`: ids of the companies chosen in the menu, the current one first; none: the default.
    """

    def __init__(self, address: str, database: str, login: str, password: str) -> None:
        self.address = address
        self.companies: list[int] = []
        self._browser = requests.Session()
        self._numbers = itertools.count(1)
        answer = self._ask(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.user_id: int = answer["uid"]

    @contextmanager
    def at(self, *companies: int):
        """Work for these companies inside the block."""
        before, self.companies = self.companies, list(companies)
        try:
            yield self
        finally:
            self.companies = before

    def call(self, model: str, method: str, *arguments: object, **keywords: object):
        """Call a public method of a model.

        :raise Refused: Odoo raised instead of answering
        """
        context = {"allowed_company_ids": self.companies} if self.companies else {}
        keywords["context"] = context | keywords.get("context", {})
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model, method=method, args=list(arguments), kwargs=keywords,
        )

    def read(self, model: str, record_id: int, *names: str) -> dict:
        (values,) = self.call(model, "read", [record_id], list(names))
        return values

    def one(self, model: str, *conditions: tuple) -> int:
        """The id of the only record for which all conditions hold."""
        (found,) = self.call(model, "search", list(conditions))
        return found

    def ensure(self, model: str, values: dict, *keys: str, **context: object) -> int:
        """The id of the record with these values in `keys`, made now if there is none."""
        found = self.call(model, "search", [(key, "=", values[key]) for key in keys], limit=1)
        return found[0] if found else self.create(model, values, **context)

    def create(self, model: str, values: dict, **context: object) -> int:
        (new,) = self.call(model, "create", [values], context=context)
        return new

    def reference(self, name: str) -> int:
        """The id behind an external id ("module.name")."""
        module, _dot, name = name.partition(".")
        found = self.call(
            "ir.model.data", "search_read",
            [("module", "=", module), ("name", "=", name)], ["res_id"],
        )
        return found[0]["res_id"]

    def connect(self, connection: int, organisation: str) -> None:
        """Press *Connect*, allow access to an organisation on the page that follows, return."""
        address = self.call("accounting.bridge.connection", "action_connect", [connection])["url"]
        form = self._open(address).forms[0]
        for box in form.xpath(".//input[@type='checkbox']"):
            box.checked = organisation in box.getparent().text_content()
        answers = [*form.form_values(), ("decision", "allow")]
        page = self._browser.post(form.action, data=answers, timeout=_SECONDS)
        state = self.read("accounting.bridge.connection", connection, "state")["state"]
        if state not in ("test", "live"):
            text = " ".join(lxml.html.fromstring(page.text).text_content().split())
            raise SetupError(f"connecting to {organisation} failed: {text[:500]}")

    def _open(self, address: str) -> lxml.html.HtmlElement:
        page = self._browser.get(address, timeout=_SECONDS)
        page.raise_for_status()
        document = lxml.html.fromstring(page.text)
        document.make_links_absolute(page.url)
        return document

    def _ask(self, path: str, **parameters: object):
        body = {"jsonrpc": "2.0", "id": next(self._numbers), "params": parameters}
        answer = self._browser.post(self.address + path, json=body, timeout=_SECONDS)
        answer.raise_for_status()
        result = answer.json()
        if error := result.get("error"):
            raise Refused(error["data"]["name"], error["data"]["message"])
        return result.get("result")

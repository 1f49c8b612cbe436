"""The sandboxes from behind: what their books hold, and what is done there."""

import time
from collections.abc import Callable
from typing import TypeVar

import requests

_PATIENCE = 60  # seconds that Odoo's scheduled actions are waited for
_Found = TypeVar("_Found")


class Books:
    """The books of an organisation in Xero's sandbox, seen and changed from behind."""

    def __init__(self, sandbox: dict, organisation: str) -> None:
        self._control = sandbox["control_url"]
        self._tenant = sandbox["tenants"][organisation]

    def invoice(self, number: str) -> dict | None:
        """The invoice with this number as the API shows it; None if there is none."""
        return next(iter(self.invoices(number)), None)

    def invoices(self, number: str) -> list[dict]:
        books = ask(self._control, "dump")["tenants"][self._tenant]
        return [row for row in books["invoices"] if row["InvoiceNumber"] == number]

    def act(self, action: str, **values: object) -> dict:
        """Do what the accountant does."""
        return self._ask("act", {"action": action, "tenant": self._tenant} | values)

    def order_fault(self, kind: str, **values: object) -> None:
        """Let requests go wrong; see the README of the sandboxes."""
        self._ask("faults", {"kind": kind} | values)

    def forgive(self) -> None:
        """No more faults, and no limits that earlier calls used up."""
        self._ask("faults", {"clear": True})
        self._ask("quotas", {"clear": True})

    def calls(self, method: str, path: str) -> list[dict]:
        """The requests that arrived since `forget_calls`, also those still being answered."""
        calls = self.all_calls()
        return [call for call in calls if (call["method"], call["path"]) == (method, path)]

    def all_calls(self) -> list[dict]:
        return self._ask("calls")["calls"]

    def forget_calls(self) -> None:
        self._ask("calls", {"clear": True})

    def expire_access(self) -> None:
        self._ask("tokens", {"expire": True})

    def _ask(self, name: str, body: dict | None = None):
        return ask(self._control, name, body)


class Vouchers:
    """The vouchers of an organisation in lexoffice's sandbox: the first, if none is named."""

    def __init__(self, sandbox: dict, organisation: str = "") -> None:
        self._control = sandbox["control_url"]
        self._organisation = organisation

    def voucher(self, number: str) -> dict | None:
        """The voucher with this number, with its files and payments; None if there is none."""
        return next(iter(self.vouchers(number)), None)

    def vouchers(self, number: str) -> list[dict]:
        rows = ask(self._control, "vouchers", {"organisation": self._organisation})
        return [row for row in rows if row.get("voucherNumber") == number]

    def act(self, action: str, **values: object) -> object:
        """Do what the accountant does; see the README of the sandboxes."""
        return ask(self._control, action, values)


def ask(control: str, name: str, body: dict | None = None):
    """Ask a sandbox's control route: read without a body, change something with one."""
    address = control + name
    answer = requests.get(address, timeout=30) if body is None else requests.post(
        address, json=body, timeout=30
    )
    answer.raise_for_status()
    return answer.json()


def until(look: Callable[[], _Found]) -> _Found:
    """What `look` finds, looked for again and again; nothing in vain after a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found

"""lexoffice in memory, as the client shows it, answering in every way."""

from decimal import Decimal

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.answer import Answer

from .lexoffice_neutral import CUSTOMER, invoice, line
from .neutral import create

ID = "8a4b3d1e-5c97-4d69-93b9-585effb9c15{}"


class Session:
    """`fails` maps a call to the errors that it meets
    first; `reads_unknown` is how many reads know nothing yet."""

    def __init__(self, vouchers=(), fails=None, reads_unknown=0):
        self.vouchers = list(vouchers)
        self.fails = {call: list(met) for call, met in (fails or {}).items()}
        self.reads_unknown = reads_unknown
        self.calls, self.pauses, self.time = [], [], 100
        self.gone_contacts = set()

    def _called(self, name, *what):
        self.calls.append((name, *what))
        if self.fails.get(name):
            met = self.fails[name].pop(0)
            if isinstance(met, Exception):
                raise met
            return met
        return None

    def pause(self, seconds):
        if seconds > self.time:
            return False
        self.time -= seconds
        self.pauses.append(seconds)
        return True

    def all_rows(self, path, params=None):
        self._called(path)
        if path == "vouchers":
            return [v for v in self.vouchers if v["voucherNumber"] == params["voucherNumber"]]
        return [
            {
                "id": v["id"],
                "voucherType": v["type"],
                "voucherStatus": v["voucherStatus"],
                "voucherNumber": v["voucherNumber"],
                "voucherDate": v["voucherDate"],
                "contactId": v.get("contactId"),
                "totalAmount": v["totalGrossAmount"],
                "createdDate": v.get("createdDate"),
            }
            for v in self.vouchers
            if v["type"] in params["voucherType"]
            and v["voucherNumber"].casefold() == params["voucherNumber"].casefold()
            and not v.get("unlisted")
        ]

    def one(self, resource, external_id):
        self._called(f"one {resource}")
        if resource == "contacts":
            return {"id": external_id} if external_id not in self.gone_contacts else None
        if resource == "vouchers" and self.reads_unknown:
            self.reads_unknown -= 1
            return None
        found = [v for v in self.vouchers if v["id"] == external_id]
        if not found:
            return None
        if resource == "payments":
            return {"openAmount": found[0]["totalGrossAmount"], "paymentItems": []}
        return found[0]

    def post(self, path, body):
        met = self._called("post", body["voucherNumber"])
        voucher = {**body, "id": ID.format(len(self.vouchers)), "voucherStatus": "open"}
        self.vouchers.append(voucher)
        return met or Answer(201, {}, b'{"id": "%s", "version": 1}' % voucher["id"].encode(), True)

    def upload(self, path, name, content, mimetype):
        met = self._called("upload", path, name)
        return met or Answer(202, {}, b'{"id": "F1"}', True)

    def count(self, name):
        return sum(call[0] == name for call in self.calls)


class Loses(Session):
    """Books the voucher; the answer is lost."""

    def post(self, path, body):
        super().post(path, body)
        raise errors.OutcomeUnknown(code="timeout")


def task_of(document=None):
    return create(document or invoice(line(100)))


def held(**more):
    """:return: the voucher of `task_of()` as lexoffice holds it"""
    return {
        "id": ID.format(9),
        "type": "salesinvoice",
        "voucherStatus": "open",
        "voucherNumber": "RE/2026/0001",
        "voucherDate": "2026-03-31T00:00:00.000+02:00",
        "contactId": CUSTOMER.external_id.upper(),
        "totalGrossAmount": Decimal(119),
        "createdDate": "2026-03-31T10:00:00.000+02:00",
        **more,
    }


def code(outcome):
    return outcome.issues[0].code

"""The client for the control route: what the accountant does, one call each."""
from ..common.client import ControlClient

# name of the call: names of its arguments in order
DEEDS = {
    "pay": ("voucher", "amount", "date", "kind"),
    "cash_discount": ("voucher", "amount", "date"),
    "dunning_costs": ("voucher", "amount", "date"),
    "irrecoverable": ("voucher", "amount", "date"),
    "offset": ("credit_note", "invoice", "amount", "date"),
    "unpay": ("voucher", "index"),
    "void": ("voucher",), "delete": ("voucher",), "lock": ("voucher",),
    "correct": ("voucher",), "edit": ("voucher",), "book": (),
    "voucher": ("voucher",), "many": ("count",),
    "second_address": ("contact",), "archive": ("contact",), "edit_contact": ("contact",),
    "rename_category": ("id", "name"), "remove_category": ("id",),
    "revoke_key": ("key",), "expire_key": ("key",), "downgrade": ("organisation",),
    "upgrade": ("organisation",), "settings": ("organisation",), "connect": ("organisation",),
    "vouchers": ("organisation",), "contacts": ("organisation",), "organisations": (),
    "found": ("name", "like"),
}


class LexofficeControlClient(ControlClient):
    """`control.pay(voucher_id)`, `control.cash_discount(voucher_id, "5.00")`, ..."""

    def api_key(self, organisation=None, permissions=None, expires=None):
        """A new key's text."""
        return self.post("api_key", organisation=organisation, permissions=permissions,
                         expires=expires)["key"]

    def __getattr__(self, name):
        if name not in DEEDS:
            return super().__getattr__(name)
        names = DEEDS[name]

        def deed(*values, **more):
            if len(values) > len(names):
                raise TypeError(f"{name}({', '.join(names)})")
            body = {**dict(zip(names, values, strict=False)), **more}
            return self.post(name, {key: value if isinstance(value, (dict, list)) else _text(value)
                                    for key, value in body.items()})
        return deed


def _text(value):
    """Numbers, flags and None as they are; decimals and dates as text."""
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)

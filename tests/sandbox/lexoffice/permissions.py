"""What a key may do: the boxes of the page that makes one, and the scopes of OAuth2."""

PERMISSIONS = {
    "profile.read": "Profil lesen",
    "contacts.read": "Kontakte lesen",
    "contacts.write": "Kontakte schreiben",
    "vouchers.read": "Belege lesen",
    "vouchers.write": "Belege schreiben",
    "voucherlist.read": "Belegliste lesen",
    "payments.read": "Zahlungsinformationen lesen",
    "files.read": "Dateien lesen",
    "files.write": "Dateien hochladen",
    "invoices.read": "Rechnungen lesen",
    "invoices.write": "Rechnungen schreiben",
    "credit-notes.read": "Rechnungskorrekturen lesen",
    "credit-notes.write": "Rechnungskorrekturen schreiben",
    "event-subscriptions.read": "Event Subscriptions lesen",
    "event-subscriptions.write": "Event Subscriptions schreiben",
}
_LISTS = ("voucherlist.read", "payments.read")


def chosen(names):
    """Ids of the permissions, given by id or label; all if `names` is None."""
    if names is None:
        return list(PERMISSIONS)
    by_label = {label: name for name, label in PERMISSIONS.items()}
    ids = [by_label.get(name, name) for name in names]
    if unknown := [name for name in ids if name not in PERMISSIONS]:
        raise ValueError(f"no permission {unknown}; known: {', '.join(PERMISSIONS)}")
    return ids


def opens(grant, scope, assumptions):
    """Whether a key or access token may use a route of `scope`."""
    held = grant["permissions"]
    if scope is None or scope in held:
        return True
    return bool(grant.get("token") and scope in _LISTS and "vouchers.read" in held
                and assumptions.vouchers_scope_opens_lists)


# What the add-on asks for.
SCOPES_ASKED = " ".join(PERMISSIONS)

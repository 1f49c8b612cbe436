"""The pages a person sees: the books, deep links, the page of the keys."""
import re

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ..accountant import ACTIONS
from . import books, contact, consent, document, keys, layout

__all__ = ["answer"]

# A deep link opens its document under any of these names (measured by a client).
DOCUMENTS = ("vouchers|invoices|credit-notes|quotations|order-confirmations|delivery-notes|"
             "dunnings")
ROUTES = (
    (re.compile(r"/"), books.front),
    (re.compile(rf"/books/([0-9a-f-]+)(?:/({'|'.join(books.TABS)}))?/?"), books.overview),
    (re.compile(rf"/permalink/(?:{DOCUMENTS})/(?:view|edit)/([0-9a-f-]+)"), document.show),
    (re.compile(r"/permalink/contacts/view/([0-9a-f-]+)"), contact.show),
    (re.compile(r"/files/([0-9a-f-]+)"), document.file),
)
PUBLIC_KEY = "/webhookSignature/public/public_key.pub"
DEEDS = (*ACTIONS, "revoke_key", "downgrade", "upgrade", "settings")
ACT = re.compile(r"/act/([a-z_]+)")


def answer(sandbox, request):
    if request.path == PUBLIC_KEY:  # making the pair takes a second: nobody else waits for it
        return Response(sandbox.webhooks.keys.public_pem(), mimetype="text/plain")
    with sandbox.store.lock:
        if request.path.rstrip("/") == "/addons/public-api":
            return keys.answer(sandbox, request)
        if request.path == "/oauth2/authorize":
            return consent.answer(sandbox, request)
        if request.method == "POST" and (match := ACT.fullmatch(request.path)):
            return _act(sandbox, request, match[1])
        for pattern, handler in ROUTES:
            if match := pattern.fullmatch(request.path):
                found = handler(sandbox, *match.groups())
                if found is not None:
                    return found
    return layout.not_found()


def _act(sandbox, request, name):
    """One button of the accountant; back to the page it was pressed on."""
    arguments = {key: _value(value) for key, value in request.form.items()
                 if value and key != "next"}
    try:
        if name not in DEEDS:
            raise ValueError(f"Das gibt es hier nicht: {name}")
        if "amount" in arguments:
            arguments["amount"] = layout.read_amount(arguments["amount"])
        if name == "revoke_key":
            arguments["key"] = keys.named(sandbox, arguments["key"])
        result = getattr(sandbox.controller, f"post_{name}")(arguments)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        return layout.error_page("Das lässt die Buchhaltung nicht zu", str(error))
    if name == "correct":
        return redirect(f"/permalink/vouchers/view/{result['id']}", 303)
    target = request.form.get("next", "")
    return redirect(target if re.match(r"/(?!/)", target) else "/", 303)


def _value(typed):
    return {"true": True, "false": False}.get(typed, typed)

"""The pages a person sees: consent, the books, deep links, the online invoice."""
import re

from werkzeug.utils import redirect

from ..accountant import Accountant
from . import books, consent, document, layout

__all__ = ["answer", "consent"]

ROUTES = (
    (re.compile(r"/"), books.organisations),
    (re.compile(r"/books/([0-9a-f-]+)(?:/(invoices|credit_notes|payments|contacts|settings))?/?"),
     books.overview),
    (re.compile(r"/books/([0-9a-f-]+)/(?:invoices|credit_notes)/([0-9a-f-]+)"), document.in_books),
    (re.compile(r"/app/([^/]+)/invoicing/(?:view|edit)/([0-9a-f-]+)"), document.deep_link),
    (re.compile(r"/app/([^/]+)/contacts/contact/([0-9a-f-]+)"), books.contact_deep_link),
    (re.compile(r"/in/([0-9a-f]+)"), document.online),
)
ACT = re.compile(r"/books/([0-9a-f-]+)/act/([a-z_]+)")


def answer(sandbox, request):
    with sandbox.store.lock:
        if request.method == "POST" and (match := ACT.fullmatch(request.path)):
            return _act(sandbox, request, *match.groups())
        if request.path.lower() == "/organisationlogin/default.aspx":
            return document.old_deep_link(sandbox, request)
        for pattern, handler in ROUTES:
            if match := pattern.fullmatch(request.path):
                found = handler(sandbox, *match.groups())
                if found is not None:
                    return found
    return layout.error_page("Not found", "There is nothing at this address.", 404)


def _act(sandbox, request, tenant_id, action):
    """One button of the accountant; back to the page it was pressed on."""
    if tenant_id not in sandbox.store.books:
        return layout.error_page("Not found", "There is no such organisation.", 404)
    arguments = {key: value for key, value in request.form.items() if value and key != "next"}
    try:
        Accountant(sandbox, tenant_id).do(action, arguments)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        return layout.error_page("The books refuse", str(error))
    target = request.form.get("next", "")
    return redirect(target if target.startswith("/") else f"/books/{tenant_id}", 303)

"""/addons/public-api: a key by a click, shown once."""
from ...common.html import button, choice, text
from .. import keys
from ..permissions import PERMISSIONS
from . import books as books_page
from . import layout


def answer(sandbox, request):
    organisations = {b.organisation_id: b for b in sandbox.store.books.values()}
    values = request.form if request.method == "POST" else request.args
    books = organisations.get(values.get("organisation") or next(iter(organisations)))
    if not books:
        return layout.not_found()
    if request.method != "POST":
        return _page(sandbox, organisations, books)
    chosen = request.form.getlist("permission")
    if not chosen:
        return _page(sandbox, organisations, books,
                     "<p class='error' id='error'>Mindestens ein Recht auswählen.</p>")
    key = keys.make(sandbox.store, sandbox.clock.now(), books.organisation_id, chosen)
    sandbox.store.dirty = True
    return _page(sandbox, organisations, books, (
        f"<p>Ihr neuer Schlüssel (wird nur dieses eine Mal gezeigt):</p>"
        f"<p><code class='key' id='key'>{text(key)}</code></p>"))


def named(sandbox, fingerprint):
    """The key that a page calls by this fingerprint. ValueError if there is none."""
    for key in sandbox.store.keys:
        if books_page.fingerprint(key) == fingerprint:
            return key
    raise ValueError("Diesen Schlüssel gibt es nicht (mehr).")


def _page(sandbox, organisations, books, message=""):
    names = {row_id: b.organisation["companyName"] for row_id, b in organisations.items()}
    boxes = "".join(
        f"<li><label><input type='checkbox' name='permission' value='{name}' checked> "
        f"{text(label)}</label></li>" for name, label in PERMISSIONS.items())
    made = f"<section id='new'>{message}</section>" if message else ""
    return books_page.frame(books, "Public API", (
        f"{made}<section><h2>Public API: neuen Schlüssel erstellen</h2>"
        f"<form method='post' action='/addons/public-api'><p>Organisation "
        f"{choice('organisation', names, books.organisation_id)}</p>"
        f"<ul class='plain'>{boxes}</ul>{button('Schlüssel erstellen', id='create')}</form>"
        "</section><section><h2>Vorhandene Schlüssel</h2>"
        + books_page.keys_table(sandbox, books, "keys") + "</section>"))

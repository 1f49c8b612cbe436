"""/oauth2/authorize: choose the organisation, agree or not."""
import urllib.parse

from werkzeug.utils import redirect

from ...common.html import choice, text
from .. import oauth
from ..permissions import PERMISSIONS
from . import layout

CARRIED = ("client_id", "redirect_uri", "scopes", "scope", "state", "response_type")
SHOWS_CODE = "/api/oauth2/authorization_code"


def answer(sandbox, request):
    values = request.form if request.method == "POST" else request.args
    asked = {name: values[name] for name in CARRIED if values.get(name)}
    try:
        app = sandbox.oauth.check(asked)
    except ValueError as error:
        return layout.error_page("Die Anfrage ist nicht zulässig", str(error))
    if request.method != "POST":
        return _page(sandbox, app, asked)
    organisation_id = request.form.get("organisation")
    if request.form.get("decision") != "allow" or organisation_id not in sandbox.store.books:
        return _back(asked, error="access_denied")
    return _back(asked, code=sandbox.oauth.consent(
        asked["client_id"], organisation_id, oauth.scopes_of(asked), asked["redirect_uri"]))


def _back(asked, **values):
    """To the app; or, for the address of lexoffice itself, the code to copy."""
    if asked["redirect_uri"] == SHOWS_CODE and "code" in values:
        return layout.page("Code", "<section><h1>Ihr Code</h1><p>Bitte in der Anwendung einfügen:"
                           f"</p><p><code class='key' id='code'>{text(values['code'])}</code></p>"
                           "</section>")
    if asked["redirect_uri"] == SHOWS_CODE:
        return layout.error_page("Abgelehnt", "Sie haben nicht zugestimmt.")
    if asked.get("state"):
        values["state"] = asked["state"]
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return redirect(asked["redirect_uri"] + joint + urllib.parse.urlencode(values))


def _page(sandbox, app, asked):
    hidden = "".join(f"<input type='hidden' name='{name}' value='{text(value)}'>"
                     for name, value in asked.items())
    names = {b.organisation_id: b.organisation["companyName"]
             for b in sandbox.store.books.values()}
    wishes = "".join(f"<li>{text(PERMISSIONS.get(scope, scope))}</li>"
                     for scope in oauth.scopes_of(asked))
    return layout.page("Zugriff erlauben", f"""
<section><h1>{text(app.get('name', 'Die Anwendung'))} möchte auf lexoffice zugreifen</h1>
<form method='post' action='/oauth2/authorize'>{hidden}
<p>Organisation {choice('organisation', names)}</p>
<h2>Rechte</h2><ul class='muted'>{wishes}</ul>
<button id='allow' name='decision' value='allow'>Zugriff erlauben</button>
<button id='cancel' name='decision' value='cancel' class='quiet'>Ablehnen</button>
</form></section>""")

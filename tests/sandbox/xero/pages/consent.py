"""/identity/connect/authorize: choose organisations, press Allow or Cancel."""
import urllib.parse

from werkzeug.utils import redirect

from .. import oauth, scopes
from . import layout
from .layout import text

CARRIED = ("client_id", "redirect_uri", "scope", "state", "response_type", "code_challenge",
           "code_challenge_method")
ROLES = ("FINANCIALADVISER", "STANDARD", "INVOICEONLY", "READONLY")


class Wrong(Exception):
    """The request is not acceptable: shown to the person, never redirected."""


def answer(sandbox, request):
    values = request.form if request.method == "POST" else request.args
    asked = {name: values.get(name, "") for name in CARRIED}
    try:
        app = _check(sandbox, asked)
    except Wrong as wrong:
        return layout.error_page("Sorry, something went wrong", f"Error: {wrong}")
    refused = set(asked["scope"].split()) - scopes.allowed(app)
    if refused or not asked["scope"]:
        if sandbox.assumptions.invalid_scope_redirects:
            return _back(asked, error="invalid_scope")
        return layout.error_page(
            "Sorry, something went wrong",
            f"Error: invalid_scope : Invalid scope for client ({' '.join(sorted(refused))})")
    if request.method == "POST":
        return _decide(sandbox, request, app, asked)
    return _page(sandbox, app, asked)


def _check(sandbox, asked):
    app = sandbox.store.apps.get(asked["client_id"])
    if not app:
        raise Wrong("unauthorized_client : Unknown client or client not enabled")
    if not oauth.redirect_allowed(app, asked["redirect_uri"]):
        raise Wrong("unauthorized_client : Invalid redirect_uri")
    if asked["response_type"] != "code":
        raise Wrong("unsupported_response_type")
    if asked["code_challenge"] and asked["code_challenge_method"] != "S256":
        raise Wrong("invalid_request : Transform algorithm not supported")
    if app["kind"] == "pkce" and not asked["code_challenge"]:
        raise Wrong("invalid_request : code challenge required")
    return app


def _decide(sandbox, request, app, asked):
    if request.form.get("decision") != "allow":
        return _back(asked, error="access_denied",
                     error_description="TenantConsent status DENIED")
    tenants = [t for t in request.form.getlist("tenant") if t in sandbox.store.books]
    user_id = request.form.get("user")
    if not tenants or user_id not in sandbox.store.users:
        return _page(sandbox, app, asked, "Choose at least one organisation.")
    role = request.form.get("role")
    for tenant in tenants if role in ROLES else ():
        books = sandbox.store.books[tenant]
        books.edit("users", user_id)["OrganisationRole"] = role
    code = sandbox.oauth.consent(app, user_id, tenants, asked["scope"].split(),
                                 asked["redirect_uri"], asked["code_challenge"] or None)
    return _back(asked, code=code, scope=asked["scope"], session_state="sandbox")


def _back(asked, **values):
    if asked["state"]:
        values["state"] = asked["state"]
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return redirect(asked["redirect_uri"] + joint + urllib.parse.urlencode(values))


def _page(sandbox, app, asked, problem=""):
    hidden = "".join(f"<input type='hidden' name='{name}' value='{text(value)}'>"
                     for name, value in asked.items())
    organisations = "".join(
        f"<label class='row'><input type='checkbox' name='tenant' value='{b.tenant_id}' "
        f"id='tenant-{b.tenant_id}'{' checked' if not index else ''}> "
        f"{text(b.organisation['Name'])} "
        f"<span class='muted'>{text(b.organisation['BaseCurrency'])}</span></label>"
        for index, b in enumerate(sandbox.store.books.values()))
    users = "".join(f"<option value='{user_id}'>{text(u['first'])} {text(u['last'])}</option>"
                    for user_id, u in sandbox.store.users.items())
    roles = "".join(f"<option>{role}</option>" for role in ROLES)
    wishes = "".join(f"<li>{text(scope)}</li>" for scope in asked["scope"].split())
    problem = f"<p class='error' id='error'>{text(problem)}</p>" if problem else ""
    return layout.page("Allow access", f"""
<section><h1>{text(app['name'])} wants access to:</h1>{problem}
<form method='post' action='/identity/connect/authorize'>{hidden}
<h2>Organisations</h2>{organisations}
<h2>You</h2><p><select name='user' id='user'>{users}</select>
 as <select name='role' id='role'><option value=''>role as in the books</option>{roles}</select></p>
<h2>Scopes</h2><ul class='muted'>{wishes}</ul>
<button id='allow' name='decision' value='allow'>Allow access</button>
<button id='cancel' name='decision' value='cancel' class='quiet'>Cancel</button>
</form></section>""")

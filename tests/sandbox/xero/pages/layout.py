"""The frame of every page."""
import html

from werkzeug.wrappers import Response

from ..accountant import Accountant

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#111827}
header{background:#0f5f7a;color:#fff;padding:.8rem 1.5rem;display:flex;gap:1.2rem;flex-wrap:wrap;
align-items:baseline}header a{color:#fff;text-decoration:none}header b{font-size:1.1rem}
header small{opacity:.8;margin-left:auto}
main{max-width:70rem;margin:1.2rem auto;padding:0 1rem}
section{background:#fff;border:1px solid #e5e7eb;border-radius:8px;padding:1rem 1.2rem;
margin-bottom:1rem}h1{font-size:1.3rem;margin:.2rem 0 1rem}h2{font-size:1.05rem;margin:0 0 .6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .5rem;
border-bottom:1px solid #eef0f2}th{font-size:.8rem;color:#6b7280}td.n,th.n{text-align:right;
font-variant-numeric:tabular-nums}
form.inline{display:inline-flex;gap:.4rem;margin:.2rem .5rem .2rem 0;align-items:center;
flex-wrap:wrap}input,select,button{font:inherit;padding:.3rem .5rem;border:1px solid #cbd5e1;
border-radius:5px;background:#fff}button{background:#0f5f7a;color:#fff;border-color:#0f5f7a;
cursor:pointer}button.quiet{background:#fff;color:#0f5f7a}button.danger{background:#fff;
color:#b42318;border-color:#e2b4ae}.state{font-size:.78rem;padding:.1rem .5rem;
border-radius:99px;background:#e5e7eb}.PAID{background:#d1fadf}.AUTHORISED{background:#d6ecff}
.VOIDED,.DELETED{background:#fde2e0}.error{background:#fde2e0;border-color:#e2b4ae}
label.row{display:block;padding:.25rem 0}.muted{color:#6b7280}
"""


def page(title, body, status=200, links=""):
    return Response(
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{text(title)}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{STYLE}</style></head><body>"
        f"<header><b><a href='/'>Xero sandbox</a></b>{links}"
        f"<small>test equipment, not Xero</small></header><main>{body}</main></body></html>",
        status, content_type="text/html; charset=utf-8")


def text(value):
    return html.escape("" if value is None else str(value))


def error_page(title, message, status=400):
    return page(title, f"<section class='error'><h1>{text(title)}</h1>"
                f"<p id='error'>{text(message)}</p></section>", status)


# -- small pieces ------------------------------------------------------------------------------
def desk(sandbox, books):
    return Accountant(sandbox, books.tenant_id).desk


def cells(*values):
    """One table row; values are HTML already, a Number is set to the right."""
    return "<tr>" + "".join(
        f"<td class='n'>{v}</td>" if isinstance(v, Number) else f"<td>{v}</td>"
        for v in values) + "</tr>"


class Number(str):
    """An amount in a table."""


def money(value, currency=""):
    return Number("" if value is None else f"{value:,f} {text(currency)}".rstrip())


def table(titles, rows):
    heads = "".join(f"<th class='n'>{t[1:]}</th>" if t.startswith("#") else f"<th>{t}</th>"
                    for t in titles)
    body = "".join(rows) or f"<tr><td class='muted' colspan='{len(titles)}'>None yet</td></tr>"
    return f"<table><tr>{heads}</tr>{body}</table>"


def state(status):
    return f"<span class='state {text(status)}'>{text(status)}</span>"


def button(label, kind="", id=""):
    return f"<button class='{kind}'{f' id={id!r}' if id else ''}>{text(label)}</button>"


def field(name, value="", placeholder="", size=14, kind="text"):
    return (f"<input name='{name}' type='{kind}' size='{size}' value='{text(value)}' "
            f"placeholder='{text(placeholder)}'>")


def form(books, action, inner, tab="", **hidden):
    """A form that makes the accountant do `action` and comes back to `tab`."""
    tab = tab or {"delete_payment": "payments"}.get(action, "contacts")
    hidden["next"] = f"/books/{books.tenant_id}/{tab}"
    inputs = "".join(f"<input type='hidden' name='{name}' value='{text(value)}'>"
                     for name, value in hidden.items())
    return (f"<form class='inline' method='post' action='/books/{books.tenant_id}/act/{action}'>"
            f"{inputs}{inner}</form>")

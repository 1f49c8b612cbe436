"""Small pieces of the pages on which one plays the accountant."""
import html

from werkzeug.wrappers import Response

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#111827}
header{background:var(--brand);color:#fff;padding:.8rem 1.5rem;display:flex;gap:1.2rem;
flex-wrap:wrap;align-items:baseline}header a{color:#fff;text-decoration:none}
header b{font-size:1.1rem}header small{opacity:.8;margin-left:auto}
main{max-width:70rem;margin:1.2rem auto;padding:0 1rem}main a{color:var(--brand)}
section{background:#fff;border:1px solid #e5e7eb;border-radius:8px;padding:1rem 1.2rem;
margin-bottom:1rem}h1{font-size:1.3rem;margin:.2rem 0 1rem}h2{font-size:1.05rem;margin:0 0 .6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .5rem;
border-bottom:1px solid #eef0f2}th{font-size:.8rem;color:#6b7280}td.n,th.n{text-align:right;
font-variant-numeric:tabular-nums}
form.inline{display:inline-flex;gap:.4rem;margin:.2rem .5rem .2rem 0;align-items:center;
flex-wrap:wrap}input,select,button{font:inherit;padding:.3rem .5rem;border:1px solid #cbd5e1;
border-radius:5px;background:#fff}button{background:var(--brand);color:#fff;
border-color:var(--brand);cursor:pointer}button.quiet{background:#fff;color:var(--brand)}
button.danger{background:#fff;color:#b42318;border-color:#e2b4ae}.state{font-size:.78rem;
padding:.1rem .5rem;border-radius:99px;background:#e5e7eb}
.error{background:#fde2e0;border-color:#e2b4ae}label.row{display:block;padding:.25rem 0}
.muted{color:#6b7280}
"""


class Number(str):
    """An amount in a table."""


class Look:
    """How the pages of one sandbox look. `style`: its own rules; `brand`: its colour."""

    def __init__(self, name, note, brand, language="en", style="", empty="None yet"):
        self.name, self.note, self.language, self.empty = name, note, language, empty
        self._style = f":root{{--brand:{brand}}}{STYLE}{style}"

    def page(self, title, body, status=200, links=""):
        return Response(
            f"<!doctype html><html lang='{self.language}'><head><meta charset='utf-8'>"
            f"<title>{text(title)}</title><meta name='viewport' content='width=device-width'>"
            f"<style>{self._style}</style></head><body><header><b><a href='/'>{text(self.name)}"
            f"</a></b>{links}<small>{text(self.note)}</small></header><main>{body}</main></body>"
            "</html>", status, content_type="text/html; charset=utf-8")

    def error_page(self, title, message, status=400):
        return self.page(title, f"<section class='error'><h1>{text(title)}</h1>"
                         f"<p id='error'>{text(message)}</p></section>", status)

    def table(self, titles, rows):
        """`#` before a title: a column of numbers."""
        heads = "".join(f"<th class='n'>{t[1:]}</th>" if t.startswith("#") else f"<th>{t}</th>"
                        for t in titles)
        body = "".join(rows) or (f"<tr><td class='muted' colspan='{len(titles)}'>{self.empty}"
                                 "</td></tr>")
        return f"<table><tr>{heads}</tr>{body}</table>"


def text(value):
    return html.escape("" if value is None else str(value))


def cells(*values):
    """One table row; values are HTML already, a Number is set to the right."""
    return "<tr>" + "".join(
        f"<td class='n'>{v}</td>" if isinstance(v, Number) else f"<td>{v}</td>"
        for v in values) + "</tr>"


def state(status, label=None):
    return f"<span class='state {text(status)}'>{text(label or status)}</span>"


def button(label, kind="", id=""):
    return f"<button class='{kind}'{f' id={id!r}' if id else ''}>{text(label)}</button>"


def field(name, value="", placeholder="", size=14, kind="text"):
    return (f"<input name='{name}' type='{kind}' size='{size}' value='{text(value)}' "
            f"placeholder='{text(placeholder)}'>")


def choice(name, options, chosen=None):
    """A list to choose from: {value: label}."""
    rows = "".join(f"<option value='{text(value)}'{' selected' if value == chosen else ''}>"
                   f"{text(label)}</option>" for value, label in options.items())
    return f"<select name='{name}'>{rows}</select>"


def post(address, inner, **hidden):
    """A form in a line; `hidden` goes along with it."""
    inputs = "".join(f"<input type='hidden' name='{name}' value='{text(value)}'>"
                     for name, value in hidden.items())
    return f"<form class='inline' method='post' action='{address}'>{inputs}{inner}</form>"

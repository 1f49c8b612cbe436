"""A stand-in for a session: contacts and vouchers in lists as lexoffice shows them, for tests of
what is asked and concluded. What is really answered is tested against the sandbox."""

import re
from types import SimpleNamespace


class Lists:
    """Lists whose filters are functions of (row, value); unknown filters are ignored.

    `asked` are the calls; `before` is called before each page, to change what is there meanwhile.
    """

    def __init__(self, rows, filters, sorted_by=None, window=10_000):
        self.rows, self.filters, self.sorted_by, self.window = rows, filters, sorted_by, window
        self.asked, self.posted, self.before, self.answers = [], [], None, []

    def page(self, path, params):
        self.asked.append((path, dict(params)))
        if self.before:
            self.before(params)
        number, size = params["page"], params["size"]
        assert (number + 1) * size <= self.window, "the list shows no more"
        found = [row for row in self.rows if self._fits(row, params)]
        if self.sorted_by:
            found.sort(key=self.sorted_by, reverse="DESC" in params.get("sort", ""))
        content = found[number * size : (number + 1) * size]
        last = (number + 1) * size >= min(len(found), self.window)
        whole = {
            "content": content,
            "last": last,
            "totalElements": min(len(found), self.window),
        }
        return content, whole

    def _fits(self, row, params):
        return all(fits(row, params[name]) for name, fits in self.filters.items() if name in params)

    def post(self, path, body):
        self.posted.append((path, body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(json=lambda: answer)

    def pause(self, seconds):
        return True


def matches(pattern, text):
    """:return: whether a part of `text` fits a pattern with `_`, `%` and backslashes"""
    parts = re.findall(r"\\(.)|(.)", pattern, re.DOTALL)
    wild = {"_": ".", "%": ".*"}
    expression = "".join(
        re.escape(plain) if plain else wild.get(sign, re.escape(sign)) for plain, sign in parts
    )
    return bool(re.search(expression, text, re.I | re.DOTALL))

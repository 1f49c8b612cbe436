"""A session of a provider that gets its answers from memory: first the real ones are kept, then
they are given again, changed by seed."""

import time

from odoo.addons.accounting_bridge.tools.answer import Answer

from .mutations import mutated

MOST_CALLS = 60  # after so many the run is out of time, as it would be


class NoBudget:
    """Nobody waits, whatever the answers say of limits."""

    def reserve(self, _within=0):
        return 0

    def note(self, *_said, **_more):
        """Forgotten."""


class Replay:
    """:param session: a `Transport` that reaches its provider, or a sandbox of it"""

    def __init__(self, session):
        self.session = session
        self.answers = {}
        self._exchange = session._exchange
        session._exchange = self._keep
        session.budget = NoBudget()
        session.pause = lambda _seconds: True

    def _keep(self, prepared, write, left):
        answer = self._exchange(prepared, write, left)
        self.answers.setdefault(self._key(prepared), []).append(answer)
        return answer

    @staticmethod
    def _key(prepared):
        return prepared.method, prepared.path_url.partition("?")[0]

    def run(self, function, random):
        """Call `function(session)`; some of the answers that it gets are changed."""
        served, calls = {}, 0

        def exchange(prepared, write, _left):
            nonlocal calls
            calls += 1
            if calls > MOST_CALLS:
                self.session.deadline = 0
            key = self._key(prepared)
            known = self.answers.get(key)
            if not known:
                return self._answer(prepared, write, 404, b"{}")
            place = served[key] = min(served.get(key, -1) + 1, len(known) - 1)
            status, content = known[place].status, known[place].content
            if random.random() < 0.5:
                content = mutated(content, random)
            if random.random() < 0.05:
                status = random.choice((200, 204, 302, 400, 401, 403, 404, 409, 418, 500, 503))
            return self._answer(prepared, write, status, content, known[place].headers)

        session = self.session
        session._exchange = exchange
        session.deadline = time.monotonic() + 3600
        session.exchanges.clear()
        try:
            return function(session)
        finally:
            session._exchange = self._keep

    @staticmethod
    def _answer(prepared, write, status, content, headers=None):
        return Answer(status, headers or {}, content, write, prepared.method, prepared.path_url)

"""What a step of the guided set-up says, as data."""

from dataclasses import dataclass, field

STEPS = [
    ("connect", "Connect"),
    ("account", "Revenue Account"),
    ("taxes", "Taxes"),
    ("currency", "Currencies"),
    ("payments", "Payments"),
    ("policy", "Documents"),
    ("review", "Review"),
    ("ready", "First Document"),
]
NAMES = [name for name, _label in STEPS]
# What a person goes through before the review.
TO_PASS = NAMES[:-2]


@dataclass
class Step:
    """One step: what was found, what is proposed and why, what is still open.

    `problems` are shown by the widget `actionable_errors`. What is open keeps the set-up from
    being finished, what blocks keeps a person from going on; a warning or a note does neither.
    `rows` are a table under `heads`; a row is a list of words, or a dict of `cells`, `step` and
    `state`.
    """

    name: str
    label: str
    intro: str = ""
    found: list = field(default_factory=list)
    proposed: list = field(default_factory=list)
    links: list = field(default_factory=list)  # (label, address)
    heads: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    problems: dict = field(default_factory=dict)
    waits: bool = False
    blocks: bool = False
    passed: bool = False
    held: list = field(default_factory=list)  # in words, what waits or blocks

    @property
    def state(self):
        if self.blocks:
            return "blocked"
        return "open" if self.waits or not self.passed else "done"

    def block(self, key, message, **cure):
        self.blocks = True
        self.held.append(message)
        self._say(key, "danger", message, cure)

    def wait(self, key, message, **cure):
        """Something that has to be settled before the set-up is finished."""
        self.waits = True
        self.held.append(message)
        self._say(key, "warning", message, cure)

    def warn(self, key, message, **cure):
        """Something to look at that keeps nobody from anything."""
        self._say(key, "warning", message, cure)

    def note(self, key, message, **cure):
        self._say(key, "info", message, cure)

    def _say(self, key, level, message, cure):
        """:param cure: `text` and `action`, or `text` and `call` (model, method, ids)"""
        problem = {"level": level, "message": message}
        if cure.get("action"):
            problem |= {"action_text": cure["text"], "action": cure["action"]}
        if cure.get("call"):
            problem |= {"action_text": cure["text"], "action_call": cure["call"]}
        self.problems[key] = problem

    def to_json(self):
        return {
            "name": self.name,
            "label": self.label,
            "state": self.state,
            "intro": self.intro,
            "found": self.found,
            "proposed": self.proposed,
            "links": self.links,
            "heads": self.heads,
            "rows": [row if isinstance(row, dict) else {"cells": row} for row in self.rows],
        }

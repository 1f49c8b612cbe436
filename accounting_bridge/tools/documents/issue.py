"""Why something cannot go."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Issue:
    """One reason why something cannot go, as code and parameters; worded where it is read.

    `line` is the database id of the Odoo line it is about. `message` is what the provider itself
    said, verbatim and redacted, if it came from there. `level` is "error" (blocks) or "warning".
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    line: int | None = None
    message: str = ""
    level: str = "error"

    def to_json(self):
        return {
            "code": self.code,
            "params": self.params,
            "line": self.line,
            "message": self.message,
            "level": self.level,
        }

    @classmethod
    def from_json(cls, data):
        return cls(**data)

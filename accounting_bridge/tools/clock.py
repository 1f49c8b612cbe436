"""How far the clocks of others are from this host's."""

import datetime
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Answered:
    """The time that an answer states (its Date header), and when it came (aware UTC). A header
    states whole seconds, from somewhere between question and answer."""

    text: str
    at: datetime.datetime

    @property
    def ahead(self):
        """:return: seconds by which the other clock is ahead of ours, None where it says nothing"""
        try:
            stated = parsedate_to_datetime(self.text)
        except (TypeError, ValueError):
            return None
        if stated.tzinfo is None:
            stated = stated.replace(tzinfo=datetime.timezone.utc)
        return (stated - self.at).total_seconds()


def now():
    return datetime.datetime.now(datetime.timezone.utc)

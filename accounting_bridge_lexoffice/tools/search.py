"""What lexoffice's lists take and show (API documentation, Contacts and Paging).

In a searched text `_` stands for one character and `%` for any; a backslash takes that away. It has
3 to 128 characters.
"""

import re

from .client import searched

PAGE_SIZE = 250
# A list shows no more rows; what lies behind cannot be read.
WINDOW = 10_000
LEAST, MOST = 3, 128


def containing(text):
    """:return: filter for what contains `text`, "" where that cannot be asked for. A longer text is
    asked for by its beginning, a shorter one filled with wildcards: more is found then."""
    text = text.strip()
    while len(pattern := searched(re.sub(r"([\\_%])", r"\\\1", text))) > MOST:
        text = text[: len(text) - (len(pattern) - MOST) // 5 - 1].rstrip()
    return pattern + "%" * (LEAST - len(text)) if text else ""


def is_last(whole):
    return whole.get("last") is not False or not whole["content"]


def total_of(whole):
    """:return: how many rows a list has, as far as it shows them"""
    total = whole.get("totalElements")
    return total if isinstance(total, int) else 0

"""Which call goes wrong, and how: decided by the seed and the number of the call."""
import collections
import hashlib
import threading

KINDS = {
    "lose_answer": "the service does the work, then the connection is closed without an answer",
    "fail_before": "the connection is closed, the service hears of nothing",
    "rate_limit": "429 as the service says it, which hears of nothing",
    "cut": "the service does the work, its answer ends in the middle",
    "slow": "the service does the work, its answer comes seconds later",
    "expire_token": "access ends, then the service is asked",
}
_REMEMBERED = 200
_PARTS = 2 ** 64


class Chance:
    """Says of one call after the other what becomes of it, and remembers it.

    `mix`: {kind: share of the calls between 0 and 1}; the rest of the calls is left alone.
    """

    def __init__(self, seed, mix):
        self._seed, self._lock = seed, threading.Lock()
        self._total, self._struck = 0, collections.Counter()
        self._last = collections.deque(maxlen=_REMEMBERED)
        self.set(mix)

    def set(self, mix):
        """From the next call on. ValueError: not a mix."""
        unknown = sorted(set(mix) - set(KINDS))
        if unknown:
            raise ValueError(f"no kind {', '.join(unknown)}; known: {', '.join(KINDS)}")
        shares = {kind: float(mix[kind]) for kind in KINDS if kind in mix}
        if any(share < 0 for share in shares.values()) or sum(shares.values()) > 1 + 1e-9:
            raise ValueError("shares are not below 0, and together not above 1")
        with self._lock:
            self._shares = shares

    def next(self, method, path):
        """What becomes of the call that arrived now: a kind, or None."""
        with self._lock:
            self._total += 1
            kind = struck(self._seed, self._total, self._shares)
            if kind:
                self._struck[kind] += 1
            self._last.append({"number": self._total, "method": method, "path": path, "kind": kind})
        return kind

    def describe(self):
        """`last`: the last calls, oldest first."""
        with self._lock:
            return {"total": self._total, "struck": dict(self._struck), "mix": dict(self._shares),
                    "seed": self._seed, "last": list(self._last)}


def struck(seed, number, shares):
    """The kind of fault that hits the call with this number, or None."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / _PARTS
    for kind, share in shares.items():
        place -= share
        if place < 0:
            return kind
    return None

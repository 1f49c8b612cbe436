"""Faults on order: which requests go wrong, how, how often."""
import dataclasses
import itertools
import random
import re
import threading

KINDS = {
    "lose_answer": "do the work, then close the connection without an answer",
    "fail_before": "close the connection before any work",
    "cut": "do the work, then close the connection in the middle of the answer",
    "error_500": "answer 500 instead of doing the work",
    "error_500_after": "do the work, then answer 500",
    "gateway_timeout": "answer 504 instead of doing the work",
    "gateway_timeout_after": "do the work, then answer 504",
    "unavailable": "answer 503 as the service does when it is down",
    "organisation_offline": "answer 503 as for one organisation",
    "rate_limit": "answer 429 as the service does, without work",
    "slow": "wait `seconds`, then do the work",
    "slow_answer": "do the work, then wait `seconds` before the answer",
    "expire_tokens": "expire all access tokens first",
    "revoke": "revoke all refresh tokens first",
    "garbage": "do the work, answer 200 with a page that is not JSON",
    "idempotency_down": "the store behind idempotency keys does not answer",
}


@dataclasses.dataclass
class Fault:
    """One order. `path` is a regular expression searched in the path.

    `skip` lets the first n matching requests pass; `times` limits how often it strikes
    (None: without limit); with `rate` it strikes at random, repeatably by `seed`.
    """
    kind: str
    method: str = ""
    path: str = ""
    times: int | None = 1
    skip: int = 0
    rate: float | None = None
    seed: int = 0
    seconds: float = 0.0
    retry_after: int = 1
    problem: str = "minute"
    id: int = 0
    struck: int = 0

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        self._pattern = re.compile(self.path, re.IGNORECASE)
        self._random = random.Random(self.seed)

    def strikes(self, method, path):
        if self.times is not None and self.struck >= self.times:
            return False
        if self.method and method not in self.method.upper().split(","):
            return False
        if not self._pattern.search(path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.rate is not None and self._random.random() >= self.rate:
            return False
        self.struck += 1
        return True


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._orders = []
        self._ids = itertools.count(1)

    def order(self, **settings):
        if settings.get("rate") is not None:
            settings.setdefault("times", None)
        fault = Fault(**{**settings, "id": next(self._ids), "struck": 0})
        with self._lock:
            self._orders.append(fault)
        return fault

    def clear(self, fault_id=None):
        with self._lock:
            self._orders = [f for f in self._orders if fault_id is not None and f.id != fault_id]

    def strike(self, method, path):
        """The faults that hit this request, by kind."""
        with self._lock:
            return {f.kind: f for f in self._orders if f.strikes(method, path)}

    def describe(self):
        with self._lock:
            return {"kinds": KINDS, "orders": [dataclasses.asdict(f) for f in self._orders]}

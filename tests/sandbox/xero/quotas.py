"""Xero's limits: 5 calls at once, 60 a minute, 1,000 or 5,000 a day, 10,000 a minute per app."""
import threading
import zlib

from . import errors

MINUTE, DAY = 60, 86400
DEFAULTS = {"concurrent": 5, "minute": 60, "day": 5000, "appminute": 10000, "enabled": True}


class Quotas:
    """Fixed windows that begin at a different time for each tenant."""

    def __init__(self, clock, enabled=True):
        self._clock, self._lock, self._enabled = clock, threading.Lock(), enabled
        self.reset()

    def reset(self):
        self.limits = {**DEFAULTS, "enabled": self._enabled}
        self.clear()

    def clear(self):
        with self._lock:
            self._used, self._running = {}, {}

    def set(self, changes):
        for name, value in changes.items():
            if name not in DEFAULTS:
                raise ValueError(f"no limit {name!r}; known: {', '.join(DEFAULTS)}")
            self.limits[name] = value

    def describe(self):
        with self._lock:
            return {"limits": dict(self.limits), "running": dict(self._running),
                    "used": {" ".join(key[:2]): count for key, (_w, count) in self._used.items()}}

    def enter(self, tenant, client):
        """Count one call; ApiError 429 if it is one too many. Returns the headers to send."""
        with self._lock:
            headers = self._headers(tenant, client)
            if self.limits["enabled"]:
                if self._running.get(tenant, 0) >= self.limits["concurrent"]:
                    raise errors.rate_limited("concurrent", None, headers)
                for problem, owner, length in self._windows(tenant, client):
                    if self._count(problem, owner, length) >= self.limits[problem]:
                        retry = None if problem == "appminute" else self._left(owner, length)
                        raise errors.rate_limited(problem, retry, headers)
            self._running[tenant] = self._running.get(tenant, 0) + 1
            for problem, owner, length in self._windows(tenant, client):
                window, count = self._window(owner, length), self._count(problem, owner, length)
                self._used[problem, owner] = (window, count + 1)
            return self._headers(tenant, client)

    def leave(self, tenant):
        with self._lock:
            self._running[tenant] = max(0, self._running.get(tenant, 0) - 1)

    def use_up(self, tenant, client, problem, remaining=0):
        """Spend a window down to `remaining` calls (for tests)."""
        with self._lock:
            for name, owner, length in self._windows(tenant, client):
                if name == problem:
                    window = self._window(owner, length)
                    self._used[name, owner] = (window, self.limits[name] - remaining)

    @staticmethod
    def _windows(tenant, client):
        return (("minute", tenant, MINUTE), ("day", tenant, DAY), ("appminute", client, MINUTE))

    def _seconds(self, owner, length):
        return self._clock.now().timestamp() + zlib.crc32(owner.encode()) % length

    def _window(self, owner, length):
        return int(self._seconds(owner, length) // length)

    def _left(self, owner, length):
        return max(1, int(length - self._seconds(owner, length) % length) + 1)

    def _count(self, problem, owner, length):
        window, count = self._used.get((problem, owner), (None, 0))
        return count if window == self._window(owner, length) else 0

    def _headers(self, tenant, client):
        names = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining",
                 "appminute": "X-AppMinLimit-Remaining"}
        return {names[problem]: str(max(0, self.limits[problem] - self._count(
            problem, owner, length))) for problem, owner, length in self._windows(tenant, client)}

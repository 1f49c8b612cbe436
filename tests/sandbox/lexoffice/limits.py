"""The token bucket: 2 calls a second and 4 at once, per organisation, over all paths."""
import threading

from . import errors

DEFAULTS = {"per_second": 2, "capacity": 4, "enabled": True}


class Limits:
    def __init__(self, clock, enabled=True):
        self._clock, self._lock, self._enabled = clock, threading.Lock(), enabled
        self.reset()

    def reset(self):
        with self._lock:
            self.values = {**DEFAULTS, "enabled": self._enabled}
            self._buckets = {}

    def set(self, changes):
        """The buckets are full again."""
        for name in changes:
            if name not in DEFAULTS:
                raise ValueError(f"no limit {name!r}; known: {', '.join(DEFAULTS)}")
        with self._lock:
            self.values.update(changes)
            self._buckets = {}

    def describe(self):
        with self._lock:
            return {**self.values, "left": {k: level for k, (level, _at) in self._buckets.items()}}

    def take(self, organisation_id):
        """One call; ApiError 429 if the bucket is empty."""
        with self._lock:
            if not self.values["enabled"]:
                return
            now, capacity = self._clock.now(), self.values["capacity"]
            level, at = self._buckets.get(organisation_id, (capacity, now))
            grown = max(0.0, (now - at).total_seconds()) * self.values["per_second"]
            level = min(capacity, level + grown)
            good = level >= 1
            self._buckets[organisation_id] = (level - 1 if good else level, now)
        if not good:
            raise errors.rate_limited()

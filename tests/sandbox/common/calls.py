"""The call log: which requests reached the sandbox, and what they were answered."""
import collections
import threading


class CallLog:
    """Keeps the last `keep` calls in full and counts all of them; what was sent with them only
    while `bodies` is true."""

    def __init__(self, keep=2000):
        self.bodies = False
        self._lock = threading.Lock()
        self._calls = collections.deque(maxlen=keep)
        self._counts = collections.Counter()

    def begin(self, method, path, **facts):
        entry = {"method": method, "path": path, "status": None, "faults": [], **facts}
        with self._lock:
            self._calls.append(entry)
            self._counts[f"{method} {path}"] += 1
        return entry

    def clear(self):
        with self._lock:
            self._calls.clear()
            self._counts.clear()

    def describe(self):
        """`counts` by "METHOD /path", `total`, and `calls` oldest first."""
        with self._lock:
            return {"total": sum(self._counts.values()), "counts": dict(self._counts),
                    "calls": [dict(call) for call in self._calls]}

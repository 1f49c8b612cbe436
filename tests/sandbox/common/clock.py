"""The clock of a sandbox: runs like the real one until it is frozen or moved."""
import datetime
import threading

UTC = datetime.timezone.utc


class Clock:
    """All expiry, windows and time stamps of a sandbox come from here, never from the system."""

    def __init__(self):
        self._lock = threading.Lock()
        self._offset = datetime.timedelta()
        self._frozen = None

    def now(self):
        """Aware UTC datetime, cut to milliseconds (what the wire can carry)."""
        with self._lock:
            moment = self._frozen or self._system() + self._offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def freeze(self, at=None):
        with self._lock:
            self._frozen = at or self._system() + self._offset

    def unfreeze(self):
        with self._lock:
            if self._frozen:
                self._offset = self._frozen - self._system()
                self._frozen = None

    def advance(self, seconds):
        delta = datetime.timedelta(seconds=seconds)
        with self._lock:
            if self._frozen:
                self._frozen += delta
            else:
                self._offset += delta

    def reset(self):
        with self._lock:
            self._offset, self._frozen = datetime.timedelta(), None

    def describe(self):
        return {"now": self.now().isoformat(), "frozen": self._frozen is not None}

    @staticmethod
    def _system():
        return datetime.datetime.now(UTC)

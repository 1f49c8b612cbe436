"""All that a sandbox remembers: apps, users, grants, and the books of each organisation."""
import pickle
import threading


class Store:
    """Everything behind one lock: a sandbox does one piece of work at a time.

    A sandbox subclasses it with its `BOOKS` class, the key of an organisation's id, and the
    names of its `GRANTS`: dicts kept in the state file.
    """
    BOOKS = None
    KEY = ""
    GRANTS = ()

    def __init__(self):
        self.lock = threading.RLock()
        self.dirty = False
        self.clear()

    def clear(self):
        self.apps, self.users, self.books = {}, {}, {}
        for name in self.GRANTS:
            setattr(self, name, {})

    def kept(self):
        """All that there is now, for `take_back`."""
        return pickle.dumps({name: value for name, value in vars(self).items()
                             if name not in ("lock", "dirty")})

    def take_back(self, kept):
        vars(self).update(pickle.loads(kept))  # noqa: S301 - our own

    def dump(self):
        return {"version": 1, "apps": self.apps, "users": self.users,
                "books": [books.dump() for books in self.books.values()],
                **{name: getattr(self, name) for name in self.GRANTS}}

    def load(self, state):
        self.clear()
        self.apps, self.users = state["apps"], state["users"]
        self.books = {b.organisation[self.KEY]: b
                      for b in map(self.BOOKS.load, state["books"])}
        for name in self.GRANTS:
            setattr(self, name, state[name])

"""A table of API routes; resources enter themselves when they are imported."""
import re

UUID = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
ANY = r"([^/]+)"


class Routes:
    def __init__(self):
        self._routes = []

    def route(self, methods, pattern, scope):
        """Enter a handler `(call, *groups)`. `scope`: the right that opens it."""
        def enter(handler):
            self._routes.append((set(methods.split()), re.compile(f"{pattern}/?"), scope, handler))
            return handler
        return enter

    def find(self, method, path):
        """(handler, groups, scope); handler None: known path, other method; None: unknown path."""
        known = None
        for methods, pattern, scope, handler in self._routes:
            if match := pattern.fullmatch(path):
                if method in methods:
                    return handler, match.groups(), scope
                known = (None, (), scope)
        return known

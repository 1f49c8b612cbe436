"""The table of API routes; resources enter themselves here when they are imported."""
import re

ROUTES = []
UUID = r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
ANY = r"([^/]+)"


def route(methods, pattern, scope):
    """Enter a handler `(call, *groups)`. `scope`: the family, such as accounting.contacts."""
    def enter(handler):
        ROUTES.append((set(methods.split()), re.compile(f"{pattern}/?"), scope, handler))
        return handler
    return enter


def find(method, path):
    """(handler, groups, scope); handler None: known path, other method; None: unknown path."""
    known = None
    for methods, pattern, scope, handler in ROUTES:
        if match := pattern.fullmatch(path):
            if method in methods:
                return handler, match.groups(), scope
            known = (None, (), scope)
    return known

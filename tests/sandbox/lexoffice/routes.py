"""The table of API routes. The scope of a route is the permission that opens it (or None)."""
from ..common.routes import ANY, UUID, Routes

__all__ = ["ANY", "UUID", "find", "route"]

_routes = Routes()
route, find = _routes.route, _routes.find

"""A strict local lexoffice: real HTTP on loopback, its own books, its own arithmetic."""
from .sandbox import LexofficeSandbox

__all__ = ["LexofficeSandbox"]

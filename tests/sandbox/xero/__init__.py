"""A strict local Xero: real HTTP on loopback, its own books, its own arithmetic."""
from .sandbox import XeroSandbox

__all__ = ["XeroSandbox"]

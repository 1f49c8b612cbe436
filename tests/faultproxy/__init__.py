"""A proxy that lets a share of the calls to any HTTP service go wrong."""
from .proxy import FaultProxy

__all__ = ["FaultProxy"]

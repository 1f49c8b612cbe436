"""Strict local stand-ins for the bookkeeping services: test and demo equipment."""

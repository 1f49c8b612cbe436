"""The pages a person sees: consent, the books, deep links, the online invoice."""
from . import books, consent

__all__ = ["answer", "books", "consent"]


def answer(sandbox, request):
    with sandbox.store.lock:
        return books.answer(sandbox, request)

"""The accountant's desk: the books of an organisation, with a button for each thing to do."""
import re

from werkzeug.utils import redirect

from .. import settlement
from ..accountant import Accountant
from . import layout
from .layout import text


def answer(sandbox, request):
    return layout.page("Xero sandbox", "<section><h1>Organisations</h1></section>")

"""The JSON that lexoffice is sent for a task: what `push` writes, and a preview shows."""

from odoo.addons.accounting_bridge.tools.documents import Action, Part

from . import parity, ways
from .translate import voucher


def payload(task):
    """:return: dict, its numbers Decimal; empty where nothing but a file is sent"""
    return voucher(task.invoice) if task.action is Action.CREATE else {}


def computed(invoice):
    """:return: list of `documents.Part`: what lexoffice computes of each item that it is sent"""
    names = {line.tax_code: line.tax_name for line in invoice.lines}
    totals = parity.predict(ways.booking(invoice)).by_code
    return [Part(names.get(row.code) or row.code, row.net, row.tax) for row in totals]

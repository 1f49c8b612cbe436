"""The JSON that lexoffice is sent for a task: what `push` writes, and a preview shows."""

from odoo.addons.accounting_bridge.tools.documents import Action

from .translate import voucher


def payload(task):
    """:return: dict, its numbers Decimal; empty where nothing but a file is sent"""
    return voucher(task.invoice) if task.action is Action.CREATE else {}

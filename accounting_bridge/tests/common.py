import datetime
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.models import ir_cron

from ..models import connection_sync, sync

# What is done in a run of eight seconds is done in one of a minute on a machine that is busy.
PATIENCE = 60


@tagged("post_install", "-at_install")
class BridgeCase(AccountTestInvoicingCommon):
    """A company with a connection that works, its catalogues loaded and its mappings confirmed.

    `provider` names the provider (the in-memory one of the test add-on by default); a test that
    needs another overrides it.
    """

    provider = "test"

    @classmethod
    def _lasting(cls, seconds):
        """:return: patchers with which a run lasts so long at most"""
        return (
            patch.object(sync, "RUN_SECONDS", seconds),
            patch.object(connection_sync, "RUN_SECONDS", seconds),
            patch.object(ir_cron, "MIN_TIME_PER_JOB", seconds + 2),
        )

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("accounting_bridge.group_manager")
            | cls.quick_ref("accounting_bridge.group_act")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for patcher in cls._lasting(PATIENCE):
            cls.startClassPatcher(patcher)
        cls.company = cls.company_data["company"]
        cls.partner = cls.env["res.partner"].create(
            {"name": "Bridge Customer", "email": "customer@example.com"}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "type_tax_use": "sale", "company_id": cls.company.id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Work", "list_price": 100, "taxes_id": [(6, 0, cls.tax.ids)]}
        )
        cls.connection = cls._create_connection(cls.company)

    @classmethod
    def _create_connection(cls, company):
        # The state is not for people to write.
        connection = (
            cls.env["accounting.bridge.connection"]
            .with_company(company)
            .sudo()
            .create(
                {
                    "name": f"Books of {company.name}",
                    "company_id": company.id,
                    "provider": cls.provider,
                    "state": "live",
                }
            )
        )
        connection._ensure_sync()
        return connection.sudo(False)

    @classmethod
    def _sales_tax(cls, rate):
        """:return: the chart's tax of domestic sales at this rate, or none"""
        domain = [
            ("type_tax_use", "=", "sale"),
            ("amount", "=", rate),
            ("company_id", "=", cls.company.id),
        ]
        return cls.env["account.tax"].search(domain, limit=1)

    @classmethod
    def _confirm_tax(cls, taxes, code):
        """What a consultant does: this set of taxes is that reference."""
        reference = cls.connection.sudo().reference_ids.filtered(
            lambda r: r.kind == "tax" and r.code == code
        )
        mapping = cls.connection._ensure_mappings("tax", [taxes.ids])
        mapping.write({"reference_id": reference.id, "state": "confirmed"})

    @classmethod
    def _invoice_values(cls, price=100, move_type="out_invoice", **values):
        """:return: values of an invoice of one line with 20 % tax"""
        return {
            "move_type": move_type,
            "partner_id": cls.partner.id,
            "invoice_date": datetime.date(2026, 1, 15),
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": cls.product.id,
                        "name": "Work",
                        "price_unit": price,
                        "tax_ids": [(6, 0, cls.tax.ids)],
                    },
                )
            ],
            **values,
        }

    @classmethod
    def _create_invoice(cls, price=100, move_type="out_invoice", post=True, **values):
        """:return: an invoice of one line with 20 % tax"""
        invoice = cls.env["account.move"].create(cls._invoice_values(price, move_type, **values))
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _create_invoices(cls, count, **values):
        """:return: posted invoices alike, made together: half the time of one by one"""
        invoices = cls.env["account.move"].create([cls._invoice_values(**values)] * count)
        invoices.action_post()
        return invoices

    def _credit(self, move, price=None, **values):
        """Reverse as a person does; with `price` a part only, that of each line.

        :return: the posted credit note
        """
        values = {"journal_id": move.journal_id.id, "date": "2026-02-10", **values}
        action = self._reversal(move).create(values).reverse_moves()
        credit = self.env["account.move"].browse(action["res_id"])
        if price is not None:
            lines = credit.invoice_line_ids
            credit.invoice_line_ids = [Command.update(ln.id, {"price_unit": price}) for ln in lines]
        credit.action_post()
        return credit

    def _reversal(self, move):
        """:return: Odoo's dialog for credit notes, as it opens on the invoice"""
        context = {"active_model": "account.move", "active_ids": move.ids}
        return self.env["account.move.reversal"].with_context(**context)

    @contextmanager
    def _lost(self):
        """What is done in the block is lost to Odoo when a backup of before is restored, and known
        to the bookkeeping system."""
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")
        yield
        self.env.flush_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all(flush=False)
        # The engine's memory is the system's.
        self.connection.sudo().sync_ids._note_restored()

    def _sweep(self):
        """A person wants to see what changed, and the next run fetches it."""
        self.connection.action_synchronise()
        self._run()

    @classmethod
    def _run(cls, connection=None):
        """One run of the connection's scheduled action, as Odoo runs it."""
        connection = connection or cls.connection
        with cls._test_cursors():
            connection.sync_ids.cron_id.sudo().method_direct_trigger()
        cls.env.invalidate_all()

    @classmethod
    @contextmanager
    def _test_cursors(cls):
        """New cursors belong to the transaction of the tests, as those of an HttpCase do: what
        `enter_registry_test_mode` does, for the set-up of a class too."""
        cls.env.flush_all()
        patchers = cls._registry_test_mode_patches(cr=cls.cr, registry=cls.registry)
        with ExitStack() as stack:
            for patcher in () if cls._registry_patched else patchers:
                stack.enter_context(patcher)
            yield


class HttpBridgeCase(BridgeCase, HttpCase):
    """A company whose connection is a draft yet, and a bookkeeping system on real HTTP."""

    @classmethod
    def _create_connection(cls, company):
        return (
            cls.env["accounting.bridge.connection"]
            .with_company(company)
            .create(
                {
                    "name": f"{cls.provider} of {company.name}",
                    "company_id": company.id,
                    "provider": cls.provider,
                }
            )
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Odoo's guard of outgoing requests compares the time-out with a number; ours is a pair."""
        if isinstance(kw.get("timeout"), tuple):
            kw["timeout"] = max(kw["timeout"])
        return super()._request_handler(s, r, **kw)

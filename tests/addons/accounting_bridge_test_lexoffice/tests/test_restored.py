from .flow_case import FlowCase


class TestRestored(FlowCase):
    """A backup is restored: lexoffice holds what Odoo no longer knows that it sent."""

    def _written(self):
        calls = self.control.get("calls")["calls"]
        self.control.post("calls", clear=True)
        return [call["path"] for call in calls if call["method"] != "GET"]

    def test_documents_and_contacts(self):
        self.partner.write({"is_company": True, "country_id": self.env.ref("base.de").id})
        invoice = self._create_invoice()
        invoice._bridge_transfer()
        with self._lost():
            self._run()
            there = invoice.bridge_document_id.external_id
            self.assertTrue(there)
        self._written()
        self._run()
        self.assertEqual(self._written(), [])
        document = invoice.bridge_document_id
        self.assertEqual((document.external_id, document.state), (there, "approved"))

    def test_another_document_with_its_number(self):
        with self._lost():
            first, _document = self._transferred()
            number = first.name
        second = self._create_invoice(250)
        self.assertEqual(second.name, number)
        document = second._bridge_transfer()
        self._written()
        self._run()
        self.assertEqual(self._written(), [])
        self.assertEqual(document.sudo().issues[0]["code"], "number_given_before")
        self.assertFalse(document.external_id)

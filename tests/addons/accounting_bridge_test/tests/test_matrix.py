"""Who may do what with the rows of every model: all of it, written down."""

from odoo.exceptions import AccessError, UserError

from .security_case import ROLES, SecurityCase, models_of

NOBODY = {}
BOOKKEEPERS = {"consultant": "r", "manager": "r"}
# Who may read documents that are somebody else's.
SEES_INVOICES = dict.fromkeys(("consultant", "manager", "leader", "biller", "voider"), "r")
SEES_SETUP = SEES_INVOICES | dict.fromkeys(("user", "actor", "seller", "branch"), "r")
# r(ead), w(rite), c(reate), u(nlink) of a row of the company by its people. Write and create say
# whether the door is open; what may be changed then is checked for field by field elsewhere.
RIGHTS = {
    "accounting.bridge.app": NOBODY,
    "accounting.bridge.token": NOBODY,
    "accounting.bridge.budget": BOOKKEEPERS | {"branch": "r"},
    "accounting.bridge.check": BOOKKEEPERS,
    "accounting.bridge.checklist": {"consultant": "rw", "manager": "rw"},
    "accounting.bridge.confirmation": BOOKKEEPERS | {"branch": "r"},
    "accounting.bridge.connection": SEES_SETUP
    | {"consultant": "rw", "manager": "rwcu", "branch": "rc", "stranger": "c"},
    "accounting.bridge.contact": SEES_SETUP,
    "accounting.bridge.document": SEES_INVOICES,
    "accounting.bridge.event": BOOKKEEPERS,
    "accounting.bridge.change": BOOKKEEPERS,
    "accounting.bridge.exchange": BOOKKEEPERS,
    "accounting.bridge.field": SEES_SETUP
    | {"consultant": "rw", "manager": "rw", "branch": "r"},
    "accounting.bridge.import": {"consultant": "rw", "manager": "rw"},
    "accounting.bridge.import.row": {"consultant": "rw", "manager": "rw"},
    "accounting.bridge.leftover": BOOKKEEPERS,
    "accounting.bridge.mapping": SEES_SETUP
    | {"consultant": "rwcu", "manager": "rwcu", "branch": "rc", "stranger": "c"},
    "accounting.bridge.operation": SEES_INVOICES,
    "accounting.bridge.payment": SEES_INVOICES,
    "accounting.bridge.reference": SEES_SETUP,
    "accounting.bridge.sync": BOOKKEEPERS | {"branch": "r"},
}
# Dialogs: who may open one. What is in it is its owner's.
POSTING = ("biller", "voider", "stranger", "branch")
ALL_USERS = tuple(r for r in ROLES if r not in ("employee", "system", "portal", "public"))
MANAGERS = ("manager", "stranger", "branch")
CONSULTANTS = ("consultant", *MANAGERS)
DIALOGS = {
    "accounting.bridge.cancel": POSTING,
    "accounting.bridge.choose.organisation": MANAGERS,
    "accounting.bridge.choose.organisation.line": MANAGERS,
    "accounting.bridge.connect.key": MANAGERS,
    "accounting.bridge.copy.mappings": ("consultant", *MANAGERS),
    "accounting.bridge.disconnect": MANAGERS,
    "accounting.bridge.exclude": POSTING,
    "accounting.bridge.link_existing": CONSULTANTS,
    "accounting.bridge.link_existing.line": (),
    "accounting.bridge.link.contact": ALL_USERS,
    "accounting.bridge.link.item": ALL_USERS,
    "accounting.bridge.link.contact.line": ALL_USERS,
    "accounting.bridge.move.live": MANAGERS,
    "accounting.bridge.offset": POSTING,
    "accounting.bridge.post": POSTING,
    "accounting.bridge.rollback": MANAGERS,
}

# What the product makes for one person to look at: who may read what is theirs; nobody writes.
SHOWN = {
    "accounting.bridge.preview": ALL_USERS,
    "accounting.bridge.preview.problem": ALL_USERS,
    "accounting.bridge.preview.row": ALL_USERS,
}


class TestMatrix(SecurityCase):
    def test_every_model_is_written_down(self):
        rows = {n for n in models_of(self.env) if not self.env[n]._abstract}
        self.assertEqual(rows, RIGHTS.keys() | DIALOGS.keys() | SHOWN.keys())
        self.assertEqual(RIGHTS.keys(), self.rows.keys())

    def test_rights(self):
        found = {
            name: {
                role: rights for role in ROLES if (rights := self._rights(self._as(record, role)))
            }
            for name, record in self.rows.items()
        }
        self.assertEqual(found, RIGHTS)

    def _rights(self, record):
        model = record.browse()
        readable = model.has_access("read") and record.has_access("read")
        letters = "r" if readable else ""
        letters += "w" if record.has_access("write") else ""
        letters += "c" if model.has_access("create") else ""
        return letters + ("u" if record.has_access("unlink") else "")

    def test_dialogs(self):
        for name, roles in DIALOGS.items():
            allowed = {r for r in ROLES if self._as(self.env[name], r).has_access("create")}
            self.assertEqual(allowed, set(roles), name)

    def test_what_is_shown_to_one_person(self):
        """Nobody writes it, and nobody else reads it."""
        preview = self.env["accounting.bridge.preview"].sudo().create({})
        row = preview.row_ids.create({"preview_id": preview.id, "label": "Secret"})
        problem = preview.problem_ids.create({"preview_id": preview.id, "issue": {"code": "x"}})
        for record in (preview, row, problem):
            name = record._name
            readers = {r for r in ROLES if self._as(self.env[name], r).has_access("read")}
            self.assertEqual(readers, set(SHOWN[name]))
            for role in ROLES:
                theirs = self._as(record, role)
                for right in ("write", "create", "unlink"):
                    self.assertFalse(theirs.browse().has_access(right), f"{name}: {role}")
                if role in readers:
                    self.assertFalse(theirs.search([("id", "=", record.id)]), f"{name}: {role}")
                with self.assertRaises(AccessError, msg=f"{name}: {role}"):
                    theirs.read()
            own = record.sudo(False)
            self.assertTrue(own.search([("id", "=", own.id)]))
            with self.assertRaises(AccessError):
                own.write({"create_uid": self.people["manager"].id})
        with self.assertRaises(AccessError):
            row.sudo(False).read(["neutral"])
        with self.assertRaises(AccessError):
            preview.sudo(False).read(["tally"])

    def test_dialogs_are_their_owners(self):
        """Whoever has the same rights neither reads nor changes what another person fills in."""
        move = self.rows["accounting.bridge.document"].move_id
        connection = self.connection
        values = {
            "accounting.bridge.cancel": {"move_id": move.id, "reason": "Secret"},
            "accounting.bridge.choose.organisation": {"connection_id": connection.id},
            "accounting.bridge.choose.organisation.line": {"name": "Secret", "external_id": "o"},
            "accounting.bridge.connect.key": {"connection_id": connection.id},
            "accounting.bridge.copy.mappings": {"connection_id": connection.id},
            "accounting.bridge.disconnect": {"connection_id": connection.id},
            "accounting.bridge.exclude": {"move_ids": [(6, 0, move.ids)], "reason": "Secret"},
            "accounting.bridge.link.contact": {
                "connection_id": connection.id,
                "partner_id": self.partner.id,
            },
            "accounting.bridge.link.item": {
                "connection_id": connection.id,
                "product_id": self.product.id,
            },
            "accounting.bridge.link.contact.line": {"external_id": "c", "name": "Secret"},
            "accounting.bridge.link_existing": {
                "connection_id": connection.id,
                "before": "2026-01-01",
            },
            "accounting.bridge.link_existing.line": {"kind": "invoice", "state": "here"},
            "accounting.bridge.move.live": {"connection_id": connection.id},
            "accounting.bridge.offset": {"payment_id": self.rows["accounting.bridge.payment"].id},
            "accounting.bridge.post": {"move_ids": [(6, 0, move.ids)]},
            "accounting.bridge.rollback": {"connection_id": connection.id, "reason": "Secret"},
        }
        self.assertEqual(values.keys(), DIALOGS.keys())
        parent = None
        for name, made in values.items():
            if name.endswith((".choose.organisation.line", ".link_existing.line")):
                made["wizard_id"] = parent.id
            # What is in some of them is written by the product only.
            wizard = parent = self.env[name].sudo().create(made).sudo(False)
            for role in DIALOGS[name]:
                theirs = self._as(wizard, role)
                self.assertFalse(theirs.search([("id", "=", wizard.id)]), f"{name}: {role}")
                for attempt in (theirs.read, lambda t=theirs: t.write({"create_uid": t.env.uid})):
                    with self.assertRaises(AccessError, msg=f"{name}: {role}"):
                        attempt()

    # === EVERY WAY TO READ ===

    def test_what_is_not_to_be_read_is_not_read_in_any_way(self):
        """Search, count, group, export, search by name, display name: of rows, and of models."""
        tried = 0
        for name, record in self.rows.items():
            for role in ROLES:
                if "r" in RIGHTS[name].get(role, ""):
                    continue
                for way in WAYS:
                    with self.subTest(model=name, role=role, way=way.__name__):
                        self.assertFalse(self._read(way, self._as(record, role)))
                    tried += 1
        self.assertGreater(tried, 700)

    def _read(self, way, record):
        self.env.invalidate_all()
        try:
            return way(record)
        except (AccessError, UserError):
            return None

    def test_fields_of_consultants(self):
        """What was sent and answered: not by reading, grouping, searching, nor along a path."""
        document = self.rows["accounting.bridge.document"]
        document.write({"sent_payload": {"secret": "payload"}})
        document.operation_ids.write({"answer": {"secret": "answer"}})
        self.env.flush_all()
        closed = {
            "accounting.bridge.document": ["sent_payload", "successor"],
            "accounting.bridge.operation": ["answer", "key"],
        }
        paths = {
            "account.move": [
                "bridge_document_ids.sent_payload",
                "bridge_document_id.operation_ids.answer",
            ],
            "accounting.bridge.payment": ["document_id.sent_payload", "operation_ids.key"],
            "accounting.bridge.document": ["operation_ids.answer"],
            "sale.order": ["invoice_ids.bridge_document_ids.sent_payload"],
        }
        for role in ("user", "seller", "leader", "biller", "actor"):
            env = self._as(self.env["res.users"], role).env
            for name, fields in closed.items():
                described = env[name].fields_get()
                for field in fields:
                    self.assertNotIn(field, described, role)
                    record = self._as(self.rows[name], role)
                    for attempt in (
                        lambda r=record, f=field: r.read([f]),
                        lambda r=record, f=field: r.web_read({f: {}}),
                        lambda r=record, f=field: r.export_data([f]),
                        lambda r=record, f=field: r.search([(f, "!=", False)]),
                        lambda r=record, f=field: r.search([], order=f),
                        lambda r=record, f=field: r.formatted_read_group([], [f], ["__count"]),
                    ):
                        with self.assertRaises(UserError, msg=f"{role} {name}"):
                            attempt()
            for name, names in paths.items():
                for path in names:
                    with self.assertRaises(AccessError, msg=f"{role} {name} {path}"):
                        env[name].search([(path, "!=", False)])

    def test_what_hangs_on_rows(self):
        """Messages, tracked values, activities, attachments of what is not seen."""
        connection, document = self.connection.sudo(), self.rows["accounting.bridge.document"]
        for record in (connection, document):
            record.message_post(body="Secret")
        connection.transfer_on = "send"
        connection.activity_schedule("mail.mail_activity_data_todo", summary="Secret")
        self.env["ir.attachment"].sudo().create(
            [
                {"name": "Secret", "raw": b"x", "res_model": r._name, "res_id": r.id}
                for r in (connection, document)
            ]
        )
        self.env.flush_all()
        for role in ("employee", "system", "portal", "public", "stranger"):
            for name in ("mail.message", "mail.activity", "ir.attachment"):
                model = "model" if name == "mail.message" else "res_model"
                domain = [(model, "in", [connection._name, document._name])]
                domain += [("res_id", "in", connection.ids + document.ids)]
                with self.subTest(role=role, model=name):
                    self.assertFalse(self._read(_search(domain), self._as(self.env[name], role)))
            if role != "system":
                with self.assertRaises(AccessError):
                    self._as(self.env["mail.tracking.value"], role).search([])

    def test_what_invoices_show_of_others(self):
        """The fields of an invoice that our rows feed are read with the invoice, or not at all."""
        move = self.rows["accounting.bridge.document"].move_id
        names = [n for n in move._fields if n.startswith("bridge_")]
        self.assertGreater(len(names), 5)
        for role in ROLES.keys() - SEES_INVOICES.keys() - {"system"}:
            for name in names:
                with self.assertRaises(AccessError, msg=f"{role} {name}"):
                    self._as(move, role).read([name])


def _search(domain):
    return lambda record: record.search(domain)


def _found(record):
    return record.search([("id", "=", record.id)])


def _counted(record):
    return record.search_count([("id", "=", record.id)])


def _listed(record):
    return record.web_search_read([("id", "=", record.id)], {"display_name": {}})["length"]


def _grouped(record):
    stored = [n for n, f in record._fields.items() if f.store and f.type == "many2one"] or ["id"]
    groups = record.formatted_read_group([("id", "=", record.id)], stored[:1], ["__count"])
    return sum(group["__count"] for group in groups)


def _named(record):
    return record.name_search("", [("id", "=", record.id)])


def _shown(record):
    return record.read(["display_name"])


def _exported(record):
    return record.export_data(["id", "display_name"])["datas"]


def _opened(record):
    return record.web_read({"display_name": {}})


WAYS = (_found, _counted, _listed, _grouped, _named, _shown, _exported, _opened)

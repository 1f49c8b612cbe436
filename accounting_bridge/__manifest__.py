{
    "name": "Accounting Bridge",
    "summary": "Odoo and the company's bookkeeping system as one: documents over, payments back",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Accounting Bridge Contributors",
    "depends": ["sale"],
    "external_dependencies": {"python": ["requests", "requests-oauthlib"]},
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/menus.xml",
    ],
    "application": True,
}

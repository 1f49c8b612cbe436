{
    "name": "Accounting Bridge: Xero Tests",
    "summary": "Odoo and the Xero sandbox over real HTTP",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Accounting Bridge Contributors",
    "depends": ["accounting_bridge_xero", "l10n_uk"],
}

{
    "name": "Accounting Bridge: lexoffice Tests",
    "summary": "Odoo and the lexoffice sandbox over real HTTP",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Accounting Bridge Contributors",
    "depends": ["accounting_bridge_lexoffice", "l10n_de"],
}

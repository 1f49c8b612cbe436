{
    "name": "Accounting Bridge: lexoffice",
    "summary": "Invoices from Odoo to lexoffice (Lexware Office), statuses and payments back",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Accounting Bridge Contributors",
    "depends": ["accounting_bridge"],
    "data": [
        "report/report_invoice.xml",
        "views/connection_views.xml",
        "views/res_config_settings_views.xml",
    ],
}

{
    "name": "Accounting Bridge: Test Provider",
    "summary": "What a further provider costs: books in memory, for tests",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Accounting Bridge Contributors",
    "depends": ["accounting_bridge"],
}

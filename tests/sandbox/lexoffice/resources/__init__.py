"""The API's resources; importing them fills the table of routes."""
from . import contacts, files, lists, payments, sales_documents, voucherlist, vouchers

__all__ = ["contacts", "files", "lists", "payments", "sales_documents", "voucherlist", "vouchers"]

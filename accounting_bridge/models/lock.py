"""The bridge may change what people may not."""

# Compared by identity: a context that comes in by RPC can never hold this object.
BYPASS = object()


def unlocked(records):
    """:return: the same records, which the bridge itself may change"""
    return records.with_context(accounting_bridge_lock=BYPASS)


def is_unlocked(records):
    return records.env.context.get("accounting_bridge_lock") is BYPASS

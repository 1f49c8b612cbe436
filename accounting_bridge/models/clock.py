"""The time by which the outbox waits."""


def now(env):
    """:return: naive UTC to the second, by the clock of PostgreSQL (start of the transaction): the
    hosts on one database need not agree on the time, and a wait that one of them began must not be
    over too early for another"""
    return env.cr.now().replace(microsecond=0)

"""After all that the other tests did: no token, key, code or client secret is anywhere but where it
is kept. Runs after them, and before the modules are taken away."""

import json
import re

from lib.books import until

# Where the secrets are kept, readable by nobody.
KEPT_IN = ("accounting_bridge_token", "accounting_bridge_app")
# What the sandboxes issued, by the names of their tables; to them alone their logs belong.
ISSUED = ("codes", "access_tokens", "refresh_tokens", "keys")
PROVIDERS = ("xero", "lexoffice")
LEAST = 16  # characters; what is shorter is no secret but chance


def test_no_secret_is_written_down(world):
    order = world.sell(("CHAIR", 1))
    world.press(order)
    world.arrived(order)
    world.test_connection()

    secrets = issued(world.demo) | kept(world.demo)
    assert len(secrets) >= 4
    assert all(len(secret) >= LEAST for secret in secrets)

    assert files_with(world.demo, secrets) == []
    assert tables_with(world.demo, secrets) == []


def test_a_secret_would_be_found(world):
    """What is looked for is found where somebody puts it: in a log, in a table, in a file."""
    (secret, *_others) = kept(world.demo)
    place = world.demo.folder / "data" / "written-down.txt"
    place.write_text(f"x {secret} y")
    world.demo.execute(
        "UPDATE accounting_bridge_exchange SET response = coalesce(response, '') || %s"
        " WHERE id = (SELECT max(id) FROM accounting_bridge_exchange)",
        secret,
    )
    try:
        assert files_with(world.demo, {secret}) == ["data/written-down.txt"]
        assert tables_with(world.demo, {secret}) == ["accounting_bridge_exchange"]
    finally:
        place.unlink()
        world.demo.execute(
            "UPDATE accounting_bridge_exchange SET response = replace(response, %s, '')"
            " WHERE response LIKE %s",
            secret, f"%{secret}%",
        )


def issued(demo):
    """:return: set of all that the sandboxes ever issued"""
    states = [demo.folder / f"{provider}.json" for provider in PROVIDERS]
    assert until(lambda: all(state.exists() for state in states))
    found = {demo.sandboxes[provider]["client_secret"] for provider in PROVIDERS}
    for state in states:
        books = json.loads(state.read_text())
        found |= {secret for name in ISSUED for secret in books.get(name, {})}
    return found


def kept(demo):
    """:return: set of what Odoo keeps now"""
    rows = demo.execute(
        "SELECT unnest(ARRAY[access_token, refresh_token]) FROM accounting_bridge_token"
        " UNION SELECT client_secret FROM accounting_bridge_app"
    )
    return {secret for (secret,) in rows if secret}


def files_with(demo, secrets):
    """:return: names of the files that hold one of the secrets: logs, attachments, sessions"""
    pattern = re.compile(b"|".join(re.escape(secret.encode()) for secret in secrets))
    own = {f"{provider}{end}" for provider in PROVIDERS for end in (".json", ".log")}
    files = [file for file in demo.folder.rglob("*") if file.is_file() and file.name not in own]
    return sorted(
        str(file.relative_to(demo.folder)) for file in files if pattern.search(file.read_bytes())
    )


def tables_with(demo, secrets):
    """:return: names of the tables of which a row holds one of the secrets, in any column"""
    tables = demo.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)",
        list(KEPT_IN),
    )
    looks = [
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\" r"  # noqa: S608 - Odoo's own
        " WHERE r::text ~ %s)"
        for (table,) in tables
    ]
    pattern = "|".join(map(re.escape, secrets))
    return sorted(t for (t,) in demo.execute(" UNION ALL ".join(looks), *[pattern] * len(looks)))

"""Whether Odoo answers at the address that it tells others."""

import requests

HEALTH = "/web/health"
PATIENCE = 2  # seconds; Odoo may have but one worker, which is asking


def unreachable(base):
    """Ask it (network). That this very server reaches it proves little; a wrong name, port or
    certificate shows.

    :param base: address of Odoo, without trailing slash
    :return: what it is instead of an answer, "" where it answers
    """
    try:
        answer = requests.get(base + HEALTH, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        return type(error).__name__
    return "" if answer.status_code == 200 else f"HTTP {answer.status_code}"

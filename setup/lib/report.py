"""What the commands tell the person in front of them."""

import contextlib
import os
import sys
import time

# Set before the command goes on in its virtual environment, so that the clock goes on too.
_started = float(os.environ.setdefault("ACCOUNTING_BRIDGE_STARTED", str(time.monotonic())))


class SetupError(Exception):
    """Something is missing or failed; the message says what was tried and what the user can do."""


def say(text: str) -> None:
    """One line of progress, with the seconds since the command started."""
    print(f"[{time.monotonic() - _started:6.1f} s] {text}", flush=True)


def tail(text: str, lines: int = 20) -> str:
    """The last lines of a program's output, indented to stand below a message."""
    return "\n".join("    " + line for line in text.strip().splitlines()[-lines:])


@contextlib.contextmanager
def failures_in_words():
    try:
        yield
    except SetupError as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output is gone; Python would complain once more while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)

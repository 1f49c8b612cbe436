"""Ends the process groups of a run whose main process was killed (see processes.py).

Reads "+<group>" and "-<group>" lines; the end of the input means that the run is over.
"""

import contextlib
import os
import signal
import sys
import time


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for number in (signal.SIGTERM, signal.SIGKILL) if groups else ():
        for group in groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)
        time.sleep(1)


if __name__ == "__main__":
    main()

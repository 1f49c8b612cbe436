"""Lets the tests here import what the commands are made of: `lib`, the package in setup/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))

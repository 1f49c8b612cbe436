"""What the demo's companies have: connections, customers, orders."""

from .demo import Demo


def ensure(demo: Demo) -> None:
    """Bring a started demo to where a person would like to begin; what is there already stays."""
    installed = demo.call(
        "ir.module.module", "search_count", [("state", "=", "installed"), ("name", "=", "sale")]
    )
    demo.remember(ready=bool(installed))

"""The sandboxes judged by clients that others wrote, and by facts no client drives."""

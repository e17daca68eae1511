"""Times as a person would say them."""


def duration(seconds: float) -> str:
    """Print a time that was measured: "43.7 s", "4 min 12 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def how_long(seconds: float) -> str:
    """Print a time that is estimated: "43 s", "12 min", "5.5 hours", "3.2 days"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} hours"
    return f"{seconds / 86400:.1f} days"

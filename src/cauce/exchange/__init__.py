"""Everything that leaves Cauce: the HTTP API, calendar feeds, and tables as files."""

VERSION = "1.0.0"

"""`python -m credly_core` is `badge-console`."""

from credly_core.cli import main

main()

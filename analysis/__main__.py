"""`python -m analysis …`: the same as `policy-compare …`, for machines where scripts are not on the PATH."""

import sys

from analysis.speech import INTERRUPTED, stopped

try:
    from analysis.runs.cli import main

    code = main()
except KeyboardInterrupt:  # before the command could answer it: while it was imported
    print(f"\n× {stopped()}", file=sys.stderr)
    code = INTERRUPTED
sys.exit(code)

"""`python -m analysis …`: the same as `policy-compare …`, for machines where scripts are not on the PATH."""

import sys

from analysis.runs.cli import main

sys.exit(main())

"""How the shipped models were made: data in, weights and figures out. Runs from a checkout, without an installation."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

"""The web process for tests: ``python -m chorus.web`` as it is, but at an instant that is given and does not pass."""

import sys
from datetime import datetime
from unittest.mock import patch

from chorus.engine.clock import VirtualClock
from chorus.web.__main__ import main

if __name__ == "__main__":
    with patch("chorus.web.wiring.SystemClock", lambda: VirtualClock(datetime.fromisoformat(sys.argv[1]))):
        sys.exit(main())

"""python3 clients/conformance --help"""

import sys

from driver.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""How is Contrail started without the `contrail` command? `python app.py` does what `contrail run` does."""

import sys

from webapp.cli import main

if __name__ == "__main__":  # web workers may be spawned, and then import this file again
    main(["run", *sys.argv[1:]])

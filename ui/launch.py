"""How the program is started: nothing looks for garbage while everything it is made of is imported."""

import gc
import sys


def main() -> int:
    """Start FieldKit; the exit code."""
    gc.disable()  # nothing imported is garbage, looking is a tenth of a start; ui/jobs/collecting goes on
    from ui.app import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())

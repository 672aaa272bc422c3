"""Tags folders in forks of a process that has loaded everything: one line of standard input a folder, the fork's id and its status out."""

from __future__ import annotations

import os
import sys

from clausify import classify, tag_folder

if __name__ == "__main__":
    classify("De huur duurt een jaar.")
    for line in sys.stdin:
        folder, out = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid == 0:
            try:
                tag_folder(folder, out, jobs=1, resume=True)
            finally:
                os._exit(0 if os.path.exists(out) else 1)  # noqa: PTH110 - nothing is imported any more
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)

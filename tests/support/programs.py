"""Programs of a test's own, whose cs-api can be another one from now on."""
import contextlib
import shutil
import subprocess

from support.system import BUILD, temporary_folder

# Every child dies at birth while there is the file NO_BIRTHS.
STILLBORN = """
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static void see_to_it(void)
{
    if (access(NO_BIRTHS, F_OK) == 0)
        abort();
}
__attribute__((constructor)) static void begin(void) { pthread_atfork(NULL, NULL, see_to_it); }
"""


class Programs:
    def __init__(self):
        self.folder = temporary_folder()
        for program in BUILD.glob("cs-*"):
            if program.is_file():
                shutil.copy(program, self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def wrap(self, script):
        """The next program: a shell script that may exec the real one as $real."""
        real = self.folder / "real-cs-api"
        if not real.exists():
            shutil.copy(self.folder / "cs-api", real)
        new = self.folder / "new"
        new.write_text(f"#!/bin/sh\nreal={real}\n{script}\n")
        new.chmod(0o755)
        new.replace(self.folder / "cs-api")

    def wrap_mortal(self):
        """The next program is the same one, but its responders can be made to die at birth."""
        library = self.folder / "stillborn.so"
        subprocess.run(["cc", "-shared", "-fPIC", f'-DNO_BIRTHS="{self._no_births}"', "-x", "c", "-", "-o", library], input=STILLBORN,
                       text=True, check=True)
        self.wrap(f'LD_PRELOAD={library} exec "$real" "$@"')

    @property
    def _no_births(self):
        return self.folder / "no-births"

    @contextlib.contextmanager
    def all_stillborn(self):
        self._no_births.touch()
        try:
            yield
        finally:
            self._no_births.unlink()

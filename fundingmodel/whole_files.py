"""Files written whole or not at all: what was there before stays until the new one is complete on the disk."""

import os
import secrets
import shutil
from pathlib import Path


def temporary_beside(target: Path) -> Path:
    """A name in the same folder that no other file has, so that putting it in place is one step."""
    return target.with_name(f"~{target.stem}-{secrets.token_hex(4)}.tmp")


def write_through(data: bytes, path: Path) -> None:
    """A new file, its bytes on the disk when this returns; where that fails there is no file."""
    with path.open("xb") as file:  # one that is there is not ours to remove
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            file.close()
            path.unlink(missing_ok=True)
            raise


def put_in_place(temporary: Path, target: Path) -> None:
    """The temporary file under the name of the target, with its permissions where it is there already."""
    if target.exists():
        shutil.copymode(target, temporary)
    os.replace(temporary, target)  # noqa: PTH105  the one call whose name says what happens


def write_whole(data: bytes, path: Path) -> None:
    """Writes a file or replaces one, in one step. An error of the system names the file that was asked for."""
    target = path.resolve()  # through a symbolic link to the file, which stays a link
    temporary = temporary_beside(target)
    try:
        write_through(data, temporary)
        put_in_place(temporary, target)
    except OSError as error:
        raise named(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def named(error: OSError, path: Path) -> OSError:
    """The same error of another file: of the one that a person knows."""
    return OSError(error.errno, error.strerror or str(error), str(path))

"""Where things stand: the project's folder, the state folder, and the account that runs the database."""

import hashlib
import os
import pwd
import shutil
import stat
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Stop(Exception):
    """The launcher cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """An account of the operating system; `name` is empty for the one that started the launcher."""

    name: str = ""
    uid: int = -1
    gid: int = -1

    def popen(self) -> dict[str, object]:
        """Arguments of `subprocess` that run a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.name else {}

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.name:
            os.chown(path, self.uid, self.gid)


def database_account() -> Account:
    """Who runs PostgreSQL and Valkey: PostgreSQL refuses root, so root hands them to another account."""
    if os.geteuid() != 0:
        return Account()
    for name in filter(None, (os.environ.get("PORTAL_RUN_AS"), "postgres", "nobody")):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Stop("PostgreSQL cannot run as root, and there is no account 'postgres' or 'nobody'. Name one: PORTAL_RUN_AS=<account> ./portal demo")


def state_dir() -> Path:
    """The folder of everything that lasts: PORTAL_STATE, else `var/`, else (for root) one under /var/tmp, named after the project's folder.

    Root cannot simply use `var/`: the database's account must be able to reach it, and a home folder is closed to it.
    """
    named = os.environ.get("PORTAL_STATE")
    if named:
        return Path(named).resolve()
    if os.geteuid() != 0:
        return ROOT / "var"
    return Path("/var/tmp") / f"portal-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def make_state(path: Path) -> Path:
    """Create the state folder; refuses one that another account prepared."""
    path.mkdir(parents=True, exist_ok=True, mode=0o711)
    facts = path.stat()
    if facts.st_uid != os.geteuid():
        raise Stop(f"{path} belongs to another account. Remove it, or choose a folder: PORTAL_STATE=<folder> ./portal demo")
    if os.geteuid() == 0 and stat.S_IMODE(facts.st_mode) != 0o711:
        path.chmod(0o711)
    return path


def socket_dir(prefix: str) -> Path:
    """A short, private folder for sockets: their path may not exceed 107 bytes.

    Raises: Stop, when neither XDG_RUNTIME_DIR nor /tmp can be written.
    """
    import tempfile

    for parent in (os.environ.get("XDG_RUNTIME_DIR"), "/tmp"):
        if parent and len(parent) < 60 and os.access(parent, os.W_OK | os.X_OK):
            return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    raise Stop("No folder for sockets: /tmp cannot be written.")


def wheel_file(relative: str) -> Path:
    """A file of an installed wheel, by its path under site-packages of the running Python."""
    return Path(sysconfig.get_path("purelib")) / relative


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder beside its place and rename it, so that a broken copy is never taken for a whole one."""
    half = target.with_name(target.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(source, half, symlinks=True)
    half.rename(target)

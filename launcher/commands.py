"""The command line: what each word does."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from launcher.output import say
from launcher.places import PYTHON, ROOT, VENV, Stop, state_dir
from launcher.setup import setup
from launcher.stack import RECORD, Stack, free_port
from launcher.supervisor import end_leftovers, launcher_alive, read_record

_EPILOG = """The data of `demo` stands under var/ (as root: in a folder under /var/tmp that is printed).
Environment: DATABASE_URL and REDIS_URL name servers to use in place of the embedded ones; PORTAL_STATE names the state
folder; PORTAL_RUN_AS the account that runs the database when root starts the portal."""


def parser() -> argparse.ArgumentParser:
    """The words and their options."""
    formatter = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="portal", description="Government procurement of services, in one command.", epilog=_EPILOG, formatter_class=formatter)
    words = top.add_subparsers(dest="word", required=True, metavar="WORD")
    demo = words.add_parser("demo", help="set everything up and run the demonstration; Ctrl-C ends it")
    demo.add_argument("--port", type=int, default=8000, help="where the web listens on 127.0.0.1 (0: any free port)")
    demo.add_argument("--fresh", action="store_true", help="throw the embedded demonstration's data away first")
    demo.add_argument("--empty", action="store_true", help="do not play the demonstration cases")
    test = words.add_parser("test", help="set everything up and run every check and test; arguments go to pytest", add_help=False)
    test.add_argument("arguments", nargs=argparse.REMAINDER)
    story = words.add_parser("story", help="play a case through every stage over HTTP, as its users do")
    story.add_argument("case", nargs="?", default="luqiao", help="a case of demo/cases (default: luqiao)")
    story.add_argument("--out", metavar="DIR", help="leave there what the public gets")
    story.add_argument("--url", help="play against a running demonstration, dates shifted to its clock")
    manage = words.add_parser("manage", help="run manage.py against the running demonstration, or against servers started for it", add_help=False)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    verify = words.add_parser("verify", help="check a portal's public log as an outsider, with public data alone", add_help=False)
    verify.add_argument("arguments", nargs=argparse.REMAINDER)
    bench = words.add_parser("bench", help="run a measurement of benchmarks/ on a throw-away database", add_help=False)
    bench.add_argument("name")
    bench.add_argument("arguments", nargs=argparse.REMAINDER)
    words.add_parser("setup", help="only set everything up")
    words.add_parser("status", help="what runs, and where")
    words.add_parser("stop", help="end the running demonstration")
    return top


def read_words(arguments: list[str]) -> argparse.Namespace:
    """The options of a command line. argparse does not hand on arguments that begin with a dash: for these words they are cut off before."""
    keep = {"test": 1, "manage": 1, "verify": 1, "bench": 2}.get(arguments[0] if arguments else "", len(arguments))
    options = parser().parse_args(arguments[:keep])
    if arguments[keep:]:
        options.arguments = arguments[keep:]
    return options


def main(arguments: list[str]) -> int:
    """Run one word. Returns the exit code."""
    options = read_words(arguments)
    try:
        return _WORDS[options.word](options)
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def prepare(*, tests: bool = False) -> None:
    """Set up, then go on inside .venv's Python (execv drops what was not flushed)."""
    if os.environ.get("PORTAL_SET_UP") == str(os.getpid()) and sys.prefix == str(VENV):
        return
    setup(tests=tests)
    os.environ["PORTAL_SET_UP"] = str(os.getpid())  # execv keeps the number; no child of ours has it
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "portal"), *sys.argv[1:]])


def _demo(options: argparse.Namespace) -> int:
    prepare()
    from launcher.demo import run_demo

    return run_demo(port=options.port or free_port(), fresh=options.fresh, empty=options.empty)


def _test(options: argparse.Namespace) -> int:
    prepare(tests=True)
    from launcher.testing import run_tests

    return run_tests(options.arguments)


def _story(options: argparse.Namespace) -> int:
    prepare()
    from launcher.story import run_story

    return run_story(options.case, out=options.out, url=options.url)


def _setup(options: argparse.Namespace) -> int:
    setup(tests=True)
    say("Everything is set up")
    return 0


def _manage(options: argparse.Namespace) -> int:
    prepare()
    record = read_record(state_dir() / RECORD)
    if launcher_alive(record):
        env = {**os.environ, **record.get("env", {})}
        return subprocess.run([PYTHON, "manage.py", *options.arguments], cwd=ROOT, env=env, check=False).returncode
    stack = Stack(state_dir(), port=0)
    stack.supervisor.listen()
    try:
        stack.open()
        return subprocess.run([PYTHON, "manage.py", *options.arguments], cwd=ROOT, env=stack.services(), check=False).returncode
    finally:
        stack.close()


def _script(path: str, arguments: list[str], env: dict[str, str]) -> int:
    if not (ROOT / path).exists():
        raise Stop(f"{path} does not exist.")
    return subprocess.run([PYTHON, ROOT / path, *arguments], cwd=ROOT, env=env, check=False).returncode


def _verify(options: argparse.Namespace) -> int:
    prepare()
    return _script("verify_log.py", options.arguments, dict(os.environ))


def _bench(options: argparse.Namespace) -> int:
    path = f"benchmarks/{options.name}.py"
    if not options.name.replace("_", "").isalnum() or not (ROOT / path).exists():
        known = ", ".join(sorted(place.stem for place in (ROOT / "benchmarks").glob("[a-z]*.py")))
        raise Stop(f"There is no measurement '{options.name}'. There are: {known or 'none'}")
    prepare(tests=True)
    from launcher.story import throw_away

    with throw_away() as stack:
        env = {**stack.env, "PYTHONPATH": str(ROOT)}
        return _script(path, options.arguments, env)


def _status(options: argparse.Namespace) -> int:
    record = read_record(state_dir() / RECORD)
    print(f"State folder: {state_dir()}")
    if not launcher_alive(record):
        print("Not running. To start: ./portal demo")
        return 3
    print(f"Running at {record['base_url']}/  (launcher {record['launcher']['pid']})")
    for name, child in record.get("children", {}).items():
        print(f"  {name:<10} {child['pid']}")
    return 0


def _stop(options: argparse.Namespace) -> int:
    place = state_dir() / RECORD
    record = read_record(place)
    if not record:
        print("Nothing runs.")
        return 0
    if launcher_alive(record):
        launcher = record["launcher"]
        os.kill(launcher["pid"], signal.SIGTERM)
        limit = time.monotonic() + 60
        while launcher_alive(record):
            if time.monotonic() > limit:
                raise Stop(f"The launcher {launcher['pid']} does not end.")
            time.sleep(0.1)
    else:
        end_leftovers(record)
        place.unlink(missing_ok=True)
    print("Stopped.")
    return 0


_WORDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo,
    "test": _test,
    "story": _story,
    "setup": _setup,
    "manage": _manage,
    "verify": _verify,
    "bench": _bench,
    "status": _status,
    "stop": _stop,
}


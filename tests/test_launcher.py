"""The launcher's pure parts, and the servers that it starts."""

import os
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from launcher import places, processes, services, setup, stack, supervisor
from launcher.commands import parser, read_words
from launcher.demo import accounts_table
from launcher.output import run
from launcher.places import Stop


def test_every_word_of_the_command_line_has_a_help_text(capsys):
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    for word in ("demo", "test", "story", "manage", "verify", "bench", "stop", "status"):
        assert f"\n    {word} " in text


def test_story_takes_a_case_a_folder_and_an_address():
    options = parser().parse_args(["story", "luqiao", "--out", "d", "--url", "http://127.0.0.1:1"])
    assert (options.case, options.out, options.url) == ("luqiao", "d", "http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("words", "handed_on"),
    [("test -q -k x", ["-q", "-k", "x"]), ("test", []), ("manage --version", ["--version"]), ("bench lists --rows 3", ["--rows", "3"]), ("verify http://x --json", ["http://x", "--json"])],
)
def test_arguments_of_other_programs_are_handed_on_untouched(words, handed_on):
    assert read_words(words.split()).arguments == handed_on


@pytest.mark.parametrize(
    ("pause", "lived", "expected"), [(0, 0.1, 1), (1, 0.1, 2), (2, 5, 4), (32, 1, 60), (60, 1, 60), (60, 61, 1)]
)
def test_a_child_that_keeps_dying_waits_longer_each_time(pause, lived, expected):
    assert supervisor.next_pause(pause, lived) == expected


def test_a_stamp_changes_with_content_name_and_words(tmp_path):
    first = tmp_path / "a"
    first.write_text("1")
    before = setup.digest([first], "x")
    assert setup.digest([first], "y") != before
    first.write_text("2")
    assert setup.digest([first], "x") != before
    renamed = first.rename(tmp_path / "b")
    renamed.write_text("1")
    assert setup.digest([renamed], "x") != before


def test_fonts_conf_is_well_formed_in_a_folder_with_spaces_chinese_and_an_ampersand():
    folder = Path("/tmp/政府 采购 & <co>/fonts")
    root = ElementTree.fromstring(setup.fonts_conf(folder).split("\n", 2)[2])
    assert [node.text for node in root.iter("dir")] == [str(folder / "own"), str(folder)]
    assert {node.find("family").text for node in root.iter("alias")} >= {"FangSong", "SimHei", "serif", "sans-serif"}


def test_lock_files_name_no_registry():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        text = (places.ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
    assert '"resolved"' not in (places.ROOT / "package-lock.json").read_text()


def test_the_environment_of_servers_loses_what_would_bend_them():
    kept = services.clean_env({"PGHOST": "x", "PGDATA": "x", "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh", "PATH": "/bin"})
    assert kept == {"PATH": "/bin", "LANG": "C.UTF-8"}


def test_a_taken_port_is_named_before_anything_starts():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        port = line.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} is taken"):
            stack.check_port(port)


def test_a_process_number_that_was_reused_is_not_ended():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert processes.still_the_same(child.pid, processes.start_time(child.pid))
        assert processes.end(child.pid, "another start time")
        assert child.poll() is None
    finally:
        child.kill()
        child.wait()
    assert processes.start_time(child.pid) == ""


def test_leftovers_are_ended_by_number_and_start_time():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        facts = {"children": {"web": {"pid": child.pid, "started": processes.start_time(child.pid), "signal": int(signal.SIGTERM)}}}
        assert supervisor.end_leftovers(facts) == 1
    finally:
        child.kill()
        child.wait()


def test_a_broken_record_counts_as_none(tmp_path):
    place = tmp_path / "services.json"
    assert supervisor.read_record(place) == {}
    place.write_text("{")
    assert supervisor.read_record(place) == {}
    assert not supervisor.launcher_alive({})


def test_a_failed_command_says_what_failed_and_where_the_log_is():
    with pytest.raises(Stop, match=r"(?s)exit 3.*told you.*setup-selftest\.log"):
        run([sys.executable, "-c", "print('told you'); raise SystemExit(3)"], log="selftest")


def test_somebody_elses_state_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Stop, match="belongs to another account"):
        places.make_state(tmp_path)


def test_the_table_of_accounts_names_every_role():
    text = accounts_table()
    for role in ("clerk", "approver", "accountant", "finance_reviewer", "treasury", "administrator", "expert", "third_party", "auditor", "contractor_head"):
        assert f"\n  {role} " in text


@pytest.fixture
def throw_away():
    from launcher.story import throw_away_folder

    with throw_away_folder() as folder:
        yield folder


def test_postgres_restarts_on_its_data_and_refuses_another_version(throw_away):
    first = services.Services(throw_away, password="p" * 8, lasting=False)
    try:
        first.start_postgres()
        first.sql("CREATE TABLE kept (n int)", database="portal")
    finally:
        first.stop()
    assert not (throw_away / "pgpass.new").exists()
    second = services.Services(throw_away, password="p" * 8, lasting=False)
    try:
        second.start_postgres()
        assert second.sql("SELECT count(*) FROM kept", database="portal") == "0"
    finally:
        second.stop()
    (throw_away / "pgdata" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Stop, match="was made by PostgreSQL 9"):
        services.Services(throw_away, password="p" * 8).start_postgres()


def test_half_a_cluster_is_begun_again(throw_away):
    (throw_away / "pgdata.new").mkdir()
    (throw_away / "pgdata.new" / "PG_VERSION").write_text("18\n")
    found = services.Services(throw_away, lasting=False)
    try:
        assert found.start_postgres().startswith("postgresql://portal:")
    finally:
        found.stop()


def test_a_second_launcher_is_told_that_the_portal_runs(throw_away):
    first = stack.Stack(throw_away / "state", port=1)
    first.open()
    try:
        with pytest.raises(Stop, match="It runs already"):
            stack.Stack(throw_away / "state", port=2).open()
    finally:
        first.close()

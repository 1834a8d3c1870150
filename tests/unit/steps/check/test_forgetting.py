"""What was forgotten is gone from the disk: bytes, lists of people, and what a killed program left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from credly_core.domain.ids import CheckId
from credly_core.errors import StoreError
from credly_core.migration.sets import AccountList, AccountLists
from credly_core.steps.check import Upload
from tests.unit.steps.check.conftest import BADGES, COURSES, ME, Place

PEOPLE = AccountLists((AccountList.of_users([f"secret{number}@example.org" for number in range(200)]),))

KILLED = """
import os, sys
from pathlib import Path
from tests.unit.steps.check.conftest import ME, Place
from credly_core.steps.check import Upload

place = Place(Path(sys.argv[1]))
run = place.check.start([Upload("b.csv", b"id,mail\\r\\n" + b"1,secret@example.org\\r\\n" * 100_000)], actor=ME)
next(iter(run))
os._exit(9)
"""


def files_with(folder: Path, text: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


def test_lists_of_people_are_gone_from_the_database_and_the_file_beside_it(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.set_account(view.id, PEOPLE, actor=ME)
    before = files_with(place.folder, b"secret7@example.org")

    place.check.forget(view.id, actor=ME)

    assert before
    assert files_with(place.folder, b"secret7@example.org") == []


def test_forgetting_does_not_fail_while_somebody_reads(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    other = place.start(course_csv=COURSES)
    place.check.set_account(view.id, PEOPLE, actor=ME)

    with place.store.read() as tx:
        tx.exec_driver_sql("SELECT count(*) FROM check_set").fetchall()
        place.check.forget(view.id, actor=ME)
    place.check.forget(other.id, actor=ME)

    assert place.check.checks() == ()
    assert files_with(place.folder, b"secret7@example.org") == []


def test_what_a_killed_start_left_is_swept_when_checks_are_listed(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    subprocess.run([sys.executable, "-c", KILLED, str(place.folder)], check=False, env=os.environ)
    left = place.left_over()

    place.check.checks()

    assert left
    assert place.left_over() == []
    assert [path.name for path in (place.folder / "checks").iterdir()] == [view.id]
    assert place.on_disk() == [f"checks/{view.id}/1.bin"]


def test_a_part_of_a_killed_upload_is_swept_and_the_check_stays(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    (place.folder / "checks" / view.id / "left-0.part").write_bytes(b"mail\r\nsecret@example.org\r\n")

    place.check.checks()

    assert place.left_over() == []
    assert place.fresh().view(view.id).files[0].refusal is None


def test_what_somebody_is_bringing_is_not_swept(place: Place) -> None:
    large = BADGES + b"d,Fourth,,,Active,d.png,,\r\n" * 100_000
    view = place.start(course_csv=COURSES)
    starting = iter(place.check.start([Upload("badge.csv", large)], actor=ME))
    adding = iter(place.check.add(view.id, [Upload("badge.csv", large)], actor=ME))
    next(starting)
    next(adding)

    place.fresh().checks()
    for run in (starting, adding):
        for _ in run:
            pass

    assert sorted(item.file_count for item in place.check.checks()) == [1, 2]
    assert [file.rows for file in place.fresh().view(view.id).files] == [2, 100_003]


def test_a_folder_that_is_no_check_is_left_alone(place: Place) -> None:
    (place.folder / "checks" / "by hand!").mkdir(parents=True)

    place.check.checks()

    assert (place.folder / "checks" / "by hand!").is_dir()


def test_bytes_that_cannot_be_removed_are_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    view = place.start(badge_csv=BADGES)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("credly_core.steps.check.shelf.shutil.rmtree", refuse)
        with pytest.raises(StoreError, match="could not all be removed") as caught:
            place.check.forget(view.id, actor=ME)

    assert caught.value.code == "store.not-removed"
    assert place.check.checks() == (), "and the next look at the checks sweeps what is left"
    assert place.on_disk() == []


def test_looking_again_and_again_notes_its_use_once_an_hour(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    view = place.start(badge_csv=BADGES)
    noted: list[str] = []
    touch = place.check._keeper.touch

    def note(check_id: CheckId) -> None:
        noted.append(check_id)
        touch(check_id)

    monkeypatch.setattr(place.check._keeper, "touch", note)
    place.now.move(timedelta(hours=2))

    seen = [place.check.view(view.id).used_at for _ in range(5)]

    assert noted == [view.id]
    assert seen == [place.now.time] * 5
    place.now.move(timedelta(hours=2))
    assert place.fresh().view(view.id).used_at == place.now.time
    assert place.check.view(view.id).used_at == place.now.time
    assert noted == [view.id]

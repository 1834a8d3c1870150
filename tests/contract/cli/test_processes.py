"""Commands as processes of their own: signals, `python -m`, what is loaded."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import requests

SAMPLE = Path(__file__).parents[2] / "data" / "alm-samples" / "badge.csv"


def test_the_sandbox_prints_its_keys_first_answers_and_stops_when_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "credly_core", "sandbox", "--json", "--templates", "5", "--earners", "20"]
    with subprocess.Popen(
        [*command, "--badges", "30", "--seed", "3", "--learners", "20", "--objects", "9", "--skills", "9"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        try:
            assert process.stdout is not None
            answer = json.loads(process.stdout.readline())
            credly = answer["credly"]
            with requests.Session() as session:
                session.trust_env = False
                session.auth = (credly["authorization_token"], "")
                url = f"{credly['url']}/v1/organizations/{credly['organization_id']}/badge_templates"
                listed = session.get(url, timeout=20).json()
                session.auth = None
                token = {"Authorization": f"oauth {answer['alm']['access_token']}"}
                learners = session.get(f"{answer['alm']['url']}/primeapi/v2/users", headers=token, timeout=20).json()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert set(answer) == {"credly", "alm"}
    assert set(credly) == {"url", "organization_id", "authorization_token", "client_id", "client_secret"}
    assert len(listed["data"]) == 5
    assert len(learners["data"]) == 10


def test_python_m_credly_core_is_badge_console() -> None:
    installed = Path(sys.executable).with_name("badge-console")

    by_module, by_script = (
        subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
        for command in ([sys.executable, "-m", "credly_core"], [str(installed)])
    )

    assert by_module == by_script
    assert "badge-console" in by_module


def test_checking_a_file_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from credly_core.cli import main\n"
        "try: main(['check', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'requests', 'starlette', 'uvicorn', 'pandas', 'streamlit', 'PIL', 'pydantic_settings',"
        " 'asyncio', 'rapidfuzz', 'cryptography', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program, str(SAMPLE)], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"

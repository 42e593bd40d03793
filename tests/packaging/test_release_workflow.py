"""The workflow that releases: what it names exists, nothing is published untried, and nobody may more than needed."""

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from installers.build import PACKERS
from installers.product import ROOT

Job = Mapping[str, Any]

WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
JOBS: Mapping[str, Job] = WORKFLOW["jobs"]
TRIED = {"linux": "ztray --self-test", "fedora": "ztray --self-test", "windows": "--self-test", "macos": "--self-test"}
"""Which jobs try an installed program, and how."""


def steps() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, job in JOBS.items():
        for step in job["steps"]:
            yield name, step


def scripts_of(job: str) -> str:
    return "\n".join(step.get("run", "") for step in JOBS[job]["steps"])


SCRIPTS = "\n".join(scripts_of(job) for job in JOBS)


def needed_by(job: str) -> set[str]:
    """Return all jobs that must have gone well before one begins."""
    needs = JOBS[job].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*(needed_by(name) for name in direct))


# What it names exists.


def test_every_module_that_is_run_exists() -> None:
    modules = set(re.findall(r"python -m (installers[\w.]*)", SCRIPTS))
    assert modules == {"installers.build", "installers.release"}
    assert all(find_spec(module) for module in modules)


def test_every_kind_of_package_that_is_made_is_known_and_all_are_made() -> None:
    made = {
        word
        for line in re.findall(r"python -m installers\.build (.*)", SCRIPTS)
        for word in shlex.split(line)
        if re.fullmatch(r"[a-z]+", word)
    }
    assert made == {"wheel", "bundle", *PACKERS}


def test_every_task_of_make_exists() -> None:
    tasks = set(re.findall(r"\bmake ([a-z][\w-]*)", re.sub(r"apt-get install.*", "", SCRIPTS)))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert tasks == {"test-windows-installer"}
    assert all(re.search(rf"^{task}:", makefile, re.MULTILINE) for task in tasks)


def test_every_list_of_system_packages_exists() -> None:
    lists = set(re.findall(r"system-packages\.sh (\w+)", SCRIPTS))
    script = (ROOT / "installers/linux/system-packages.sh").read_text(encoding="utf-8")
    assert lists == {"package"}
    assert all(re.search(rf"^{name}\)", script, re.MULTILINE) for name in lists)


def test_every_group_of_dependencies_exists() -> None:
    assert set(re.findall(r"--group (\S+)", SCRIPTS)) == {"package"}
    assert "\npackage = [" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_script_for_a_shell_can_be_read_by_it() -> None:
    scripts = [step["run"] for _, step in steps() if "run" in step and step.get("shell") != "pwsh"]
    assert scripts
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_every_job_that_is_needed_exists() -> None:
    assert set().union(*(needed_by(job) for job in JOBS)) <= set(JOBS)


def test_what_is_downloaded_was_uploaded() -> None:
    uploaded = {step["with"]["name"] for _, step in steps() if "upload-artifact" in step.get("uses", "")}
    for _, step in steps():
        if "download-artifact" in step.get("uses", "") and "name" in step["with"]:
            assert step["with"]["name"] in uploaded
    assert {name.partition("-")[0] for name in uploaded} == {"package", "bundle"}


# Nothing is published untried.


def test_only_a_tag_of_a_version_is_released() -> None:
    assert WORKFLOW[True]["push"] == {"tags": ["v*"]}  # "on" is a truth to YAML 1.1
    assert JOBS["publish"]["if"] == "github.ref_type == 'tag'"


def test_nothing_is_made_before_the_tag_is_known_to_be_that_of_the_version() -> None:
    assert 'installers.release check "$GITHUB_REF_NAME"' in scripts_of("tag")
    assert all("tag" in needed_by(job) for job in JOBS if job != "tag")


def test_everything_is_published_after_every_other_job() -> None:
    assert needed_by("publish") == set(JOBS) - {"publish"}


@pytest.mark.parametrize("job", TRIED)
def test_every_system_tries_the_installed_program(job: str) -> None:
    assert TRIED[job] in scripts_of(job)
    assert job in needed_by("publish")


def test_the_release_is_a_draft_of_a_tag_that_exists_with_digests_of_all_and_their_origin() -> None:
    publishing = scripts_of("publish")
    assert "installers.release checksums dist" in publishing
    assert "--draft --verify-tag" in publishing
    attesting = [step for name, step in steps() if name == "publish" and "attest" in step.get("uses", "")]
    assert [step["with"] for step in attesting] == [{"subject-checksums": "dist/SHA256SUMS"}]


@pytest.mark.parametrize("job", ["linux", "windows-bundle", "macos"])
def test_what_is_in_each_bundle_is_published_with_it(job: str) -> None:
    uploads = [step["with"] for name, step in steps() if name == job and "upload-artifact" in step.get("uses", "")]
    assert any(upload["name"].startswith("package-") and "dist/*.cdx.json" in upload["path"] for upload in uploads)


# Nobody gets more rights than needed.


def test_only_publishing_may_write() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert {name for name, job in JOBS.items() if "permissions" in job} == {"publish"}
    assert JOBS["publish"]["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}


def test_only_actions_of_github_are_used_each_by_its_version() -> None:
    used = {step["uses"] for _, step in steps() if "uses" in step}
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used)


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for _, step in steps() if "actions/checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)


def test_no_script_has_anything_pasted_into_it() -> None:
    assert "${{" not in SCRIPTS


def test_secrets_are_seen_by_the_steps_that_make_files_of_them_only() -> None:
    told = {(name, step["name"]) for name, step in steps() if any("secrets." in str(value) for value in step.values())}
    assert told == {
        ("windows-setup", "Have the certificate ready"),
        ("macos", "Have the identity and Apple's key ready"),
    }
    assert "secrets." not in str({name: {**job, "steps": None} for name, job in JOBS.items()})


def test_every_job_ends_by_itself() -> None:
    assert all(job["timeout-minutes"] <= 60 for job in JOBS.values())


def test_the_variables_that_are_set_are_those_that_the_packers_read() -> None:
    told = set(re.findall(r"(ZTRAY_[A-Z0-9_]+)=", SCRIPTS)) | set(JOBS["windows-setup"]["env"])
    packers = ("windows/signing.py", "macos/signing.py", "linux/appimage.py")
    read = "".join((ROOT / "installers" / packer).read_text(encoding="utf-8") for packer in packers)
    assert told
    assert told == set(re.findall(r'"(ZTRAY_[A-Z0-9_]+)"', read)) - {"ZTRAY_CERTIFICATE_THUMBPRINT"}


# The certificate.


def test_the_certificate_becomes_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    (script,) = (step["run"] for name, step in steps() if step.get("name") == "Have the certificate ready")
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ENV": str(tmp_path / "env"), "PATH": "/usr/bin:/bin"}
    secrets = {"CERTIFICATE": "Y2VydGlmaWNhdGU=", "PASSWORD": "open sesame"}
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=variables | secrets, check=True)
    certificate = tmp_path / "certificate.p12"
    assert certificate.read_bytes() == b"certificate"
    assert certificate.stat().st_mode & 0o077 == 0
    assert (tmp_path / "env").read_text().splitlines() == [
        f"ZTRAY_CERTIFICATE_FILE={certificate}",
        f"ZTRAY_CERTIFICATE_PASSWORD_FILE={tmp_path / 'certificate.password'}",
    ]


def test_without_the_secret_there_is_no_certificate(tmp_path: Path) -> None:
    (script,) = (step["run"] for name, step in steps() if step.get("name") == "Have the certificate ready")
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ENV": str(tmp_path / "env"), "PATH": "/usr/bin:/bin"}
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env=variables | {"CERTIFICATE": "", "PASSWORD": ""}, check=True
    )
    assert list(tmp_path.iterdir()) == []

"""`dure doctor`: check this machine and say what to do."""

from __future__ import annotations

from pathlib import Path

import click

from dure.cli import doctor_checks as checks
from dure.cli.doctor_accounts import check_accounts
from dure.cli.doctor_checks import Finding
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, spoken_language
from dure.config import Config
from dure.config.load import read_config
from dure.config.paths import find_paths
from dure.errors import ConfigInvalid, ExitCode, Text
from dure.models import open_store

SIGNS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}

TITLES = {
    "python": Text("Python", "파이썬"),
    "packages": Text("packages", "패키지"),
    "config": Text("configuration", "설정"),
    "model": Text("model", "모델"),
    "folder": Text("folder", "폴더"),
    "disk": Text("disk", "디스크"),
    "memory": Text("memory", "메모리"),
    "port": Text("port", "포트"),
    "audio": Text("audio", "소리"),
    "clock": Text("clock", "시계"),
    "account": Text("account", "계정"),
}


@click.command(name="doctor")
@config_option
@json_option
def command(file: Path | None, *, as_json: bool) -> int:
    r"""Check this machine and say what to do; exit code 5 if something needed is missing.

    \b
    Example:
      dure doctor
    """
    findings = examine(file)
    worst = "fail" if any(finding.state == "fail" for finding in findings) else "ok"
    language = spoken_language()
    if as_json:
        rows = [
            {
                "check": finding.check,
                "state": finding.state,
                "what": _in(finding.what, language),
                "remedy": _in(finding.remedy, language),
            }
            for finding in findings
        ]
        emit({"ok": worst == "ok", "checks": rows})
    else:
        for finding in findings:
            title = _in(TITLES[finding.check], language)
            console.print(SIGNS[finding.state], f"[bold]{title}[/]", end=" ")
            console.print(_in(finding.what, language), markup=False, soft_wrap=True)
            if remedy := _in(finding.remedy, language):
                console.print("  →", remedy, markup=False, soft_wrap=True)
        console.print(_summary(findings, language), soft_wrap=True)
    return ExitCode.OK if worst == "ok" else ExitCode.UNAVAILABLE


def examine(file: Path | None) -> list[Finding]:
    """Run every check; one that fails keeps no other from running."""
    found = [*checks.check_python(), *checks.check_packages()]
    try:
        config, problems = read_config(file)
    except ConfigInvalid as error:
        config, problems = Config(), [error]
    found += [_config_finding(problem) for problem in problems] or [_config_fine(file)]
    paths, store = find_paths(), open_store(config)
    found += checks.check_models(store, config)
    found += checks.check_folders(paths, store.folder)
    found += checks.check_disk(paths)
    found += checks.check_memory()
    found += checks.check_port(config, paths)
    found += checks.check_audio()
    found += checks.check_clock(config)
    found += check_accounts(config, paths)
    return found


def _config_finding(problem: ConfigInvalid) -> Finding:
    what = Text(problem.sentence("en"), problem.sentence("ko"))
    remedy = Text("See “dure config check”.", "“dure config check”를 실행해 보세요.")
    return Finding(check="config", state="fail", what=what, remedy=remedy)


def _config_fine(file: Path | None) -> Finding:
    path = file or find_paths().config_file
    if path.exists():
        return Finding(
            check="config", state="ok", what=Text(f"{path} is fine", f"{path} 파일에 문제가 없어요")
        )
    return Finding(check="config", state="ok", what=Text("as it comes", "기본 설정을 써요"))


def _in(text: Text, language: str) -> str:
    return text.ko if language == "ko" else text.en


def _summary(findings: list[Finding], language: str) -> str:
    failed = sum(finding.state == "fail" for finding in findings)
    warned = sum(finding.state == "warn" for finding in findings)
    if failed:
        text = Text(f"[red]{failed} to repair.[/]", f"[red]고칠 것이 {failed}개 있어요.[/]")
    elif warned:
        text = Text(
            f"[yellow]Ready, with {warned} to look at.[/]",
            f"[yellow]준비됐어요. 살펴볼 것이 {warned}개 있어요.[/]",
        )
    else:
        text = Text(
            "[green]Ready: start with “dure up”.[/]", "[green]준비됐어요. “dure up”으로 시작하세요.[/]"
        )
    return _in(text, language)

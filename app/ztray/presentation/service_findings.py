"""The doctor's lines about the service: its program, whether it runs, where it listens, who that is, how it answers."""

import re
from dataclasses import replace
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.examination import Answer, Greeting, Holder, PortFound, PortSource
from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.presentation.actions import AskForRemote, ChangeSettings
from ztray.presentation.findings import GET_ZEROTIER, PATH_LENGTH, SHOW_SETTINGS, Case, Line, Verdict, passed, skipped
from ztray.presentation.outage import Remedy
from ztray.presentation.times import duration

_OLDEST_TRIED = (1, 6)
_SLOW = 1.0
"""An answer over loopback takes milliseconds; so many seconds mean that the service is overloaded."""
_FOLDERS = re.compile(r"[\\/]")
_HOST_4, _HOST_6 = "127.0.0.1", "::1"


# The program and the service.


def program_line(case: Case) -> Line:
    """Judge whether ZeroTier is there, and how old it is."""
    key, title = "program", "Program"
    service = case.examination.service
    version = case.version
    words = f"ZeroTier {version}" if version else "ZeroTier"
    if case.examination.is_remote:
        if not version:
            return skipped(key, title, "It is another computer's, and has not told.")
        return _judged_version(passed(key, title, f"{words} runs on another computer."), version)
    if not case.examination.is_installed_service and not case.answers:
        return skipped(key, title, "The service's folder is not that of an installed ZeroTier.")
    if service is not None and service.condition is ServiceCondition.NOT_INSTALLED and not case.answers:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence="ZeroTier is not installed on this computer.",
            fix="Install ZeroTier, then look again.",
            remedies=(GET_ZEROTIER,),
        )
    path = plain(service.program, PATH_LENGTH) if service else ""
    if path:
        found = f"{words} is installed as {path}."
    elif case.answers:
        found = f"{words} answers; where its program is, nothing tells."
    else:
        return skipped(key, title, "Nothing tells where ZeroTier's program is.")
    return _judged_version(passed(key, title, found), version)


def _judged_version(line: Line, version: str) -> Line:
    numbers = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) >= _OLDEST_TRIED:
        return line
    oldest = ".".join(map(str, _OLDEST_TRIED))
    return replace(
        line,
        verdict=Verdict.WARNING,
        sentence=f"{line.sentence} ZTray has not been tried with a version before {oldest}.",
        fix="Update ZeroTier.",
        remedies=(GET_ZEROTIER,),
    )


def service_line(case: Case) -> Line:
    """Judge what the service manager says."""
    key, title = "service", "Service"
    examination = case.examination
    if examination.is_remote:
        return skipped(key, title, "It is another computer's, of which this one cannot tell whether it runs.")
    if not examination.is_installed_service:
        return skipped(
            key, title, "Its folder is not that of the installed service, so nothing here starts or stops it."
        )
    if examination.service is None:
        return skipped(key, title, "The system was not asked.")
    return _running_line(key, title, examination.service, case)


def _running_line(key: str, title: str, service: ServiceState, case: Case) -> Line:
    manager = plain(service.manager) or "the system"
    match service.condition:
        case ServiceCondition.NOT_INSTALLED:
            if case.answers:
                return passed(key, title, f"It answers, though {manager} knows of none.")
            return skipped(key, title, "ZeroTier is not installed.")
        case ServiceCondition.STOPPED | ServiceCondition.FAILED as condition:
            if case.answers:
                return passed(key, title, f"It answers, though {manager} says that it does not run.")
            has_failed = condition is ServiceCondition.FAILED
            return Line(
                key=key,
                verdict=Verdict.FAILURE,
                title=title,
                sentence=f"It has ended with an error, says {manager}."
                if has_failed
                else f"It does not run, says {manager}.",
                fix="Start it. If it ends again, its own log says why." if has_failed else "Start it.",
                command=case.typed(Errand.START),
                remedies=case.errand(Errand.START),
            )
        case ServiceCondition.STARTING:
            return Line(
                key=key,
                verdict=Verdict.WARNING,
                title=title,
                sentence=f"It is starting, says {manager}.",
                fix="Wait for some seconds, then look again.",
            )
        case ServiceCondition.RUNNING:
            return _boot_line(key, title, service, manager)
        case ServiceCondition.UNKNOWN:
            if case.answers:
                return passed(key, title, "It runs, for it answers.")
            return Line(
                key=key,
                verdict=Verdict.WARNING,
                title=title,
                sentence="It is installed; whether it runs, nothing tells.",
                fix="Start it.",
                command=case.typed(Errand.START),
                remedies=case.errand(Errand.START),
            )
        case condition:
            assert_never(condition)


def _boot_line(key: str, title: str, service: ServiceState, manager: str) -> Line:
    since = "" if service.running_for is None else f" for {duration(round(service.running_for * 1000))}"
    running = f"It runs{since}, says {manager}"
    if service.starts_at_boot is not False:
        return passed(
            key, title, f"{running}, and starts with the computer." if service.starts_at_boot else f"{running}."
        )
    is_systemd = "systemd" in manager
    return Line(
        key=key,
        verdict=Verdict.WARNING,
        title=title,
        sentence=f"{running}, and does not start with the computer.",
        fix="Have it start with the computer with the command below."
        if is_systemd
        else "Have it start with the computer, in the system's list of services.",
        command="sudo systemctl enable zerotier-one" if is_systemd else "",
    )


# The port.


def port_line(case: Case) -> Line:
    """Tell the port, and where it is known from."""
    key, title = "port", "Port"
    port = case.examination.port
    if port is None:
        return skipped(key, title, "There is nothing to look for yet.")
    source = f"{port.number}, {_source_words(port)}"
    if port.wanted not in (None, port.number) and port.source is PortSource.PORT_FILE:
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence=f"{source}. Its local.conf asks for {port.wanted}, which holds from the next start on.",
            fix="Restart ZeroTier if it is to use the other port.",
            command=case.typed(Errand.RESTART),
            remedies=case.errand(Errand.RESTART),
        )
    if port.is_home_closed and not case.answers:
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence=f"{source}. Whether the service uses another one, only administrators can read.",
            fix="If ZeroTier was given another port, write it into the settings.",
            remedies=(SHOW_SETTINGS,),
        )
    return passed(key, title, f"{source}.")


def _source_words(port: PortFound) -> str:
    match port.source:
        case PortSource.GIVEN:
            return "as given in the settings or at the start"
        case PortSource.PORT_FILE:
            return "from the file that the service writes when it starts"
        case PortSource.LOCAL_CONF:
            return "the primaryPort of its local.conf"
        case PortSource.USUAL:
            closed = "the file that would tell is not open to you"
            return f"the usual one: {closed if port.is_home_closed else 'no file tells another'}"
        case _:
            assert_never(port.source)


def ipv4_line(case: Case) -> Line:
    """Judge whether something listens over IPv4."""
    key, title = "ipv4", "IPv4"
    if case.examination.is_remote:
        return skipped(key, title, "The service is another computer's.")
    is_listening = _is_listening(case, _HOST_4)
    if is_listening is None:
        return skipped(key, title, "The system does not tell who listens.")
    if is_listening:
        return passed(key, title, f"Something listens on {_where(case, _HOST_4)}.")
    if _is_listening(case, _HOST_6):
        return _one_family_line(key, title, _where(case, _HOST_4), "IPv6", case)
    return _silence_line(key, title, case)


def ipv6_line(case: Case) -> Line:
    """Judge whether something listens over IPv6."""
    key, title = "ipv6", "IPv6"
    if case.examination.is_remote:
        return skipped(key, title, "The service is another computer's.")
    if not case.examination.has_ipv6:
        return passed(key, title, "This computer has no IPv6; the service needs none to be reached.")
    is_listening = _is_listening(case, _HOST_6)
    if is_listening is None:
        # It could be found out by connecting, which can keep the service off its port for a minute after a restart.
        return skipped(key, title, "The system does not tell who listens, and IPv4 does.")
    if is_listening:
        return passed(key, title, f"Something listens on {_where(case, _HOST_6)}.")
    if _is_listening(case, _HOST_4):
        return _one_family_line(key, title, _where(case, _HOST_6), "IPv4", case)
    return skipped(key, title, "Nothing listens over IPv4 either.")


def _is_listening(case: Case, host: str) -> bool | None:
    """Tell whether something listens at an address: as the system says, else as was met there."""
    examination = case.examination
    if examination.holders is not None:
        return any(holder.host == host for holder in examination.holders)
    answer = examination.answer
    if answer is None or answer.where != _where(case, host):
        return None
    return answer.greeting is not Greeting.NOTHING


def _where(case: Case, host: str) -> str:
    port = case.examination.port.number if case.examination.port else 0
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _one_family_line(key: str, title: str, where: str, other: str, case: Case) -> Line:
    if case.greeting in (Greeting.SILENCE, Greeting.ANOTHER_PROGRAM, Greeting.IMPOSTOR):
        return skipped(key, title, f"Nothing listens on {where}, and over {other} something that is not ZeroTier.")
    return Line(
        key=key,
        verdict=Verdict.WARNING,
        title=title,
        sentence=f"Nothing listens on {where}; the service is reached over {other} alone.",
        fix="ZTray does with one of the two. Restart ZeroTier if another program needs this one.",
        command=case.typed(Errand.RESTART),
        remedies=case.errand(Errand.RESTART),
    )


def _silence_line(key: str, title: str, case: Case) -> Line:
    if case.is_stopped and case.examination.is_installed_service:
        return skipped(key, title, "Nothing listens while the service does not run.")
    where = _where(case, _HOST_4)
    service = case.examination.service
    if service is not None and service.condition is ServiceCondition.STARTING:
        return skipped(key, title, f"Nothing listens on {where} before the service has started.")
    state = case.overview.state
    if isinstance(state, Outage) and state.reason is OutageReason.STARTING:
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence=f"Nothing listens on {where} yet: the service was started a moment ago.",
            fix="Wait for some seconds, then look again.",
        )
    runs = service is not None and service.condition is ServiceCondition.RUNNING
    errand = Errand.RESTART if runs else Errand.START
    can_be_run = case.typed(errand) or case.can_run(errand)
    return Line(
        key=key,
        verdict=Verdict.FAILURE,
        title=title,
        sentence=f"Nothing listens on {where}, though the service runs." if runs else f"Nothing listens on {where}.",
        fix=(f"{'Restart' if runs else 'Start'} ZeroTier; or if it uses another port, write that into the settings.")
        if can_be_run
        else "Start the service, or write its port into the settings.",
        command=case.typed(errand),
        remedies=(*case.errand(errand), SHOW_SETTINGS),
    )


def listener_line(case: Case) -> Line:
    """Judge who listens."""
    key, title = "listener", "Listener"
    examination = case.examination
    if examination.is_remote:
        return skipped(key, title, "The service is another computer's.")
    if examination.holders is None:
        return skipped(key, title, "The system does not tell who listens.")
    if not examination.holders:
        return skipped(key, title, "Nothing listens.")
    strangers = [holder for holder in examination.holders if holder.may_have_token is False]
    if strangers:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence=(
                f"{_held(strangers[0])} is held by {owner_words(strangers[0].listener)}, who may not have "
                "ZeroTier's token. None is sent there."
            ),
            fix="Find out what that program is and stop it, then restart ZeroTier.",
            command=case.typed(Errand.RESTART),
            remedies=case.errand(Errand.RESTART),
        )
    owners = " and ".join(dict.fromkeys(owner_words(holder.listener) for holder in examination.holders))
    if any(holder.may_have_token is None for holder in examination.holders):
        return passed(key, title, f"It is {owners}; whether that is the service itself, nothing tells.")
    return passed(key, title, f"It is {owners}, and may have the token.")


def _held(holder: Holder) -> str:
    listener = holder.listener
    return f"[{holder.host}]:{listener.port}" if ":" in holder.host else f"{holder.host}:{listener.port}"


def owner_words(listener: Listener) -> str:
    """Say whose a listener is, as far as that is known."""
    name = plain(_FOLDERS.split(listener.program)[-1])
    program = f"“{name}”" if name else "a program"
    process = f" (process {listener.process_id})" if listener.process_id else ""
    user = plain(listener.user) or ("" if listener.user_id is None else f"number {listener.user_id}")
    return f"{program}{process} of the user {user}" if user else f"{program}{process}"


# The answer.


def answer_line(case: Case) -> Line:
    """Judge what answers."""
    key, title = "answer", "Answer"
    examination, state = case.examination, case.overview.state
    if isinstance(state, Outage) and state.reason is OutageReason.REMOTE_ADDRESS:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence=f"The settings name {plain(examination.address)}, another computer, which nobody has confirmed.",
            fix="Confirm that it may have a token, or have this computer asked.",
            remedies=(
                Remedy(text="Ask it…", action=AskForRemote(address=examination.address)),
                Remedy(text="Ask this computer", action=ChangeSettings(service_address="")),
            ),
        )
    answer = examination.answer
    if answer is None:
        return skipped(key, title, "Nobody was asked.")
    evidence = plain(answer.evidence, MESSAGE_LENGTH)
    match answer.greeting:
        case Greeting.NOTHING:
            return _no_answer_line(key, title, evidence, case)
        case Greeting.SILENCE:
            return Line(
                key=key,
                verdict=Verdict.FAILURE,
                title=title,
                sentence=evidence or f"{answer.where} accepts connections and does not answer.",
                fix="If it stays so, restart ZeroTier.",
                command=case.typed(Errand.RESTART),
                remedies=case.errand(Errand.RESTART),
            )
        case Greeting.ANOTHER_PROGRAM:
            return Line(
                key=key,
                verdict=Verdict.FAILURE,
                title=title,
                sentence=f"Another program listens where ZeroTier should be. {evidence}".rstrip(),
                fix="Stop that program, or give ZeroTier another port (primaryPort in its local.conf), and restart it.",
                command=case.typed(Errand.RESTART),
                remedies=case.errand(Errand.RESTART),
            )
        case Greeting.IMPOSTOR if any(holder.may_have_token is False for holder in examination.holders or ()):
            return skipped(key, title, "Who listens may not be asked with a token.")
        case Greeting.IMPOSTOR:
            return Line(
                key=key,
                verdict=Verdict.FAILURE,
                title=title,
                sentence=f"Something imitates ZeroTier, and is sent no token. {evidence}".rstrip(),
                fix="Stop that program, then restart ZeroTier.",
                command=case.typed(Errand.RESTART),
                remedies=case.errand(Errand.RESTART),
            )
        case Greeting.ZEROTIER:
            return _zerotier_line(key, title, answer, case)
        case _:
            assert_never(answer.greeting)


def _no_answer_line(key: str, title: str, evidence: str, case: Case) -> Line:
    state = case.overview.state
    if isinstance(state, Outage) and state.reason is OutageReason.OTHER_ADDRESS and state.alternative:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence=f"{evidence} The service answers at {plain(state.alternative)}.".lstrip(),
            fix="Have that address asked.",
            remedies=(
                Remedy(
                    text=f"Ask {plain(state.alternative)}", action=ChangeSettings(service_address=state.alternative)
                ),
            ),
        )
    if case.answers:
        return passed(key, title, f"{evidence} The service answered at another of this computer's addresses.".lstrip())
    if case.examination.is_remote or case.examination.address:
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence=evidence or "Nothing answers there.",
            fix="Check the address in the settings, and whether ZeroTier runs there"
            + (
                " and lets this computer ask (allowManagementFrom in its local.conf)."
                if case.examination.is_remote
                else "."
            ),
            remedies=(SHOW_SETTINGS,),
        )
    return skipped(key, title, "Nothing listens that could answer.")


_OTHER_REASONS = frozenset({OutageReason.MALFORMED, OutageReason.TIMED_OUT, OutageReason.NOT_RUNNING})
"""Why the service could not be used although it had answered."""


def _zerotier_line(key: str, title: str, answer: Answer, case: Case) -> Line:
    took = f"It answered at {answer.where} in {_time_words(answer.seconds)}"
    state = case.overview.state
    if isinstance(state, Outage) and state.reason in _OTHER_REASONS:
        evidence = plain(state.evidence, MESSAGE_LENGTH)
        return Line(
            key=key,
            verdict=Verdict.FAILURE,
            title=title,
            sentence=f"{took}, and then could not be used. {evidence}".rstrip(),
            fix="If it stays so, restart ZeroTier; or look for a newer ZTray.",
            command=case.typed(Errand.RESTART),
            remedies=case.errand(Errand.RESTART),
        )
    if answer.seconds >= _SLOW:
        return Line(
            key=key,
            verdict=Verdict.WARNING,
            title=title,
            sentence=f"{took}, which is very slow.",
            fix="See what keeps this computer busy. If it stays so, restart ZeroTier.",
            command=case.typed(Errand.RESTART),
            remedies=case.errand(Errand.RESTART),
        )
    return passed(key, title, f"{took}.")


def _time_words(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= _SLOW else f"{max(round(seconds * 1000), 1)} ms"

"""The doctor's lines about tokens, one for every place where one may be, and about the keyring."""

from dataclasses import replace
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.keyring import KeyringFault
from ztray.domain.reach import TokenFault, TokenPlace, TokenSighting
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.presentation.actions import AskKeyring, ForgetToken, KeepToken
from ztray.presentation.findings import PASTE, PATH_LENGTH, Case, Line, Verdict, passed, skipped
from ztray.presentation.outage import Remedy

UNLOCK = Remedy(text="Unlock the keyring…", action=AskKeyring())


def token_lines(case: Case) -> tuple[Line, ...]:
    """Return a line for every place where a token may be."""
    tokens = case.examination.tokens
    if not tokens:
        if not case.answers:
            return (skipped("token", "Token", "Nothing answers that could be sent one."),)
        return (
            Line(
                key="token",
                verdict=Verdict.FAILURE,
                title="Token",
                sentence="There is none for this address yet.",
                fix="Paste the token of the service that is asked.",
                remedies=(PASTE,),
            ),
        )
    is_found = any(token.is_used for token in tokens)
    return tuple(_token_line(token, case, is_found=is_found) for token in tokens)


def _token_line(token: TokenSighting, case: Case, *, is_found: bool) -> Line:
    line = Line(
        key=f"token-{token.place.name}-{token.path}", verdict=Verdict.PASS, title=_token_title(token), sentence=""
    )
    there = plain(token.path, PATH_LENGTH) or _token_place(token.place)
    if token.fault is not None:
        return _faulty_token_line(line, token, there, case, is_found=is_found)
    if token.is_stale and not token.is_used:
        return _stray_line(replace(line, sentence=f"{there} holds another token than the service's."), token, case)
    if token.is_exposed:
        what = "holds the token that is used" if token.is_used else "holds a token"
        return _stray_line(
            replace(line, sentence=f"{there} {what}, and other users of this computer may read it."), token, case
        )
    if token.is_used:
        is_own = token.place in (TokenPlace.KEYRING, TokenPlace.SESSION)
        remedies = (Remedy(text="Forget the token", action=ForgetToken()),) if is_own else ()
        return replace(line, sentence=f"{there} holds the token that is used.", remedies=remedies)
    if is_found:
        return replace(line, sentence=f"{there} holds the same token.")
    return replace(
        line, verdict=Verdict.SKIPPED, sentence=f"{there} holds a token. Nothing answers that could be sent it."
    )


def _token_title(token: TokenSighting) -> str:
    match token.place:
        case TokenPlace.GIVEN:
            return "Token: the given file"
        case TokenPlace.HOME:
            return "Token: the service's file"
        case TokenPlace.SESSION:
            return "Token: since the start"
        case TokenPlace.KEYRING:
            return "Token: keyring"
        case TokenPlace.COPY:
            return "Token: a copy"
        case _:
            assert_never(token.place)


def _token_place(place: TokenPlace) -> str:
    """Return what is in no file is called at the beginning of a sentence."""
    return "The keyring" if place is TokenPlace.KEYRING else "ZTray's memory"


def _stray_line(line: Line, token: TokenSighting, case: Case) -> Line:
    """Warn of a token that should not be where it is."""
    if token.place is TokenPlace.COPY:
        command = case.platform.removals.get(token.path, "")
        fix = "Another tool has left it there. Remove it" + (" with the command below." if command else ".")
        if token.is_used:
            fix += " ZTray then needs the token once more."
        return replace(line, verdict=Verdict.WARNING, fix=fix, command=command)
    if token.is_exposed:
        return replace(line, verdict=Verdict.WARNING, fix="Let only its owner read the file.")
    if token.place is TokenPlace.GIVEN:
        fix = "Another token is used instead. Start ZTray without that file, or correct what is in it."
        return replace(line, verdict=Verdict.WARNING, fix=fix)
    return replace(line, sentence=f"{line.sentence} Another one is used.")


def _faulty_token_line(line: Line, token: TokenSighting, there: str, case: Case, *, is_found: bool) -> Line:
    is_copy = token.place is TokenPlace.COPY
    if not case.has_judged_tokens and not is_copy:
        return replace(line, verdict=Verdict.SKIPPED, sentence=_untried_words(token, there))
    match token.fault:
        case None:
            return line
        case TokenFault.MISSING:
            return _missing_token_line(line, token, there, case, is_found=is_found)
        case TokenFault.UNREADABLE:
            if is_found:
                return replace(line, sentence=f"Only administrators may read {there}; another token is used.")
            return replace(
                line,
                verdict=Verdict.WARNING if is_copy else Verdict.FAILURE,
                sentence=f"You may not read {there}{_said(token)}.",
                fix="Have ZTray read it once with an administrator's password, or paste it.",
                command=case.typed(Errand.READ_TOKEN),
                remedies=(*case.errand(Errand.READ_TOKEN), PASTE),
            )
        case TokenFault.NO_TOKEN | TokenFault.REFUSED as fault:
            sentence = (
                f"{there} holds no token."
                if fault is TokenFault.NO_TOKEN
                else f"The service refuses the token of {_lower(there)}."
            )
            line = replace(line, sentence=sentence)
            if is_copy or is_found:
                return _stray_line(line, token, case)
            if token.place is TokenPlace.HOME:
                return _restart_line(line, case)
            return replace(
                line,
                verdict=Verdict.FAILURE,
                fix="Have ZTray read the service's token with an administrator's password, or paste it.",
                command=case.typed(Errand.READ_TOKEN),
                remedies=(*case.errand(Errand.READ_TOKEN), PASTE),
            )
        case TokenFault.LOCKED:
            return replace(
                line,
                verdict=Verdict.WARNING if is_found else Verdict.FAILURE,
                sentence=f"The keyring does not give the token away{_said(token)}.",
                fix="Unlock the keyring, then look again.",
                remedies=(UNLOCK,) if is_found else (UNLOCK, PASTE),
            )
        case fault:
            assert_never(fault)


def _restart_line(line: Line, case: Case) -> Line:
    """Say what helps where the service's own file can be read and is of no use."""
    return replace(
        line,
        verdict=Verdict.FAILURE,
        fix="Restart ZeroTier: it reads its token when it starts, and writes one where there is none.",
        command=case.typed(Errand.RESTART),
        remedies=(*case.errand(Errand.RESTART), PASTE),
    )


def _missing_token_line(line: Line, token: TokenSighting, there: str, case: Case, *, is_found: bool) -> Line:
    if token.place is TokenPlace.COPY:
        return replace(line, sentence=f"There is no {there}, as it should be.")
    if is_found:
        return replace(line, sentence=f"There is none in {_lower(there)}; another one is used.")
    if token.place is TokenPlace.HOME:
        return _restart_line(replace(line, sentence=f"There is none in {_lower(there)}."), case)
    return replace(
        line,
        verdict=Verdict.FAILURE,
        sentence=f"There is none in {_lower(there)}.",
        fix="Start ZTray with --token-file and the path of the token, or paste it.",
        remedies=(PASTE,),
    )


def _untried_words(token: TokenSighting, there: str) -> str:
    """Say what can be seen of a token while nothing answers that could be sent it."""
    match token.fault:
        case TokenFault.UNREADABLE:
            return f"You may not read {_lower(there)}; whether another token does is seen when the service answers."
        case TokenFault.LOCKED:
            return f"The keyring does not give its token away{_said(token)}; it is asked when the service answers."
        case _:
            return f"There is no token in {_lower(there)}; whether one is needed is seen when the service answers."


def _lower(there: str) -> str:
    return f"the{there[3:]}" if there.startswith("The ") else there


def _said(token: TokenSighting) -> str:
    said = plain(token.detail, MESSAGE_LENGTH)
    return f" ({said})" if said else ""


# The keyring.


def keyring_line(case: Case) -> Line:
    """Judge the keyring, by whether it is needed."""
    key, title = "keyring", "Keyring"
    found = case.examination.keyring
    if found is None:
        return skipped(key, title, "It was not asked.")
    name = _capital(plain(found.backend)) or "The keyring"
    fault = found.fault or case.overview.unkept or (KeyringFault.LOCKED if found.is_locked else None)
    if fault is None:
        return passed(key, title, f"{name} keeps tokens encrypted.")
    line = Line(key=key, verdict=Verdict.WARNING, title=title, sentence=_keyring_words(fault, name))
    if not _is_keyring_needed(case.examination.tokens):
        sentence = f"{line.sentence} None is needed, for the token is in a file that you may read."
        return replace(line, verdict=Verdict.PASS, sentence=sentence)
    if fault is KeyringFault.PLAIN_TEXT:
        return replace(line, fix="Use a keyring that encrypts, such as GNOME Keyring, KWallet or KeePassXC.")
    keep = (Remedy(text="Keep the token", action=KeepToken()),) if case.overview.unkept else ()
    if fault in (KeyringFault.LOCKED, KeyringFault.DISMISSED, KeyringFault.SILENT):
        return replace(line, fix="Unlock it, then look again.", remedies=keep)
    fix = "Install or switch on a keyring; until then a token is known only until ZTray ends."
    return replace(line, fix=fix, remedies=keep)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _is_keyring_needed(tokens: tuple[TokenSighting, ...]) -> bool:
    if any(token.place is TokenPlace.KEYRING and token.fault is not TokenFault.MISSING for token in tokens):
        return True
    return not any(token.is_used and token.place in (TokenPlace.HOME, TokenPlace.GIVEN) for token in tokens)


def _keyring_words(fault: KeyringFault, name: str) -> str:
    match fault:
        case KeyringFault.ABSENT:
            return "There is no keyring here that could keep a token."
        case KeyringFault.LOCKED:
            return f"{name} is locked."
        case KeyringFault.DISMISSED:
            return f"{name} asked for its password, and the question was closed."
        case KeyringFault.SILENT:
            return f"{name} does not answer; it may be waiting for its password."
        case KeyringFault.LOST:
            return f"{name} does not give back what it was told to keep."
        case KeyringFault.PLAIN_TEXT:
            return f"{name} does not encrypt what it keeps, or does not say so."
        case KeyringFault.FAILED:
            return f"{name} does not work."
        case _:
            assert_never(fault)

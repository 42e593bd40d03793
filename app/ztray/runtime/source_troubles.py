"""What came of a request to a source, as a value that may cross threads."""

from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    ForbiddenError,
    GoneError,
    MalformedReplyError,
    NoControllerError,
    NotAppliedError,
    OutageError,
    PartlyDoneError,
    RateLimitedError,
    RejectedError,
    ServerTroubleError,
    TimedOutError,
    UnauthorizedError,
    UntrustedCertificateError,
)
from ztray.domain.account import SourceFault, Trouble
from ztray.domain.state import Outage, OutageReason


def trouble_of(error: ApiError | OutageError) -> Trouble:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    """Put what came of a request into a value that may cross threads; when it may be asked again, the caller knows."""
    match error:
        case PartlyDoneError(why=why):
            return trouble_of(why)
        case OutageError(outage=Outage(reason=OutageReason.TIMED_OUT, evidence=evidence)):
            return Trouble(fault=SourceFault.TIMED_OUT, detail=evidence)
        case OutageError(outage=outage):
            return Trouble(fault=SourceFault.NO_SERVICE, detail=outage.evidence)
        case UnauthorizedError():
            return Trouble(fault=SourceFault.KEY_REFUSED)
        case ForbiddenError(message=message):
            return Trouble(fault=SourceFault.FORBIDDEN, detail=message)
        case GoneError(message=message) | NoControllerError(message=message):
            return Trouble(fault=SourceFault.GONE, detail=message)
        case RateLimitedError(message=message):
            return Trouble(fault=SourceFault.BUSY, detail=message)
        case ServerTroubleError(message=message, status=status):
            return Trouble(fault=SourceFault.SERVER_TROUBLE, detail=message or f"HTTP {status}")
        case RejectedError(message=message, status=status):
            return Trouble(fault=SourceFault.REJECTED, detail=message or f"HTTP {status}")
        case TimedOutError():
            return Trouble(fault=SourceFault.TIMED_OUT, detail=str(error))
        case BrokenOffError():
            return Trouble(fault=SourceFault.BROKEN_OFF, detail=str(error))
        case UntrustedCertificateError():
            return Trouble(fault=SourceFault.CERTIFICATE)
        case MalformedReplyError():
            return Trouble(fault=SourceFault.MALFORMED, detail=str(error))
        case NotAppliedError(fields=fields):
            return Trouble(fault=SourceFault.NOT_APPLIED, detail=", ".join(fields))
        case _:
            return Trouble(fault=SourceFault.UNREACHABLE, detail=str(error))

"""Pauses and trials: what ZTray does to networks later, or takes back, by itself.

Each step is written to the notebook before it is taken, so that a program that is killed between any two of them goes
on where it was: after every poll, `left_to_do` looks at what is written and at what the service shows. What cannot be
written is not begun; but nothing keeps anybody from coming back, or from having the default route switched off.
All of it blocks, and runs in the worker's thread.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from ztray.api.errors import ApiError, FlagsNotAppliedError, NotJoinedError
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Join, KeepDefaultRoute, Leave, Pause, Resume, SetFlag, TryDefaultRoute
from ztray.domain.memory import TRIAL_TIME, KnownNetwork, Phase, Promise, Trial
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.state import Snapshot
from ztray.runtime.access import ServiceAccess
from ztray.runtime.notebook import Notebook


class Pausing:
    """Pauses networks, brings them back in time, and ends trials of the default route."""

    def __init__(self, access: ServiceAccess, notebook: Notebook, now: Callable[[], int]) -> None:
        self._access = access
        self._notebook = notebook
        self._now = now

    # What a person asks for. All of these raise the errors of `ServiceAccess.use`, and OSError.

    def pause(self, intent: Pause) -> None:
        """Leave a network, to come back with the flags it has now; a pause that has begun gets another end.

        The promise stands as well when the service was asked and did not answer: it may do later what it was asked for,
        and then somebody has to come back.
        """
        known = self._notebook.known(intent.network_id)
        promise = Promise(phase=Phase.PAUSING, until=intent.until, until_start=intent.until_start)
        if known.pause is not None and known.pause.phase is Phase.PAUSED:
            self._notebook.write_network(replace(known, pause=replace(promise, phase=Phase.PAUSED)))
            return
        if known.pause is None:
            network = self._joined(intent.network_id)
            # What is on trial only is nothing to come back to.
            flags = network.flags - {Flag.DEFAULT} if known.trial is not None else network.flags
            known = replace(known, name=network.name or known.name, flags=flags)
        self._notebook.write_network(replace(known, pause=promise))
        try:
            self._leave(known, promise)
        except ApiError:
            self._notebook.learn_network(replace(known, pause=None))
            raise

    def resume(self, intent: Resume) -> None:
        """Come back from a pause, with the flags from before. Afterwards, there is only what is joined already."""
        known = self._notebook.known(intent.network_id)
        if known.pause is None:
            self._joined(intent.network_id)
            return
        self._notebook.learn_network(replace(known, pause=replace(known.pause, phase=Phase.RESUMING)))
        self._join(known.id, known.flags)

    def join(self, intent: Join) -> None:
        """Join a network; a default route is on trial, which begins when the network is connected."""
        if Flag.DEFAULT in intent.flags:
            self._notebook.write_network(self._on_trial(intent.network_id, is_connected=False))
        self._join(intent.network_id, intent.flags)

    def leave(self, intent: Leave) -> None:
        """Leave a network without a promise: neither a pause nor a trial outlasts it."""
        self._access.use(lambda service: service.leave(intent.network_id))
        known = self._notebook.known(intent.network_id)
        self._notebook.learn_network(replace(known, pause=None, trial=None))

    def try_default_route(self, intent: TryDefaultRoute) -> None:
        """Switch the default route on for a while."""
        network = self._joined(intent.network_id)
        is_connected = network.status is NetworkStatus.OK
        self._notebook.write_network(self._on_trial(network.id, is_connected=is_connected))
        try:
            self._switch_default_route(network.id, on=True)
        except ApiError:  # after an outage, the service may switch it on later
            self._end_trial(network.id)
            raise

    def keep_default_route(self, intent: KeepDefaultRoute) -> None:
        """End the trial of a default route that is on, and let it stay.

        Raises FlagsNotAppliedError when it has been switched off meanwhile.
        """
        network = self._joined(intent.network_id)
        if Flag.DEFAULT not in network.flags:
            raise FlagsNotAppliedError(network.id, network.flags)
        self._notebook.write_network(replace(self._notebook.known(network.id), trial=None))

    # What is due by itself.

    def left_to_do(self, snapshot: Snapshot) -> Iterator[tuple[Intent, Callable[[], None]]]:
        """Find what was begun and not finished, and what is due now: as what it comes to, and the step that does it.

        A step raises as above. What was not done is found again after the next poll.
        """
        for known in self._notebook.memory.networks:
            if known.pause is not None:
                yield from self._left_of_pause(known, known.pause, snapshot.network(known.id))
            elif known.trial is not None and (network := snapshot.network(known.id)) is not None:
                yield from self._left_of_trial(known.trial, network)

    def next_deadline(self, after: int) -> int | None:
        """Return when something is due first after a time, both in milliseconds since 1970; None when nothing is."""
        ends = [known.pause.until for known in self._notebook.memory.networks if known.pause is not None]
        ends += [known.trial.until for known in self._notebook.memory.networks if known.trial is not None]
        return min((end for end in ends if end is not None and end > after), default=None)

    def _left_of_pause(
        self, known: KnownNetwork, promise: Promise, network: Network | None
    ) -> Iterator[tuple[Intent, Callable[[], None]]]:
        is_due = promise.until is not None and promise.until <= self._now()
        resume = Resume(network_id=known.id)
        match promise.phase:
            case Phase.PAUSING if is_due and network is not None:
                yield resume, partial(self._notebook.learn_network, replace(known, pause=None))
            case Phase.PAUSING if not is_due:
                yield Pause(network_id=known.id, until=promise.until), partial(self._leave, known, promise)
            case Phase.PAUSED if not is_due:
                return
            case Phase.PAUSING | Phase.PAUSED | Phase.RESUMING:
                yield resume, partial(self.resume, resume)
            case _:
                assert_never(promise.phase)

    def _left_of_trial(self, trial: Trial, network: Network) -> Iterator[tuple[Intent, Callable[[], None]]]:
        switch_off = SetFlag(network_id=network.id, flag=Flag.DEFAULT, on=False)
        if Flag.DEFAULT not in network.flags:  # switched off meanwhile
            yield switch_off, partial(self._end_trial, network.id)
        elif trial.until is None and network.status is NetworkStatus.OK:
            begun = self._on_trial(network.id, is_connected=True)
            yield TryDefaultRoute(network_id=network.id), partial(self._notebook.learn_network, begun)
        elif trial.until is not None and not 0 < trial.until - self._now() <= TRIAL_TIME:  # clocks can be put back
            yield switch_off, partial(self._end_default_route, network.id)

    def _join(self, network_id: NetworkId, flags: frozenset[Flag]) -> None:
        try:
            self._access.use(lambda service: service.join(network_id, flags))
        except FlagsNotAppliedError:  # joined, and that is all there is to come back to
            self._end_pause(network_id)
            raise
        self._end_pause(network_id)

    def _leave(self, known: KnownNetwork, promise: Promise) -> None:
        self._access.use(lambda service: service.leave(known.id))
        self._notebook.learn_network(replace(known, pause=replace(promise, phase=Phase.PAUSED)))

    def _end_pause(self, network_id: NetworkId) -> None:
        known = self._notebook.known(network_id)
        if known.pause is not None:
            self._notebook.learn_network(replace(known, pause=None))

    def _on_trial(self, network_id: NetworkId, *, is_connected: bool) -> KnownNetwork:
        trial = Trial(until=self._now() + TRIAL_TIME if is_connected else None)
        return replace(self._notebook.known(network_id), trial=trial)

    def _end_trial(self, network_id: NetworkId) -> None:
        self._notebook.learn_network(replace(self._notebook.known(network_id), trial=None))

    def _end_default_route(self, network_id: NetworkId) -> None:
        with suppress(NotJoinedError):
            self._switch_default_route(network_id, on=False)
        self._end_trial(network_id)

    def _switch_default_route(self, network_id: NetworkId, *, on: bool) -> None:
        self._access.use(lambda service: service.set_flags(network_id, {Flag.DEFAULT: on}))

    def _joined(self, network_id: NetworkId) -> Network:
        network = self._access.use(lambda service: service.network(network_id))
        if network is None:
            raise NotJoinedError(network_id)
        return network

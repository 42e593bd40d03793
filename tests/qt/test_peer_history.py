"""What is remembered of the peers from look to look."""

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.builders import LAPTOP, NAS, direct_peer, relayed_peer
from ztray.domain.peer import Peer, PeersSeen
from ztray.runtime.peer_history import SAMPLES, PeerHistory

UNHEARD = Peer(address=NAS)


@pytest.fixture
def history() -> PeerHistory:
    return PeerHistory()


def look(history: PeerHistory, at: int, *peers: Peer) -> None:
    history.on_peers_seen(PeersSeen(at=at, peers=peers))


def test_nothing_is_known_before_the_first_look(history: PeerHistory) -> None:
    assert history.peers == ()
    assert history.seen_at is None
    assert history.peer(NAS) is None
    assert history.latencies(NAS) == ()
    assert history.latencies_since(NAS) is None
    assert history.link_since(NAS) is None
    assert history.first_seen(NAS) is None


def test_the_latest_look_is_kept(history: PeerHistory) -> None:
    look(history, 1000, direct_peer(latency=12))
    latest = direct_peer(latency=13)
    look(history, 2000, latest)
    assert history.seen_at == 2000
    assert history.peer(NAS) is latest
    assert history.peers[0] is latest


def test_every_look_is_told(history: PeerHistory, qtbot: QtBot) -> None:
    with qtbot.waitSignal(history.changed):
        look(history, 1000)


def test_latencies_are_kept_oldest_first_with_gaps_for_the_unknown(history: PeerHistory) -> None:
    for at, latency in ((1000, 12), (2000, -1), (3000, 0)):
        look(history, at, direct_peer(latency=latency))
    assert history.latencies(NAS) == (12, None, 0)
    assert history.latencies_since(NAS) == 1000


def test_so_many_latencies_are_kept_and_no_more(history: PeerHistory) -> None:
    for latency in range(SAMPLES + 5):
        look(history, 1000 * (latency + 1), direct_peer(latency=latency))
    assert history.latencies(NAS) == tuple(range(5, SAMPLES + 5))
    assert history.latencies_since(NAS) == 6000


def test_each_peer_has_its_own_latencies(history: PeerHistory) -> None:
    look(history, 1000, direct_peer(latency=12))
    look(history, 2000, direct_peer(latency=13), relayed_peer(latency=80))
    assert history.latencies(NAS) == (12, 13)
    assert history.latencies(LAPTOP) == (80,)
    assert history.latencies_since(LAPTOP) == 2000


def test_a_link_that_never_changed_has_no_beginning_but_when_it_was_first_seen(history: PeerHistory) -> None:
    look(history, 1000, direct_peer())
    look(history, 2000, direct_peer())
    assert history.link_since(NAS) is None
    assert history.first_seen(NAS) == 1000


def test_a_link_lasts_since_it_last_changed(history: PeerHistory) -> None:
    for at, peer in ((1000, UNHEARD), (2000, direct_peer()), (3000, relayed_peer(NAS)), (4000, relayed_peer(NAS))):
        look(history, at, peer)
    assert history.link_since(NAS) == 3000
    assert history.first_seen(NAS) == 1000


def test_a_peer_that_is_gone_is_forgotten(history: PeerHistory) -> None:
    look(history, 1000, direct_peer(), relayed_peer())
    look(history, 2000, relayed_peer())
    assert history.peer(NAS) is None
    assert history.latencies(NAS) == ()
    look(history, 3000, direct_peer(), relayed_peer())
    assert history.first_seen(NAS) == 3000
    assert len(history.latencies(NAS)) == 1


def test_everything_is_forgotten_for_another_service(history: PeerHistory, qtbot: QtBot) -> None:
    look(history, 1000, direct_peer())
    with qtbot.waitSignal(history.changed):
        history.clear()
    assert history.peers == ()
    assert history.seen_at is None
    assert history.peer(NAS) is None

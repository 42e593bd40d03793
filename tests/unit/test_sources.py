"""The ways to the sources leave nothing behind."""

import gc
from urllib.parse import urlsplit

import psutil

from tests.fakes.central_scene import CentralScene
from ztray.api.interruption import Interruption
from ztray.demo.new_central import NewCentral
from ztray.domain.account import Account, SourceKind
from ztray.domain.token import Token
from ztray.runtime.sources import open_central, try_key, try_key_of


def connections_to(central: NewCentral) -> int:
    port = urlsplit(central.base_url).port
    return sum(bool(found.raddr) and found.raddr.port == port for found in psutil.Process().net_connections())


def test_keys_that_were_tried_leave_no_connection(central: NewCentral, scene: CentralScene) -> None:
    key = Token(scene.new_key.secret)
    account = Account(id="", kind=SourceKind.NEW_CENTRAL, name="", base=central.base_url)
    assert try_key(key, central.base_url, central.base_url, Interruption()).account is not None
    assert try_key_of(account, key, Interruption()).holder is not None
    assert try_key_of(account, Token("n0t" * 8), Interruption()).trouble is not None
    assert connections_to(central) == 0


def test_a_source_that_nobody_uses_any_more_leaves_no_connection(central: NewCentral, scene: CentralScene) -> None:
    account = Account(id="", kind=SourceKind.NEW_CENTRAL, name="", base=central.base_url)
    assert open_central(account, Token(scene.new_key.secret), Interruption()).holder().owner
    gc.collect()
    assert connections_to(central) == 0

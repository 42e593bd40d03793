"""An embedded, simulated ZeroTier service, and who runs networks: the other side of the wire.

`ztray --demo` shows it to people, and ZTray's tests run against it. It answers real HTTP on a free loopback port, with
the fields and the oddities measured on real services, so that nothing of ZTray has to be patched. Only `embedded`
knows more of ZTray than this package: how an account is described.

    world = World()
    world.joinable("8056c2e21c000001", Stage(after=3, name="Home", addresses=("10.147.20.27/24",)))
    with SimulatedService(world, home=folder) as service:
        ...  # requests to service.base_url with service.token

`service` is the HTTP server and its home folder, `local_api` what it answers, `world` what it knows, `scenery` what a
demo shows. `new_central` and `legacy_central` are the faces of `central`; networks that are run there, or by the
service's own `controller`, follow what their `authority` says.
"""

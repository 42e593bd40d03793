"""The service's counters, from its text."""

import json
from pathlib import Path

import pytest

from ztray.api.errors import MalformedReplyError, RejectedError
from ztray.api.service import ServiceClient
from ztray.api.transport import Transport
from ztray.demo.service import OLD, V1_16, SimulatedService, Version
from ztray.demo.world import World
from ztray.domain.metrics import Metric
from ztray.domain.token import Token

RECORDED = Path(__file__).parent.parent / "data" / "recordings" / "1.14.1" / "member-node" / "metrics.json"


@pytest.fixture
def recorded(service: SimulatedService, client: ServiceClient) -> tuple[Metric, ...]:
    text = json.loads(RECORDED.read_text())["response"]["text"]
    service.answer_with("GET", "/metrics", body=text.encode(), content_type="text/plain")
    metrics = client.metrics()
    assert metrics is not None
    return metrics


def test_a_counter_is_named_a_total_as_prometheus_has_it(recorded: tuple[Metric, ...]) -> None:
    assert Metric(name="zt_data_total", labels=(("direction", "tx"), ("protocol", "udp")), value=1193678) in recorded


def test_a_number_without_labels_has_none(recorded: tuple[Metric, ...]) -> None:
    assert Metric(name="zt_num_networks", value=7) in recorded


def test_labels_are_in_alphabetical_order(recorded: tuple[Metric, ...]) -> None:
    (metric,) = (metric for metric in recorded if metric.value == 160)
    assert metric.labels == (("direction", "tx"), ("packet_type", "multicast_gather"))


def test_the_last_bucket_of_a_histogram_has_no_bound(recorded: tuple[Metric, ...]) -> None:
    bounds = {dict(metric.labels)["le"] for metric in recorded if metric.name == "zt_peer_latency_bucket"}
    assert "+Inf" in bounds


@pytest.mark.parametrize("version", [OLD, V1_16], ids=str)
def test_a_service_without_metrics_has_none(world: World, version: Version, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path, version=version) as service:
        assert ServiceClient(Transport(service.base_url), Token(service.token)).metrics() is None


def test_the_simulated_metrics_are_understood(client: ServiceClient) -> None:
    assert Metric(name="zt_num_networks", value=0) in (client.metrics() or ())


def test_a_text_that_is_no_metrics_is_malformed(service: SimulatedService, client: ServiceClient) -> None:
    service.answer_with("GET", "/metrics", body=b'zt_data{direction="tx 1', content_type="text/plain")
    with pytest.raises(MalformedReplyError, match="GET /metrics: not in Prometheus' text format"):
        client.metrics()


def test_bytes_that_are_no_text_are_malformed(service: SimulatedService, client: ServiceClient) -> None:
    service.answer_with("GET", "/metrics", body=b"zt_data \xff\xfe", content_type="text/plain")
    with pytest.raises(MalformedReplyError, match="GET /metrics"):
        client.metrics()


def test_an_error_of_the_service_is_told(service: SimulatedService, client: ServiceClient) -> None:
    service.answer_with("GET", "/metrics", status=500, body=b"no disk", content_type="text/plain")
    with pytest.raises(RejectedError) as error:
        client.metrics()
    assert (error.value.status, error.value.message) == (500, "no disk")

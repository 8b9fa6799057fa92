"""Figures for a monitoring system: requests by route and status. Nothing in them is about a person."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "corewatch_requests", "Answers by route and status", ["route", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram("corewatch_request_seconds", "Time to answer by route", ["route"], registry=REGISTRY)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """One more answer."""
    REQUESTS.labels(route=route, method=method, status=str(status)).inc()
    SECONDS.labels(route=route).observe(seconds)

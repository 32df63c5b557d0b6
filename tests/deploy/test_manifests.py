"""The deployment keeps its promises: the container, the compose file, the manifests, the policy."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import streamlit
import yaml

from app.classes.config import MOST_SEATS, config
from tests.e2e.server import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
TEMPLATE = (DEPLOY / "nginx" / "gradnorm.conf.template").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
MANIFESTS = {
    f"{one['kind']} {one['metadata']['name']}": one
    for file in ("app.yaml", "network.yaml")
    for one in yaml.safe_load_all((DEPLOY / "kubernetes" / file).read_text(encoding="utf-8"))
}


def policies() -> dict[str, str]:
    """Every content security policy that is written down."""
    (proxy,) = re.findall(r'Content-Security-Policy "([^"]+)"', TEMPLATE)
    ingress = MANIFESTS["ConfigMap gradnorm-headers"]["data"]["Content-Security-Policy"]
    return {"proxy": proxy, "ingress": ingress}


# ── The policy ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_names_the_one_script_that_is_written_into_streamlits_page() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = [text for text in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) if text]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    for policy in policies().values():
        assert re.findall(r"'sha256-([^']+)'", policy) == hashes


def test_the_policy_is_the_same_everywhere() -> None:
    proxy, ingress = policies()["proxy"], policies()["ingress"]
    assert proxy.replace("${GRADNORM_FRAME_ANCESTORS}", "'self'") == ingress
    for name, value in MANIFESTS["ConfigMap gradnorm-headers"]["data"].items():
        assert name == "Content-Security-Policy" or re.search(rf"add_header {name} \"?{re.escape(value)}", TEMPLATE)


# ── The container ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_dockerfile_passes_its_linter() -> None:
    program = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_the_container_is_pinned_not_root_and_hears_when_it_is_told_to_stop() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == 2 * ["python:3.13.9-slim-trixie"]
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert re.search(r'^CMD \["python", "-m", "streamlit", "run", "app/main.py"\]$', DOCKERFILE, re.MULTILINE)
    assert "/_stcore/health" in DOCKERFILE
    for word in ("GATHER_USAGE_STATS=false", "SHOW_ERROR_DETAILS=none", "SERVER_ADDRESS=localhost"):
        assert word in DOCKERFILE


def test_what_the_container_is_given_is_what_runs_and_no_more() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert rules[0] == "*"
    assert {"!app", "!gradnorm_core", "!requirements.lock", "!pyproject.toml"} <= set(rules)
    assert not {"!tests", "!.git", "!benchmarks"} & set(rules)
    assert (ROOT / "app" / ".streamlit" / "config.toml").exists()


@pytest.mark.parametrize("name", ["app", "proxy"])
def test_a_service_may_write_nowhere_and_has_no_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"]["max-size"]


def test_the_app_is_reached_through_the_proxy_alone_and_reaches_nobody() -> None:
    app = COMPOSE["services"]["app"]
    assert "ports" not in app
    assert app["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_compose_file_fills_in_every_word_of_the_proxys_configuration() -> None:
    words = set(re.findall(r"\$\{(GRADNORM_\w+)\}", TEMPLATE))
    assert words == set(COMPOSE["services"]["proxy"]["environment"])
    mounted = [volume.split(":")[0] for volume in COMPOSE["services"]["proxy"]["volumes"]]
    assert all((DEPLOY / path).exists() for path in mounted)


# ── Kubernetes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_every_manifest_is_valid(name: str, version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


def test_a_manifest_with_a_mistake_is_not() -> None:
    wrong: dict[str, Any] = {**MANIFESTS["Service gradnorm"], "spec": {"ports": [{"port": "eighty"}]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.37", strict=True)


def test_the_pod_meets_the_restricted_standard() -> None:
    pod = MANIFESTS["Deployment gradnorm"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {"limits", "requests"} == set(container["resources"])
    assert all("emptyDir" in volume for volume in pod["volumes"])
    assert "@" in container["image"] or ":" in container["image"]


def test_every_probe_asks_the_app_and_not_the_path_that_always_says_yes() -> None:
    (container,) = MANIFESTS["Deployment gradnorm"]["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/_stcore/health", "port": "http"}


def test_all_that_belongs_together_has_one_name() -> None:
    label = {"app.kubernetes.io/name": "gradnorm"}
    spec = MANIFESTS["Deployment gradnorm"]["spec"]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"] == label
    assert MANIFESTS["Service gradnorm"]["spec"]["selector"] == label
    assert MANIFESTS["PodDisruptionBudget gradnorm"]["spec"]["selector"]["matchLabels"] == label
    assert MANIFESTS["NetworkPolicy gradnorm"]["spec"]["podSelector"]["matchLabels"] == label
    assert MANIFESTS["HorizontalPodAutoscaler gradnorm"]["spec"]["scaleTargetRef"]["name"] == "gradnorm"
    for name in ("gradnorm", "gradnorm-closed"):
        for rule in MANIFESTS[f"Ingress {name}"]["spec"]["rules"]:
            services = {path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
            assert services == {"gradnorm"}


def test_the_ingress_keeps_a_visitor_on_one_server_and_closes_what_the_proxy_closes() -> None:
    notes = MANIFESTS["Ingress gradnorm"]["metadata"]["annotations"]
    assert notes["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    closed = [path["path"] for path in MANIFESTS["Ingress gradnorm-closed"]["spec"]["rules"][0]["http"]["paths"]]
    assert {"/_stcore/metrics", "/_stcore/agent"} <= set(closed)


def test_classes_have_one_store_for_all_processes_or_are_off() -> None:
    """Compose shares a volume that the user of the image may write to; pods share nothing, so classes are off there."""
    app = COMPOSE["services"]["app"]
    (volume,) = app["volumes"]
    name, _, folder = volume.partition(":")
    assert name in COMPOSE["volumes"]
    assert app["environment"]["GRADNORM_DATA"] == folder
    assert f"install --directory --owner=10001 --group=10001 {folder}" in DOCKERFILE
    deployment = MANIFESTS["Deployment gradnorm"]["spec"]
    (container,) = deployment["template"]["spec"]["containers"]
    variables = {one["name"]: one["value"] for one in container["env"]}
    assert deployment["replicas"] > 1
    assert not config(variables).on


def test_a_class_of_phones_behind_one_address_is_let_in() -> None:
    """Each of 500 phones keeps an answer open; the proxy waits for none of them to end before it passes it on."""
    notes = MANIFESTS["Ingress gradnorm"]["metadata"]["annotations"]
    (events,) = re.findall(r"location ~ \^/api/class/\[\^/\]\+/events\$ \{(.*?)\}", TEMPLATE, re.DOTALL)
    (streams,) = re.findall(r"limit_conn gradnorm_classes (\d+);", events)
    (sessions,) = re.findall(r"limit_conn gradnorm_sessions (\d+);", TEMPLATE)
    assert int(streams) >= 3 * MOST_SEATS
    assert int(notes["nginx.ingress.kubernetes.io/limit-connections"]) == int(streams) + int(sessions)
    assert "proxy_buffering off;" in events


def test_the_app_may_ask_nobody_for_anything() -> None:
    policy = MANIFESTS["NetworkPolicy gradnorm"]["spec"]
    assert policy["egress"] == []
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}

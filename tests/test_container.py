"""Container, compose and Kubernetes files: valid, without secrets, and their steps run in a clean root."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.support import skip_or_fail

MANIFESTS = ("namespace", "storage", "dashboard", "refresh", "network")


def instructions(root: Path) -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), with its continued lines joined."""
    text = (root / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def stages(root: Path) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = []
    for word, rest in instructions(root):
        if word == "FROM":
            parts.append([])
        if parts:
            parts[-1].append((word, rest))
    return parts


def test_the_image_is_slim_pinned_and_runs_without_root(root):
    build, final = stages(root)
    assert dict(instructions(root))["ARG"].startswith("PYTHON_IMAGE=python:3.11-slim")
    assert build[0][1].endswith("AS build")
    installs = [rest for word, rest in build if word == "RUN" and "pip install" in rest]
    assert any("-c constraints.txt ." in rest for rest in installs)
    assert any("cyclonedx-py environment" in rest for word, rest in build if word == "RUN")
    rest = dict(final)
    assert rest["USER"] == "10001:10001"
    assert "/readyz" in rest["HEALTHCHECK"]
    assert json.loads(rest["ENTRYPOINT"]) == ["edudata"]
    assert not [r for word, r in final if word == "RUN" and "pip" in r], "the last stage installs nothing"


def test_nothing_secret_and_no_machines_own_data_get_into_the_image(root):
    copied = " ".join(rest for word, rest in instructions(root) if word == "COPY")
    assert ".env" not in copied
    assert " . " not in f" {copied} ", "single folders, not everything"
    ignored = (root / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {"**/.env", "data/raw/zillow", "data/raw/bls/oews", "data/run_summary.json"} <= set(ignored)
    names = "|".join(("API_KEY", "SECRET", "PASSWORD", "TOKEN"))
    for word, rest in instructions(root):
        assert word not in ("ENV", "ARG") or not re.search(names, rest)


def compose(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))


def test_every_service_of_compose_is_shut_in(root):
    services = compose(root)["services"]
    assert set(services) == {"prepare", "dashboard", "refresh", "proxy"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert services["dashboard"]["volumes"] == ["data:/var/lib/edudata:ro"]
    assert compose(root)["networks"]["inside"]["internal"] is True
    assert services["dashboard"]["networks"] == ["inside"], "the dashboard asks nobody"
    assert "localhost" in services["dashboard"]["environment"]["EDUDATA_ALLOWED_HOSTS"].split(",")
    assert [name for name, s in services.items() if "ports" in s] == ["proxy"]
    # One volume, written by the refresh and read by the dashboard.
    assert "data:/var/lib/edudata" in services["refresh"]["volumes"]
    result = subprocess.run(
        ["/bin/sh", "-n", "-c", services["refresh"]["command"][0]], capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr


def manifests(root: Path) -> list[dict[str, Any]]:
    folder = root / "deploy" / "kubernetes"
    files = [folder / f"{name}.yaml" for name in MANIFESTS]
    return [m for file in files for m in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def test_kubernetes_accepts_the_manifests(root):
    """Against the schemas of Kubernetes itself, which kubernetes-validate carries; unknown fields fail."""
    try:
        import kubernetes_validate
    except ImportError:
        skip_or_fail("kubernetes-validate is not installed")
    for manifest in manifests(root):
        kubernetes_validate.validate(manifest, "1.34", strict=True)
    wrong = json.loads(json.dumps(manifests(root)[-1]))
    wrong["spec"]["podSelectr"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.34", strict=True)


def pods(root: Path) -> dict[str, dict[str, Any]]:
    specs = {}
    for manifest in manifests(root):
        if manifest["kind"] == "Deployment":
            specs["dashboard"] = manifest["spec"]["template"]
        if manifest["kind"] == "CronJob":
            specs["refresh"] = manifest["spec"]["jobTemplate"]["spec"]["template"]
    return specs


def test_pods_are_shut_in_and_share_one_volume(root):
    kinds = {m["kind"] for m in manifests(root)}
    assert {"Deployment", "Service", "CronJob", "NetworkPolicy", "PodDisruptionBudget"} <= kinds
    resources = yaml.safe_load((root / "deploy/kubernetes/kustomization.yaml").read_text())["resources"]
    assert resources == [f"{name}.yaml" for name in MANIFESTS]
    for name, pod in pods(root).items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["automountServiceAccountToken"] is False, name
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]
        claims = {
            v["persistentVolumeClaim"]["claimName"] for v in spec["volumes"] if "persistentVolumeClaim" in v
        }
        assert "edudata-data" in claims, name
    (dashboard,) = pods(root)["dashboard"]["spec"]["containers"]
    mount = next(m for m in dashboard["volumeMounts"] if m["name"] == "data")
    assert mount["readOnly"] is True
    hosts = next(e["value"] for e in dashboard["env"] if e["name"] == "EDUDATA_ALLOWED_HOSTS").split(",")
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        (header,) = dashboard[probe]["httpGet"]["httpHeaders"]
        assert header["name"] == "Host"
        assert header["value"] in hosts, "the gate would refuse the probe"
    assert dashboard["livenessProbe"]["httpGet"]["path"] == "/healthz", "old data are no reason to restart"
    assert dashboard["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_network_policies_deny_first_and_the_dashboard_gets_no_egress(root):
    policies = {m["metadata"]["name"]: m["spec"] for m in manifests(root) if m["kind"] == "NetworkPolicy"}
    assert policies["deny-all"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert "egress" not in policies["dashboard"]
    ports = {p["port"] for rule in policies["refresh"]["egress"] for p in rule["ports"]}
    assert ports == {53, 443}
    for name, pod in pods(root).items():
        selected = policies[name]["podSelector"]["matchLabels"]
        assert selected.items() <= pod["metadata"]["labels"].items()


def test_every_command_of_the_containers_is_one_the_command_line_accepts(root):
    from test_deploy import refusal

    services = compose(root)["services"]
    words = [services["prepare"]["command"], *_shell(services["refresh"]["command"][0])]
    words += [c["args"] for pod in pods(root).values() for c in pod["spec"].get("initContainers", [])]
    words += [c["args"] for pod in pods(root).values() for c in pod["spec"]["containers"] if "args" in c]
    words.append(json.loads(dict(stages(root)[1])["CMD"]))
    assert len(words) == 6
    for each in words:
        assert not refusal(each), each


def _shell(script: str) -> list[list[str]]:
    return [shlex.split(words) for words in re.findall(r"edudata ([\w\s-]+?)(?:;| >)", script)]


def test_workflows_pass_zizmor(root):
    program = Path(sys.executable).with_name("zizmor")
    if not program.is_file():
        skip_or_fail("zizmor is not installed")
    command = [str(program), "--offline", "--no-progress", "--config", str(root / ".github/zizmor.yml")]
    result = subprocess.run(
        [*command, str(root / ".github/workflows")], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


# The image


@pytest.mark.faults
@pytest.mark.wheel
def test_the_steps_of_the_image_give_a_dashboard_in_a_clean_root(root, tmp_path):
    """Where no Docker runs, the build stage's own steps run below a folder that takes the place of /."""
    if _docker_runs():
        result = subprocess.run(["docker", "build", "-t", "edudata:test", str(root)], check=False)
        assert result.returncode == 0
        return
    source = tmp_path / "src"
    for folder in (source, tmp_path / "opt"):
        folder.mkdir()
    env = {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
    env |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    for word, rest in stages(root)[0]:
        if word == "COPY":
            *names, target = rest.split()
            for name in names:
                _copy(root / name, source if target == "./" else source / target)
        if word == "RUN":
            # In one step: the folder's own path begins with /tmp as well.
            places = {"tmp": str(tmp_path), "opt": f"{tmp_path}/opt"}
            command = re.sub(r"(?<![\w.])/(tmp|opt)(?=/)", lambda m: places[m[1]], rest)  # noqa: B023
            command = re.sub(r"^python ", f"{sys.executable} ", command)
            result = subprocess.run(
                ["/bin/sh", "-c", command], cwd=source, env=env, capture_output=True, text=True, check=False
            )
            assert result.returncode == 0, f"{command}\n{result.stderr[-2000:]}"
    components = json.loads((tmp_path / "opt/edudata/sbom.cdx.json").read_text())["components"]
    assert {"pandas", "streamlit", "edudata"} <= {c["name"] for c in components}
    shutil.rmtree(source)
    _serve(root, tmp_path)


def _docker_runs() -> bool:
    if shutil.which("docker") is None:
        return False
    result = subprocess.run(["docker", "info"], capture_output=True, check=False)
    return result.returncode == 0


def _copy(source: Path, target: Path) -> None:
    """As COPY does it, less what .dockerignore names and what this checkout's machine has of its own."""
    ignore = shutil.ignore_patterns(
        "__pycache__", ".env", "zillow", "oews", "runs", "backups", ".refresh.lock"
    )
    if source.is_dir():
        shutil.copytree(source, target, ignore=ignore, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def _serve(root: Path, place: Path) -> None:
    """Fill an empty volume and start the dashboard, as the entry point of the last stage does."""
    program, volume = place / "opt/edudata/bin/edudata", place / "volume"
    volume.mkdir()
    env = {
        "PATH": f"{program.parent}:/usr/bin:/bin",
        "HOME": str(place / "home"),
        "EDUDATA_DATA_DIR": str(volume),
        "EDUDATA_CACHE_DIR": str(place / "cache"),
        "EDUDATA_ALLOWED_HOSTS": "localhost",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    result = subprocess.run(
        [str(program), "upgrade-data", "--wait", "600"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = json.loads(dict(stages(root)[1])["CMD"])
    words[words.index("8501")] = str(port)
    server = subprocess.Popen(
        [str(program), *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert _ready(port), "not ready within two minutes"
    finally:
        server.terminate()
        assert server.wait(60) in (0, -15, 143)


def _ready(port: int) -> bool:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=10) as answer:
                return json.load(answer)["ok"] is True
        except OSError:
            time.sleep(1)
    return False

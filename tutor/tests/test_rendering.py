"""What Tutor renders with the plugin, by parsing it: settings, image, compose services, Kubernetes manifests."""

import ast
import re
import shlex
import subprocess

import pytest
from sites import PLUGIN, RELEASE, SCHEDULERS, Settings, Site

#: Where Tutor mounts a clone.
MOUNTED = "/".join(["", "mnt", PLUGIN])
KINDS = {"cronjob": ("CronJob", "figures-lite"), "beat": ("Deployment", "figures-lite-beat")}
MANIFESTS = ["k8s/deployments.yml", "k8s/jobs.yml", "k8s/services.yml", "k8s/volumes.yml", "k8s/namespace.yml"]
EVERY = pytest.mark.parametrize("mfe", [False, True], ids=["alone", "with-mfe"])


# --- settings of the LMS ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheduler", "ticker", "beat"),
    [
        ("ticker", True, None),
        ("beat", False, 240),
        ("cronjob", False, None),
        ("cron", False, None),
        ("none", False, None),
    ],
)
@EVERY
def test_each_scheduler_says_in_the_lms_settings_who_ticks(rendered, scheduler, ticker, beat, mfe):
    assert rendered(scheduler, mfe).lms_settings() == {
        "FIGURES_LITE_TICKER": ticker,
        "FIGURES_LITE_TICK": 240,
        "FIGURES_LITE_BEAT": beat,
        "FIGURES_LITE_QUEUE": None,
    }


def test_settings_for_the_lms_arrive_as_they_are_written(rendered):
    value = {
        "FIGURES_LITE_TIME_ZONE": "Europe/Paris",
        "FIGURES_LITE_SENSITIVE": ["mode"],
        "FIGURES_LITE_FACTS_KEPT": None,
        "FIGURES_LITE_RATE": 'it\'s <60>/minute & "more": {}\\ü😀',
        "FIGURES_LITE_MIN_GROUP": 12,
    }
    more = (
        ("FIGURES_LITE_TICK", 60),
        ("FIGURES_LITE_QUEUE", "edx.lms.core.high_mem"),
        ("FIGURES_LITE_SETTINGS", value),
    )
    found = rendered("beat", more=Settings(more)).lms_settings()
    assert found == value | {
        "FIGURES_LITE_TICKER": False,
        "FIGURES_LITE_TICK": 60,
        "FIGURES_LITE_BEAT": 60,
        "FIGURES_LITE_QUEUE": "edx.lms.core.high_mem",
    }


def test_a_beat_of_ones_own_is_told_by_settings(rendered):
    more = Settings([("FIGURES_LITE_SETTINGS", {"FIGURES_LITE_BEAT": 300})])
    assert rendered("none", more=more).lms_settings()["FIGURES_LITE_BEAT"] == 300


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("module", ["lms/production.py", "lms/development.py", "cms/production.py"])
def test_the_platforms_settings_still_compile(rendered, scheduler, module):
    assert ast.parse(rendered(scheduler, True).read(f"apps/openedx/settings/{module}")).body


def test_the_studio_hears_nothing_of_it(rendered):
    (found,) = rendered().yaml("apps/openedx/config/cms.env.yml")
    assert not [name for name in found if name.startswith("FIGURES")]


# --- the image --------------------------------------------------------------------------------------------------------


def stages(site):
    """The instructions of the openedx image by stage, lines joined and comments left out."""
    found, stage = {}, None
    lines = [line for line in site.read("build/openedx/Dockerfile").splitlines() if not line.lstrip().startswith("#")]
    for instruction in "\n".join(lines).replace("\\\n", " ").splitlines():
        if instruction.startswith("FROM "):
            stage = instruction.split(" AS ")[1].strip()
        found.setdefault(stage, []).append(" ".join(instruction.split()))
    return found


def installing(site):
    """The one instruction that installs figures-lite."""
    (found,) = [each for each in stages(site)["python-requirements"] if re.search("figures.lite", each)]
    return found


def called(instruction, folder, **environment):
    """How the shell of an instruction calls pip or uv, which are not the real ones here."""
    words = instruction.removeprefix("RUN ")
    while words.startswith("--mount="):
        words = words.partition(" ")[2]
    for name in ("pip", "uv"):
        path = folder / name
        path.write_text('#!/bin/sh\nfor each in "$(basename "$0")" "$@"; do printf "%s\\n" "$each"; done\n')
        path.chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin"} | environment
    told = subprocess.run(["sh", "-e", "-c", words], env=environment, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


def pip(site):
    """What stands for pip in this release's image, in the environment of its shell."""
    found = [each for each in stages(site)["minimal"] if each.startswith("ARG PIP_COMMAND=")]
    return {"PIP_COMMAND": shlex.split(found[0])[1].partition("=")[2]} if found else {}


def test_the_image_installs_figures_lite_with_the_releases_own_installer(rendered, tmp_path):
    expected = ["pip"] if RELEASE == 20 else ["uv", "pip"]
    assert called(installing(rendered()), tmp_path, **pip(rendered())) == [*expected, "install", "figures-lite"]


@pytest.mark.parametrize(
    "requirement",
    [
        "figures-lite==0.1.0",
        "figures-lite>=0.1,<2",
        "git+https://git.example.com/figures-lite.git@main",
        "figures-lite @ https://files.example.com/figures_lite-0.1.0-py3-none-any.whl",
        "https://files.example.com/figures_lite-0.1.0.tar.gz",
    ],
)
def test_any_requirement_reaches_pip_whole(rendered, tmp_path, requirement):
    site = rendered(more=(("FIGURES_LITE_PIP_REQUIREMENT", requirement),))
    assert called(installing(site), tmp_path)[-2:] == ["install", requirement]
    assert "type=bind" not in installing(site)


def test_a_file_is_bound_into_the_build_and_installed_from_there(rendered, tmp_path):
    name = "figures-lite/figures_lite-0.1.0-py3-none-any.whl"
    site = rendered(more=(("FIGURES_LITE_PIP_REQUIREMENT", name),))
    assert "--mount=type=bind,source=figures-lite,target=/tmp/figures-lite " in installing(site)
    assert called(installing(site), tmp_path)[-1] == f"/tmp/{name}"


def test_without_a_requirement_nothing_is_installed(rendered):
    site = rendered(more=(("FIGURES_LITE_PIP_REQUIREMENT", ""),))
    assert "figures" not in site.read("build/openedx/Dockerfile")


def test_a_mounted_clone_is_in_the_image_and_in_every_container(rendered):
    clone = "/somewhere/figures-lite"
    site = rendered("beat", more=Settings([("MOUNTS", [clone])]))
    found = stages(site)
    assert "mnt-figures-lite" in found
    assert any(MOUNTED in each and "install -e" in each for each in found["production"])
    services = site.services("local/docker-compose.yml") | site.services("local/docker-compose.prod.yml")
    for name in ("lms", "lms-worker", "figures-lite-beat"):
        assert any(volume.startswith(f"{clone}:{MOUNTED}") for volume in services[name]["volumes"]), name


# --- compose ----------------------------------------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_only_beat_adds_a_service(rendered, scheduler, mfe):
    added = {"figures-lite-beat"} if scheduler == "beat" else set()
    site = rendered(scheduler, mfe)
    bare = rendered("none", mfe, plugins=())
    for path in ("local/docker-compose.yml", "local/docker-compose.prod.yml", "dev/docker-compose.yml"):
        expected = set(bare.services(path)) | (added if path.endswith("prod.yml") else set())
        assert set(site.services(path)) == expected


def test_beat_runs_beside_the_worker_as_the_worker_does(rendered):
    services = rendered("beat").services("local/docker-compose.prod.yml")
    beat, worker = services["figures-lite-beat"], services["lms-worker"]
    same = ["image", "environment", "volumes", "depends_on", "restart"]
    assert {name: beat[name] for name in same} == {name: worker[name] for name in same}
    assert set(beat) == {*same, "command"}
    assert beat["command"] == [
        "celery",
        "--app=lms.celery",
        "beat",
        "--loglevel=info",
        "--schedule=/openedx/data/figures-lite-beat",
        "--pidfile=",
    ]


# --- Kubernetes -------------------------------------------------------------------------------------------------------


def manifests(site):
    """Every rendered manifest by kind and name."""
    found = {}
    for path in MANIFESTS:
        for each in site.yaml(path):
            key = each["kind"], each["metadata"]["name"]
            assert key not in found, f"{key} twice"
            found[key] = each
    return found


def pod(manifest):
    """What a manifest says of its pods."""
    spec = manifest["spec"]
    return spec.get("jobTemplate", {"spec": spec})["spec"]["template"]


@EVERY
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_each_scheduler_adds_its_manifest_and_no_other(rendered, scheduler, mfe):
    added = set(manifests(rendered(scheduler, mfe))) - set(manifests(rendered("none", mfe, plugins=())))
    assert added == ({KINDS[scheduler]} if scheduler in KINDS else set())


@pytest.mark.parametrize("scheduler", sorted(KINDS))
def test_the_manifest_has_all_that_kubernetes_asks_of_it(rendered, scheduler):
    found = manifests(rendered(scheduler))[KINDS[scheduler]]
    assert set(found) == {"apiVersion", "kind", "metadata", "spec"}
    assert found["apiVersion"] == {"CronJob": "batch/v1", "Deployment": "apps/v1"}[found["kind"]]
    (container,) = pod(found)["spec"]["containers"]
    assert set(container) == {"name", "image", "args", "env", "volumeMounts", "securityContext"}
    assert all(isinstance(word, str) for word in container["args"])
    there = {volume["name"] for volume in pod(found)["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == there
    if found["kind"] == "Deployment":
        assert found["spec"]["selector"]["matchLabels"].items() <= pod(found)["metadata"]["labels"].items()


@pytest.mark.parametrize("scheduler", sorted(KINDS))
def test_its_pod_is_the_workers_in_all_but_what_it_runs(rendered, scheduler):
    found = manifests(rendered(scheduler))
    ours, worker = pod(found[KINDS[scheduler]])["spec"], pod(found["Deployment", "lms-worker"])["spec"]
    assert ours["volumes"] == worker["volumes"]
    assert ours["securityContext"] == worker["securityContext"]
    for name in ("image", "env", "volumeMounts", "securityContext"):
        assert ours["containers"][0][name] == worker["containers"][0][name]


def test_the_cronjob_runs_one_at_a_time_and_is_started_with_the_platform(rendered):
    found = manifests(rendered("cronjob", more=(("FIGURES_LITE_CRON", "5,35 * * * *"),)))["CronJob", "figures-lite"]
    spec = found["spec"]
    assert (spec["schedule"], spec["concurrencyPolicy"]) == ("5,35 * * * *", "Forbid")
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 0
    assert pod(found)["spec"]["restartPolicy"] == "Never"
    assert pod(found)["spec"]["containers"][0]["args"] == shlex.split("./manage.py lms figures_lite run --by cronjob")
    # `tutor k8s start` applies what is no job: with that label it would be left out.
    for labels in (found["metadata"]["labels"], pod(found)["metadata"]["labels"]):
        assert labels == {"app.kubernetes.io/name": "figures-lite"}


def test_there_is_one_beat_also_while_it_is_replaced(rendered):
    spec = manifests(rendered("beat"))["Deployment", "figures-lite-beat"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert pod({"spec": spec})["spec"]["containers"][0]["args"][:3] == ["celery", "--app=lms.celery", "beat"]


def test_kustomize_takes_the_files_that_they_are_in(rendered):
    (found,) = rendered("cronjob").yaml("kustomization.yml")
    assert {"k8s/jobs.yml", "k8s/deployments.yml"} <= set(found["resources"])


# --- and without it ---------------------------------------------------------------------------------------------------


@EVERY
def test_a_platform_without_the_plugin_never_hears_of_it(rendered, mfe):
    assert rendered("none", mfe, plugins=()).mentions() == set()


def test_nothing_is_left_when_the_plugin_is_disabled(tmp_path):
    site = Site(tmp_path, [PLUGIN, "mfe"], FIGURES_LITE_SCHEDULER="beat", FIGURES_LITE_MFE=True).save()
    assert {"local/docker-compose.prod.yml", "build/openedx/Dockerfile"} < site.mentions()
    code, told = site.tutor("plugins", "disable", PLUGIN)
    assert code == 0, told
    assert site.mentions() == set()

"""What the micro front ends are built with: read by TypeScript, run in Node, its link shown to people in jsdom."""

import json
import pathlib
import shutil
import subprocess

import pytest
from lms import ROOT
from sites import RELEASE, Settings

LEGACY, SITE = "plugins/mfe/build/mfe/env.config.jsx", "plugins/mfe/build/mfe/site/src/customApp.tsx"
#: Where both are needed: React and a page for it, and TypeScript, which reads JSX.
MODULES = ROOT / "frontend"
MENUS = {
    "org.openedx.frontend.layout.header_desktop_user_menu.v1",
    "org.openedx.frontend.layout.header_learning_user_menu.v1",
    "org.openedx.frontend.layout.header_mobile_user_menu.v1",
}
OWN_DAYS = "org.openedx.frontend.learning.progress_tab_course_grade.v1"
SITE_MENU = {
    "name": "org.openedx.frontend.slot.header.authenticatedMenu.v1",
    "op": "widgetInsertBefore",
    "relatedId": "org.openedx.frontend.widget.header.desktopAuthenticatedMenuLogout.v1",
}
NPM_PACKAGE = "@figures-lite/widgets@^1"
MAY = "https://lms.example.com/figures-lite/api/v1/may/"
ITEM = '<a class="dropdown-item" href="https://lms.example.com/figures-lite/">Figures</a>'
MOBILE = '<li class="nav-item"><a class="nav-link" href="https://lms.example.com/figures-lite/">Figures</a></li>'
YES, NO = {"sees_numbers": True, "sees_learners": False}, {"sees_numbers": False}
#: frontend-base is on no registry that these tests reach: of its types, those that the site's files speak of.
TYPES = """\
declare module '@openedx/frontend-base' {
  export interface SlotOperation { slotId: string, id: string, op: string, relatedId?: string, element?: JSX.Element }
  export type ExternalScriptLoaderClass = new () => object;
  export interface ExternalRoute { role: string, url: string }
  export interface App { appId: string, slots?: SlotOperation[], externalScripts?: ExternalScriptLoaderClass[] }
  export interface SiteConfig { lmsBaseUrl: string, apps?: App[], externalRoutes?: ExternalRoute[] }
  export function getSiteConfig(): SiteConfig;
  export function getAuthenticatedUser(): { userId: number } | null;
  export function getAuthenticatedHttpClient(): { get(url: string): Promise<{ data: any }> };
  export enum WidgetOperationTypes { APPEND = 'widgetAppend', INSERT_BEFORE = 'widgetInsertBefore' }
}
"""
sites = pytest.mark.skipif(RELEASE < 22, reason="sites of frontend-base came with Verawood, Tutor 22")

if not (MODULES / "node_modules" / "typescript").exists():  # a run without them would prove nothing
    raise FileNotFoundError(f"{MODULES}/node_modules is missing: run `npm ci` in {MODULES}.")


def run(site, path, *visits, app="learning"):
    """What a rendered file does."""
    scenario = json.dumps({"modules": str(MODULES), "app": app, "visits": visits})
    script = pathlib.Path(__file__).with_name("front_end.cjs")
    command = ["node", str(script), str(site.root / "env" / path), scenario]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["broken"], found["failures"]) == ([], [])
    return found


def test_the_link_is_in_the_menus_of_every_legacy_front_end(rendered):
    for app in ("learning", "account", "gradebook"):
        operations = run(rendered(mfe=True), LEGACY, app=app)["operations"]
        assert {each["name"] for each in operations} == MENUS
        assert len(operations) == len(MENUS)
        assert {(each["op"], each["priority"]) for each in operations} == {("insert", 40)}


def test_who_sees_numbers_has_a_link_and_the_lms_is_asked_once(rendered):
    ann, again = {"user": "7", "answer": YES}, {"user": "7", "answer": NO}
    first, second = run(rendered(mfe=True), LEGACY, ann, again)["shown"]
    assert first == {"html": ITEM + ITEM + MOBILE, "asked": [MAY]}
    assert second == {"html": ITEM + ITEM + MOBILE, "asked": []}


def test_whoever_sees_none_has_no_link(rendered):
    answers = [NO, {}, {"sees_numbers": "yes"}, "<html>Not found</html>"]
    visits = [{"user": f"{number}", "answer": answer} for number, answer in enumerate(answers, 1)]
    assert run(rendered(mfe=True), LEGACY, *visits)["shown"] == [{"html": "", "asked": [MAY]}] * 4


def test_nothing_is_asked_for_whoever_is_not_signed_in(rendered):
    (shown,) = run(rendered(mfe=True), LEGACY, {"user": None, "answer": YES})["shown"]
    assert shown == {"html": "", "asked": []}


def test_an_answer_is_one_persons(rendered):
    visits = [{"user": "7", "answer": YES}, {"user": "8", "answer": NO}, {"user": "7", "answer": NO}]
    shown = run(rendered(mfe=True), LEGACY, *visits)["shown"]
    assert [(bool(each["html"]), len(each["asked"])) for each in shown] == [(True, 1), (False, 1), (True, 0)]


def test_an_lms_that_could_not_answer_is_asked_again(rendered):
    visits = [{"user": "7", "answer": None}, {"user": "7", "answer": YES}]
    shown = run(rendered(mfe=True), LEGACY, *visits)["shown"]
    assert [(bool(each["html"]), len(each["asked"])) for each in shown] == [(False, 1), (True, 1)]


def test_the_word_on_the_link_is_the_operators(rendered):
    label = 'Zahlen </script> & "mehr" it\'s'
    site = rendered(mfe=True, more=(("FIGURES_LITE_HEADER_LABEL", label),))
    (shown,) = run(site, LEGACY, {"user": "7", "answer": YES})["shown"]
    assert 'Zahlen &lt;/script&gt; &amp; "mehr" it\'s</a>' in shown["html"]


def test_without_the_link_the_front_ends_are_as_they_were(rendered):
    site = rendered(mfe=True, more=(("FIGURES_LITE_HEADER_LINK", False),))
    assert not [path for path in site.mentions() if path.startswith("plugins/mfe/")]
    assert run(site, LEGACY)["operations"] == []


def test_without_tutor_mfe_nothing_is_rendered_for_it(rendered):
    site = rendered(more=(("FIGURES_LITE_MFE", True),))
    assert site.mentions() == {"apps/openedx/config/lms.env.yml", "build/openedx/Dockerfile"}
    assert "FIGURES_LITE_WIDGETS_IN_DASHBOARD" not in site.lms_settings()


# --- the npm package --------------------------------------------------------------------------------------------------


def widgets(rendered):
    """A project with the npm package."""
    return rendered(
        mfe=True, more=(("FIGURES_LITE_MFE", True), ("FIGURES_LITE_NPM_PACKAGE", "@figures-lite/widgets@^1"))
    )


def test_the_npm_package_is_asked_for_only_where_that_is_set(rendered):
    site = rendered(mfe=True)
    assert "@figures-lite" not in "".join(site.read(path) for path in site.mentions())


def test_the_lms_is_told_that_the_dashboard_has_the_widgets(rendered):
    assert widgets(rendered).lms_settings()["FIGURES_LITE_WIDGETS_IN_DASHBOARD"] is True
    value = {"FIGURES_LITE_WIDGETS_IN_DASHBOARD": False}
    overruled = Settings([("FIGURES_LITE_MFE", True), ("FIGURES_LITE_SETTINGS", value)])
    assert rendered(mfe=True, more=overruled).lms_settings()["FIGURES_LITE_WIDGETS_IN_DASHBOARD"] is False


def test_learners_have_their_days_on_the_progress_page(rendered):
    operations = run(widgets(rendered), LEGACY)["operations"]
    assert {each["name"] for each in operations} == {*MENUS, OWN_DAYS}
    assert {each["name"] for each in run(widgets(rendered), LEGACY, app="account")["operations"]} == MENUS


def test_the_package_is_installed_where_it_is_imported(rendered):
    lines = widgets(rendered).read("plugins/mfe/build/mfe/Dockerfile").splitlines()
    stage, found = None, {}
    for line in lines:
        if line.startswith("FROM "):
            stage = line.split(" AS ")[-1].strip()
        if "@figures-lite/widgets" in line:
            found.setdefault(stage, []).append(line)
    install = f"RUN npm install --no-audit --no-fund --registry=$NPM_REGISTRY '{NPM_PACKAGE}'"
    expected = ["learning-common", "site-common"] if RELEASE >= 22 else ["learning-common"]
    assert found == {stage: [install] for stage in expected}


@sites
@pytest.mark.parametrize("kind", ["build", "dev"])
def test_the_site_has_the_packages_app_and_its_link_instead_of_ours(rendered, kind):
    config = widgets(rendered).read(f"plugins/mfe/build/mfe/site/site.config.{kind}.tsx")
    assert config.count("import figuresLiteApp from '@figures-lite/widgets/frontend-base';") == 1
    assert config.count("addApp(siteConfig, figuresLiteApp);") == 1
    assert config.index("import figuresLiteApp") < config.index("const siteConfig") < config.index("figuresLiteApp);")
    assert run(widgets(rendered), SITE)["operations"] == []


# --- sites of frontend-base -------------------------------------------------------------------------------------------


@sites
def test_a_site_has_the_link_in_the_menu_before_logging_out(rendered):
    visits = [{"user": 7, "answer": YES}, {"user": 8, "answer": NO}, {"user": None, "answer": YES}]
    site = run(rendered(mfe=True), SITE, *visits)
    assert site["operations"] == [SITE_MENU]
    assert [(each["html"], each["asked"]) for each in site["shown"]] == [(ITEM, [MAY]), ("", [MAY]), ("", [])]


@sites
def test_the_sites_files_pass_the_strictest_type_check(rendered, tmp_path):
    source = rendered(mfe=True).root / "env/plugins/mfe/build/mfe/site/src"
    for name in ("customApp.tsx", "utils.ts"):
        shutil.copy(source / name, tmp_path)
    (tmp_path / "types.d.ts").write_text(TYPES)
    (tmp_path / "node_modules").symlink_to(MODULES / "node_modules")
    tsc = MODULES / "node_modules" / ".bin" / "tsc"
    options = (
        "--noEmit --strict --jsx react-jsx --target es2022 --module esnext --moduleResolution bundler --types react"
    )
    command = [str(tsc), *options.split(), "types.d.ts", "customApp.tsx"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout

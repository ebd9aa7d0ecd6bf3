"""What the browser makes of the page's shell: our script runs, nothing else does, and its absence is explained."""

import json

import pytest
from django.contrib.auth import get_user_model

from figures_lite import views

pytestmark = pytest.mark.django_db(transaction=True)

#: In the place of the built script: reads what it was told, asks the API, draws a picture, and tries what it may not.
SCRIPT = """
(async () => {
  const heldBack = new Promise((done) => {
    const found = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      if (found.push(event.effectiveDirective) === 2) done(found);
    });
  });
  const boot = JSON.parse(document.getElementById('figures-lite-boot').textContent);
  const answer = await fetch(boot.api + 'learners/me/');
  const inline = document.createElement('script');
  inline.textContent = 'window.inlineRan = true';
  document.body.append(inline);
  await fetch('https://elsewhere.invalid/').catch(() => null);
  const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"/>'], { type: 'image/svg+xml' });
  const picture = new Image();
  picture.src = URL.createObjectURL(svg);
  await picture.decode();
  const told = [boot.user.username, answer.status, window.inlineRan ?? false, picture.naturalWidth, await heldBack];
  const main = document.createElement('main');
  main.id = 'told';
  main.textContent = JSON.stringify(told);
  document.getElementById('figures-lite').replaceChildren(main);
})();
"""


@pytest.fixture
def visit(browser, live_server, transactional_db, monkeypatch, tmp_path):
    """Signs somebody in and opens an address of the page; ``script`` stands in for the built one."""
    built = tmp_path / "app.js"
    built.touch()
    monkeypatch.setattr(views, "BUNDLE", built)
    get_user_model().objects.create_user("lea", "lea@example.org", "lea")
    context = browser.new_context(locale="en-GB")

    def go(address, script):
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.route("**/app.css*", lambda route: route.fulfill(content_type="text/css", body=""))
        answer = {"content_type": "text/javascript", "body": script} if script else {"status": 404, "body": ""}
        page.route("**/app.js*", lambda route: route.fulfill(**answer))
        page.goto(f"{live_server.url}{address}")
        page.fill("[name=username]", "lea")
        page.fill("[name=password]", "lea")
        page.press("[name=password]", "Enter")
        return page

    yield go
    context.close()


def test_our_script_runs_and_no_other_and_asks_us_alone(visit):
    page = visit("/figures-lite/courses/course-v1:edX+DemoX+2026?grain=month", SCRIPT)
    page.wait_for_selector("#told")
    told = json.loads(page.locator("#told").inner_text())
    assert told == ["lea", 200, False, 7, ["script-src-elem", "connect-src"]]
    assert page.url.endswith("/figures-lite/courses/course-v1:edX+DemoX+2026?grain=month")


def test_a_script_that_does_not_come_is_explained_after_a_while(visit):
    page = visit("/figures-lite/", None)
    missing = page.get_by_text("The page’s script has not been loaded")
    missing.wait_for(state="attached")
    page.wait_for_load_state("load")  # the style is there
    # The animation's own clock is set, so that it does not matter how long the browser took to get here.
    seek = "(main, ms) => { const [wait] = main.getAnimations(); wait.pause(); wait.currentTime = ms; }"
    main = page.locator("main")
    main.evaluate(seek, 7_000)
    assert not missing.is_visible()
    main.evaluate(seek, 8_001)
    assert missing.is_visible()

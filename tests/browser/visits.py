"""Visits of a site in a browser as somebody, with an eye on what each page asks for and complains of."""

import datetime
import urllib.parse

from playwright.sync_api import expect

from tests.browser.sites import PASSWORD

#: Milliseconds that anything on a page may take before a test gives up on it.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

#: Has a page count what it asked for and waits for, whichever way it asks.
COUNTING = """(() => {
  window.waitingFor = 0;
  const { fetch } = window, { send } = XMLHttpRequest.prototype, came = () => { window.waitingFor -= 1; };
  window.fetch = (...about) => {
    window.waitingFor += 1;
    const answer = fetch(...about);
    answer.then(came, came);
    return answer;
  };
  XMLHttpRequest.prototype.send = function (...about) {
    window.waitingFor += 1;
    this.addEventListener('loadend', came);
    return send.apply(this, about);
  };
})()"""

#: Whether a page has waited for nothing in so many frames in a row. Frames, since a machine that is busy keeps the page
#: from drawing as it keeps it from asking.
QUIET = """(frames) => {
  const loading = document.readyState !== 'complete' || document.querySelector('[aria-busy=true], .fl-skeleton');
  window.quiet = window.waitingFor || loading ? 0 : window.quiet + 1;
  return window.quiet > frames;
}"""
FRAMES = 20


class Visits:
    """Pages of a site, each opened as somebody. Ending them says what any of them complained of."""

    def __init__(self, browser, site):
        self.browser, self.site, self.contexts, self.complaints = browser, site, [], []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        for context in self.contexts:
            context.close()
        if error is None:
            assert self.complaints == []

    def context(self, username, **options):
        """A browser of somebody, who has logged in on the site's own page."""
        context = self.browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1440, "height": 900}} | options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(COUNTING)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(f"{self.site.url}/login/?next=/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        page.close()
        return context

    def page(self, username, path="", **options):
        """A page of the site as somebody sees it, once nothing loads any more."""
        return self.open(self.context(username, **options), path)

    def open(self, context, path=""):
        """A page of the site in somebody's browser."""
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.site.url}/figures-lite/{path}")
        settled(page)
        return page


def settled(page):
    """Wait until a page, or a frame in one, has what it asked for and asks for no more."""
    page.evaluate("window.quiet = 0")
    page.wait_for_function(QUIET, arg=FRAMES, timeout=PATIENCE)


def api(page, path, **query):
    """What the API answers to whoever looks at a page."""
    address = urllib.parse.urljoin(page.url, f"/figures-lite/api/v1/{path}")
    answer = page.request.get(f"{address}?{urllib.parse.urlencode(query, doseq=True)}")
    assert answer.ok, answer.text()
    return answer.json()


def last_day(page):
    """The last day that is over and counted: what tables show unless another is asked for."""
    until = datetime.datetime.fromisoformat(api(page, "courses/", metric="enrolled")["complete_until"])
    return str(until.date() - datetime.timedelta(days=1))


def listed(page):
    """How many rows a list says that it has, and has."""
    said = page.locator(".fp-behind [role=status]").inner_text()
    count = int("".join(letter for letter in said if letter.isdigit()) or 0)
    assert page.locator("tbody tr").count() == min(count, 25)
    return count

/* The one page: asks the API for the catalogue and the site's days, and draws a card for each metric shown. */

// Without a page (in the front end's tests) there is nothing to show, and every word stands for itself.
const page = globalThis.document;
const boot = page ? JSON.parse(page.getElementById("boot").textContent) : { words: new Proxy({}, { get: (_, name) => name }) };
const { words } = boot;
const language = page?.documentElement.lang || "en";
const [cards, state, fresh] = ["cards", "state", "fresh"].map((id) => page?.getElementById(id));
const WIDTH = 300, HEIGHT = 72;

const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
// A day is a date without a zone: it is shown as it is.
const dayFormat = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const date = (text) => new Date(`${text}T00:00:00Z`);
const day = (text) => dayFormat.format(date(text));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(name, attributes = {}, ...children) {
  const svg = ["svg", "path", "title", "desc", "line"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function shown(value, unit) {
  if (value === null) return words.unknown;
  return unit === "percent" ? `${number.format(value)} %` : number.format(value);
}

async function get(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.developer_message || `${response.status} ${response.statusText}`);
  return body;
}

function instant(text, zone) {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone };
  return text ? new Intl.DateTimeFormat(language, options).format(new Date(text)) : words.unknown;
}

function showFresh(answer) {
  const facts = [
    [words.asOf, instant(answer.as_of, answer.time_zone)],
    [words.completeUntil, instant(answer.complete_until, answer.time_zone)],
    [words.timeZone, answer.time_zone],
  ];
  fresh.replaceChildren(...facts.map(([term, text]) => element("div", {}, element("dt", {}, term), element("dd", {}, text))));
  fresh.hidden = false;
}

/* Where points lie. What is not known leaves a gap. Counts are bars and distinct numbers an area, both from nought;
   levels and ratios move little, so they are a line over their own range, with nothing filled below it. */
export function path(points, known, bars, fromNought) {
  const values = known.map(([, value]) => value);
  const high = Math.max(...values), low = fromNought ? 0 : Math.min(...values);
  const step = WIDTH / points.length;
  const x = (index) => (index + 0.5) * step;
  // A range of its own does not touch the ground, which would look like nought.
  const floor = fromNought ? 0 : 10;
  const share = (value) => (high === low ? (high ? 0.5 : 0) : (value - low) / (high - low));
  const y = (value) => HEIGHT - floor - share(value) * (HEIGHT - floor - 4);
  const bar = Math.max(0.6, step * 0.7);
  let trend = "", area = "", dots = "", begun = null;
  const close = (end) => {
    if (begun !== null) area += `L${x(end)} ${HEIGHT}H${x(begun)}Z`;
    // A lone day has no line: a line of no length with round ends is a dot.
    if (begun === end) dots += `M${x(end)} ${y(points[end][1])}h0.01`;
    begun = null;
  };
  points.forEach(([, value], index) => {
    if (value === null) { close(index - 1); return; }
    if (bars) { trend += `M${x(index) - bar / 2} ${HEIGHT}V${y(value)}h${bar}V${HEIGHT}Z`; return; }
    trend += `${begun === null ? "M" : "L"}${x(index)} ${y(value)}`;
    area += begun === null ? `M${x(index)} ${y(value)}` : `L${x(index)} ${y(value)}`;
    if (begun === null) begun = index;
  });
  close(points.length - 1);
  return { trend, area, dots, high, low };
}

function plot(metric, points) {
  const known = points.filter(([, value]) => value !== null);
  const [start, end] = [points[0][0], points[points.length - 1][0]].map(day);
  const ids = [`${metric.name}-title`, `${metric.name}-desc`];
  const title = element("title", { id: ids[0] }, fill(words.trend, { metric: metric.label, start, end }));
  const svg = element("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-labelledby": ids.join(" "),
  }, title);
  const ground = element("path", { class: "ground", d: `M0 ${HEIGHT}H${WIDTH}` });
  if (!known.length) {
    svg.append(element("desc", { id: ids[1] }, words.none), ground);
    return element("div", { class: "plot" }, ends("high", "\u00a0"), svg, ends("low", start, end));
  }
  const bars = metric.adds_over_time;
  const fromNought = bars || metric.kind === "distinct";
  const { trend, area, dots, high, low } = path(points, known, bars, fromNought);
  const say = (value) => shown(value, metric.unit);
  const told = { low: say(Math.min(...known.map(([, value]) => value))), high: say(high), last: say(known.at(-1)[1]) };
  svg.append(element("desc", { id: ids[1] }, fill(words.range, told)), ground);
  if (fromNought && !bars) svg.append(element("path", { class: "area", d: area }));
  svg.append(element("path", { class: bars ? "bars" : "trend", d: trend }));
  if (dots) svg.append(element("path", { class: "trend dots", d: dots }));
  const top = high === low ? told.high : `${say(low)} – ${told.high}`;
  return element("div", { class: "plot" }, ends("high", top), svg, ends("low", start, end));
}

function ends(place, ...texts) {
  const hidden = { class: `ends ${place}`, "aria-hidden": "true" };
  return element("div", hidden, ...texts.map((text) => element("span", {}, text)));
}

function table(metric, points) {
  const row = ([period, value]) => element("tr", {},
    element("th", { scope: "row" }, day(period)), element("td", {}, shown(value, metric.unit)));
  const head = element("tr", {}, element("th", { scope: "col" }, words.day), element("th", { scope: "col" }, metric.label));
  const region = { class: "scroll", tabindex: "0", role: "region", "aria-label": metric.label };
  return element("details", {}, element("summary", {}, words.table), element("div", region,
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...[...points].reverse().map(row)))));
}

/* The one number of a card: what happened in all the days shown where that may be summed, else how it stands; for
   learners told apart, on the last whole day, since few have come by the morning of an open one. */
export function total(metric, points, completeUntil) {
  const known = points.filter(([, value]) => value !== null);
  if (!known.length) return [null, ""];
  const [first, last] = [known[0][0], known.at(-1)[0]];
  if (metric.adds_over_time) {
    return [known.reduce((sum, [, value]) => sum + value, 0), dayFormat.formatRange(date(first), date(last))];
  }
  const open = ([period]) => !completeUntil || period >= completeUntil.slice(0, 10);
  const whole = metric.kind === "distinct" ? known.filter((point) => !open(point)) : [];
  const point = whole.at(-1) || known.at(-1);
  return [point[1], `${day(point[0])}${open(point) ? `, ${words.soFar}` : ""}`];
}

function card(metric, points, completeUntil) {
  const [value, said] = total(metric, points, completeUntil);
  const heading = element("h2", { title: metric.meaning }, metric.label);
  const figure = element("b", value === null ? { class: "unknown" } : {}, shown(value, metric.unit));
  figure.dataset.metric = metric.name;
  if (value !== null) figure.dataset.value = value;
  const line = element("p", { class: "value" }, figure);
  if (value !== null && metric.unit !== "percent") line.append(element("span", {}, metric.unit));
  const when = element("p", { class: "when" }, said);
  const caption = element("figcaption", {}, heading, line, when);
  const meaning = element("details", {}, element("summary", {}, words.meaning), element("p", {}, metric.meaning));
  return element("figure", { class: "card" }, caption, plot(metric, points), meaning, table(metric, points));
}

function say(text, bad = false) {
  state.textContent = text;
  state.hidden = !text;
  state.classList.toggle("bad", bad);
  state.setAttribute("role", bad ? "alert" : "status");
}

async function show() {
  try {
    const { metrics } = await get(boot.metrics);
    const daily = ({ scope, grain, by }) => scope === "site" && grain === "day" && !by.length;
    const there = new Map(metrics.filter(({ stored }) => stored.some(daily)).map((metric) => [metric.name, metric]));
    const names = boot.shown.filter((name) => there.has(name));
    const query = new URLSearchParams({ metric: names.join(","), grain: "day", start: boot.start });
    const answer = await get(`${boot.stats}?${query}`);
    showFresh(answer);
    say(answer.as_of ? "" : words.never);
    const drawn = answer.series.map(({ metric, points }) => card(there.get(metric), points, answer.complete_until));
    cards.replaceChildren(...(answer.as_of ? drawn : []));
  } catch (error) {
    say(`${words.failed} ${error.message}`, true);
    const again = element("button", { type: "button" }, words.again);
    again.addEventListener("click", show);
    state.append(again);
    cards.replaceChildren();
  }
  cards.setAttribute("aria-busy", "false");
}


if (page) show();

/* What the page computes before it draws: totals, texts and where points lie. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// The page is a module outside of this package: read as text, it needs no second package.json among Django's files.
const file = new URL("../../figures_lite/static/figures_lite/page.js", import.meta.url);
const source = Buffer.from(await readFile(file)).toString("base64");
const { path, shown, total } = await import(`data:text/javascript;base64,${source}`);

const days = (...values) => values.map((value, index) => [`2026-03-0${index + 1}`, value]);

test("a number is shown in the reader's way, a percentage with its sign, an unknown one in words", () => {
  assert.equal(shown(1234, "learners"), "1,234");
  assert.equal(shown(43.365243, "percent"), "43.4 %");
  assert.equal(shown(0, "percent"), "0 %");
  assert.equal(shown(null, "percent"), "unknown");
});

test("what adds up over time is summed over the days that are known", () => {
  const [value, when] = total({ adds_over_time: true, kind: "count" }, days(null, 2, 0, 5), "2026-03-05T00:00:00Z");
  assert.equal(value, 7);
  assert.match(when, /^Mar 2\s–\s4, 2026$/); // the spaces are thin ones
});

test("a level is what it stands at on the last known day, so far while that day is open", () => {
  const metric = { adds_over_time: false, kind: "level" };
  assert.deepEqual(total(metric, days(3, 4, null), "2026-03-04T00:00:00Z"), [4, "Mar 2, 2026"]);
  assert.deepEqual(total(metric, days(3, 4, 5), "2026-03-03T00:00:00Z"), [5, "Mar 3, 2026, soFar"]);
});

test("distinct learners are those of the last whole day, since few have come by the morning of an open one", () => {
  const metric = { adds_over_time: false, kind: "distinct" };
  assert.deepEqual(total(metric, days(8, 9, 1), "2026-03-03T00:00:00Z"), [9, "Mar 2, 2026"]);
});

test("nothing known has no total", () => {
  assert.deepEqual(total({ adds_over_time: true, kind: "count" }, days(null, null), null), [null, ""]);
});

test("bars stand on the ground and the highest reaches the top", () => {
  const points = days(0, 4);
  const drawn = path(points, points, true, true);
  assert.deepEqual([drawn.low, drawn.high], [0, 4]);
  const tops = [...drawn.trend.matchAll(/V(\S+?)h/g)].map((match) => Number(match[1]));
  assert.deepEqual(tops, [72, 4]);
});

test("what is not known leaves a gap, and a lone day between gaps is a dot", () => {
  const points = days(1, null, 3, null);
  const drawn = path(points, points.filter(([, value]) => value !== null), false, true);
  assert.equal(drawn.trend.match(/M/g).length, 2);
  assert.equal(drawn.trend.includes("L"), false);
  assert.equal(drawn.dots.match(/M/g).length, 2);
});

test("a level that never moves is drawn in the middle of its own range, off the ground", () => {
  const flat = days(5, 5);
  assert.equal(path(flat, flat, false, false).trend, "M75 33L225 33");
});

test("distinct learners are drawn from nought, which lies on the ground", () => {
  const points = days(0, 0);
  assert.equal(path(points, points, false, true).trend, "M75 72L225 72");
});

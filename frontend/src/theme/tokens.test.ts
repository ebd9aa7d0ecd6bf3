// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { heatStep, SERIES_COUNT } from '.';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const colours = new Map<string, [string, string]>();
// The first of each: what follows is for those who ask for more contrast. A Paragon token's fallback is ours.
for (const [, name, light, dark] of css.matchAll(/(--fl-[\w-]+): light-dark\((?:var\([\w-]+, )?(#[0-9a-f]{6})\)?, (#[0-9a-f]{6})\)/g)) {
  if (!colours.has(name)) colours.set(name, [light, dark]);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** What a colour looks like to those without one kind of cone (Viénot 1999), in linear light. */
function seen(hex: string, kind: 'protan' | 'deutan'): number[] {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  const [x, y, z] = kind === 'protan' ? [0.11238, 0.88762, 0.00401] : [0.29275, 0.70725, 0.02234];
  const mixed = x * r + y * g;
  return [mixed, mixed, (kind === 'protan' ? z : -z) * (r - g) + b].map((part) => Math.max(0, part) ** (1 / 2.2));
}

const theme = { light: 0, dark: 1 } as const;

describe.each(['light', 'dark'] as const)('colours, %s', (name) => {
  const of = (token: string) => {
    const found = colours.get(token);
    if (!found) throw new Error(`tokens.css has no ${token}`);
    return found[theme[name]];
  };

  it('of series stand out from the surface by 3 : 1', () => {
    for (let each = 1; each <= SERIES_COUNT; each += 1) {
      expect(contrast(of(`--fl-series-${each}`), of('--fl-surface')), `series ${each}`).toBeGreaterThanOrEqual(3);
    }
  });

  it('of neighbouring series are told apart by the colour-blind, among the first three all', () => {
    for (const kind of ['protan', 'deutan'] as const) {
      for (const [a, b] of [[1, 2], [1, 3], [2, 3], [3, 4], [4, 5]]) {
        const [first, second] = [seen(of(`--fl-series-${a}`), kind), seen(of(`--fl-series-${b}`), kind)];
        const far = Math.hypot(...first.map((part, at) => part - second[at]));
        expect(far, `${a} and ${b}, ${kind}`).toBeGreaterThan(0.12);
      }
    }
  });

  it('of text are readable on every surface by 4.5 : 1', () => {
    for (const ink of ['--fl-ink', '--fl-ink-2', '--fl-ink-3', '--fl-accent', '--fl-good', '--fl-bad', '--fl-warn']) {
      for (const under of ['--fl-page', '--fl-surface', '--fl-surface-2']) {
        expect(contrast(of(ink), of(under)), `${ink} on ${under}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(of('--fl-accent-ink'), of('--fl-accent'))).toBeGreaterThanOrEqual(4.5);
    for (const kind of ['good', 'bad', 'warn']) expect(contrast(of('--fl-ink'), of(`--fl-${kind}-soft`)), kind).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('--fl-accent'), of('--fl-accent-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  it('of what can be pressed or focused stand out by 3 : 1', () => {
    for (const token of ['--fl-line-strong', '--fl-focus']) expect(contrast(of(token), of('--fl-surface')), token).toBeGreaterThanOrEqual(3);
  });

  it('of heat grow from step to step', () => {
    const steps = [0, 1, 2, 3, 4, 5].map((step) => contrast(of(`--fl-heat-${step}`), of('--fl-surface')));
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(steps[5]).toBeGreaterThanOrEqual(4.5);
  });
});

it('only nothing is on step 0, and only the most on step 5', () => {
  expect([0, 0.1, 20, 21, 80, 100].map((value) => heatStep(value, 100))).toEqual([0, 1, 1, 2, 4, 5]);
  expect(heatStep(0, 0)).toBe(0);
});

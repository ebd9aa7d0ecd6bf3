import { renderHook } from '@testing-library/react';
import { IntlProvider } from 'react-intl';
import { expect, it } from 'vitest';
import { useFormats } from './formats';

function formats(locale = 'en-GB', zone = 'Europe/Berlin') {
  return renderHook(() => useFormats(zone), { wrapper: ({ children }) => <IntlProvider locale={locale} onError={() => undefined}>{children}</IntlProvider> }).result.current;
}
const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, ' ');

it('tells null from 0', () => {
  expect([formats().value(null), formats().value(0), formats().withUnit(null, 'learners'), formats().withUnit(0, 'learners')])
    .toEqual(['–', '0', 'not known', '0 learners']);
});

it('writes numbers as the language does', () => {
  expect([formats('de').value(12345.67), plain(formats('de').value(62.5, 'percent')), formats('en').withUnit(1, 'hours')]).toEqual(['12.345,7', '62,5 %', '1 hour']);
});

it('names a unit that it has no words for as the API does', () => expect(formats().withUnit(3, 'badges')).toBe('3 badges'));

it('tells changes as a share, of few in whole numbers, of per cents in points', () => {
  const { delta } = formats();
  expect(delta(30, 20, 'learners')).toEqual({ direction: 'up', text: '+50%' });
  expect(delta(3, 9, 'learners')).toEqual({ direction: 'down', text: '-6' });
  expect(delta(41.5, 40, 'percent')).toEqual({ direction: 'up', text: '+1.5 pp' });
  expect(delta(20, 20, 'learners')).toEqual({ direction: 'same', text: '0%' });
  expect([delta(null, 3, 'learners'), delta(3, null, 'learners')]).toEqual([null, null]);
});

it('a day is a date and does not move with the browser, an instant is told in the reporting time zone', () => {
  const here = formats();
  expect(here.period('2026-11-30', 'day')).toBe('30 Nov');
  expect(here.period('2026-11-01', 'month', 'long')).toBe('November 2026');
  expect(here.period('2026-11-29T23:00:00Z', 'hour', 'long')).toContain('30 Nov');
  expect(here.instant('2026-11-29T23:30:00Z')).toContain('30 Nov 2026');
});

it('a range names its last period, not where it stops', () => {
  expect(plain(formats().range('2026-11-01', '2026-12-01', 'day'))).toBe('1 – 30 Nov 2026');
  expect(plain(formats().range('2026-01-01', '2027-01-01', 'month'))).toBe('Jan – Dec 2026');
});

it('says how long ago', () => {
  const now = Date.parse('2026-11-30T09:30:00Z');
  expect([formats().ago('2026-11-30T09:18:00Z', now), formats().ago('2026-11-28T09:00:00Z', now)]).toEqual(['12 minutes ago', '2 days ago']);
});

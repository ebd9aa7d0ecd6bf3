/** One metric as one figure, beside what it was before, with its shape in between. */
import { defineMessages, useIntl } from 'react-intl';
import type { Params } from '../api/client';
import { combine } from '../api/combine';
import { useStats } from '../api/hooks';
import { paths } from '../api/paths';
import type { Grain, Kind, Line, Metric, Point, Scope, SeriesAnswer } from '../api/types';
import { Sparkline } from '../charts/Sparkline';
import { useFormats, type Formats } from '../i18n/formats';
import { addPeriods, firstOpen, isComplete, periodsBetween, yearBefore } from '../i18n/periods';
import { Change } from './Change';
import { Block, Frame } from './Frame';
import { messages } from './messages';
import { listKind, Open } from './Open';
import { namedLines, scopeOf, titleOfNames } from './series';

const texts = defineMessages({
  unitOnly: { id: 'figures.number.period', defaultMessage: '{period}' },
  until: { id: 'figures.number.at', defaultMessage: 'on {period}' },
  sofar: { id: 'figures.number.soFar', defaultMessage: '{period}, not over yet' },
  before: { id: 'figures.number.before', defaultMessage: 'from {value}, {period}' },
  shape: { id: 'figures.number.shape', defaultMessage: '{metric}: its shape over {period}' },
  groups: { id: 'figures.number.groups', defaultMessage: 'By group' },
});

/** Periods that a figure is of where nobody says: a week. */
const USUAL: Record<Grain, number> = { hour: 24, day: 7, month: 1 };

export interface NumberProps extends Scope {
  metric: string;
  grain?: Grain;
  /** First period, and where periods stop (itself left out); without them the last week that is over. */
  start?: string;
  end?: string;
  compareTo?: 'previous' | 'lastYear';
  by?: string;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

export function Number(props: NumberProps) {
  const { metric: name, grain = 'day', compareTo, by } = props;
  const intl = useIntl();
  const given = props.start && props.end ? { start: props.start, end: props.end } : null;
  const length = given ? periodsBetween(given.start, given.end, grain) : USUAL[grain];
  const params: Params = { metric: name, grain, ...asked(given, grain, length, compareTo) };
  const answer = useStats(props, params);
  const { data } = answer;
  const lastYear = useStats(props, given && compareTo === 'lastYear'
    ? { metric: name, grain, start: yearBefore(given.start), end: yearBefore(given.end) } : {}, { enabled: Boolean(given && compareTo === 'lastYear') });
  const groups = useStats(props, { ...params, by }, { enabled: Boolean(by) });
  const formats = useFormats(data?.time_zone);

  const metric = data?.catalogue[0];
  const figure = data && metric ? figureOf(data, data.series[0], metric, given, length, compareTo, lastYear.data) : null;
  const title = props.title ?? metric?.label ?? titleOfNames([name], answer.error);

  return (
    <Frame
      title={title}
      answer={answer}
      fresh={data}
      metrics={metric ? [metric] : []}
      notes={data?.approximate ? [intl.formatMessage(messages.approximate)] : []}
      skeleton={<Block height={64} />}
      shownTable={() => data && metric ? {
        caption: title, columns: [{ label: intl.formatMessage(messages.period) }, { label: metric.label, numeric: true }], rows: data.series[0].points.map((point) => [...point]),
      } : null}
      source={{ path: paths.stats(props), params }}
      exportable={props.exportable ?? false}
      headingLevel={props.headingLevel}
      className="fl-number"
    >
      {data && metric && figure && (
        <>
          <div className="fl-figure-row">
            <span className="fl-figure">
              {figure.value === null
                ? <span className="fl-unknown fl-figure-unknown">{intl.formatMessage(messages.unknown)}</span>
                : <Open className="fl-figure-open" label={`${metric.label}, ${periodText(figure, data, metric, formats)}`} value={formats.value(figure.value, metric.unit)}
                  target={metric.source ? null : {
                    kind: listKind(metric.unit), ...scopeOf(props), behind: metric.name, from: metric.kind === 'count' ? figure.start : figure.last, to: figure.end,
                  }} />}
            </span>
            {metric.unit !== 'percent' && <span className="fl-unit">{formats.unitName(metric.unit)}</span>}
            {figure.shape.length > 2 && (
              <Sparkline values={figure.shape.map(([, value]) => value)} width={96} height={28}
                open={firstOpen(figure.shape.map(([period]) => period), data.grain, data.complete_until, data.time_zone)}
                label={intl.formatMessage(texts.shape, { metric: metric.label, period: formats.range(figure.shape[0][0], figure.end, data.grain) })} />
            )}
          </div>
          <div className="fl-figure-facts">
            {compareTo && figure.before && (
              <>
                <Change now={figure.value} before={figure.before.value} unit={metric.unit} period={beforeText(figure, data, metric, formats)} formats={formats} />{' '}
              </>
            )}
            <span>{periodText(figure, data, metric, formats, (message, period) => intl.formatMessage(texts[message], { period }))}</span>
          </div>
          {by && groups.data && <Groups data={groups.data} figure={figure} formats={formats} />}
        </>
      )}
    </Frame>
  );
}

/** What to ask for: both ranges at once, where one follows the other. */
function asked(given: { start: string; end: string } | null, grain: Grain, length: number, compareTo: NumberProps['compareTo']) {
  if (given) return { start: compareTo === 'previous' ? addPeriods(given.start, grain, -length) : given.start, end: given.end };
  // The browser's clock only says how far back to ask; where the range ends is the answer's to say.
  const today = new Date().toISOString().slice(0, 10);
  const now = grain === 'hour' ? new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString().replace('.000Z', 'Z')
    : grain === 'month' ? `${today.slice(0, 7)}-01` : today;
  const back = compareTo === 'lastYear' ? { hour: 24 * 8, day: 366 + length + 2, month: 12 + length + 1 }[grain] : 2 * length + 2;
  return { start: addPeriods(now, grain, -back), end: undefined };
}

interface Figure {
  value: number | null;
  start: string;
  /** The last period of the range, and where the range stops. */
  last: string;
  end: string;
  shape: Point[];
  before: { value: number | null; start: string; last: string; end: string } | null;
}

function figureOf(
  data: SeriesAnswer, line: Line | undefined, metric: Metric, given: { start: string; end: string } | null, length: number,
  compareTo: NumberProps['compareTo'], lastYear: SeriesAnswer | undefined,
): Figure | null {
  if (!line) return null;
  const { grain } = data;
  const points = line.points;
  let end = given?.end;
  if (!end) {
    // How things stand is told as of now; what is counted over a period, once the period is over.
    const known = points.filter(([, value]) => value !== null);
    const over = known.filter(([period]) => metric.kind === 'level' || isComplete(period, grain, data.complete_until, data.time_zone));
    const last = over.at(-1) ?? known.at(-1) ?? points.at(-1);
    if (!last) return null;
    end = addPeriods(last[0], grain, 1);
  }
  const start = given?.start ?? addPeriods(end, grain, -length);
  const within = (from: string, to: string) => points.filter(([period]) => period >= from && period < to);
  const here = within(start, end);
  // Of a range that is not over, the last period that has been counted is the one shown.
  const counted = here.filter(([, value]) => value !== null);
  const last = counted.length ? counted[counted.length - 1][0] : addPeriods(end, grain, -1);
  let before: Figure['before'] = null;
  if (compareTo) {
    const back = (period: string) => (compareTo === 'previous' ? addPeriods(period, grain, -length) : yearBefore(period));
    const [from, to] = [back(start), back(end)];
    const found = given && compareTo === 'lastYear' ? lastYear?.series[0]?.points ?? [] : within(from, to);
    before = { value: combine(metric.kind as Kind, found), start: from, last: back(last), end: to };
  }
  return { value: combine(metric.kind as Kind, here), start, last, end, shape: here, before };
}

type Say = (message: 'unitOnly' | 'until' | 'sofar', period: string) => string;

function periodText(figure: Figure, data: SeriesAnswer, metric: Metric, formats: Formats, say: Say = (_, period) => period): string {
  const open = !isComplete(figure.last, data.grain, data.complete_until, data.time_zone);
  if (metric.kind === 'count') return say(open ? 'sofar' : 'unitOnly', formats.range(figure.start, figure.end, data.grain));
  return say(open ? 'sofar' : 'until', formats.period(figure.last, data.grain, data.grain === 'day' ? 'short' : 'long'));
}

function beforeText(figure: Figure, data: SeriesAnswer, metric: Metric, formats: Formats): string {
  const before = figure.before!;
  return metric.kind === 'count' ? formats.range(before.start, before.end, data.grain) : formats.period(before.last, data.grain, 'long');
}

/** The figure of each group, as bars; groups withheld together come last, and are said to be. */
function Groups({ data, figure, formats }: { data: SeriesAnswer; figure: Figure; formats: Formats }) {
  const intl = useIntl();
  const lines = namedLines(data, intl).map(({ id, label, metric, line }) => ({
    id, label, metric, withheld: line.withheld,
    value: combine(metric.kind as Kind, line.points.filter(([period]) => period >= figure.start && period < figure.end)),
  }));
  const most = Math.max(1, ...lines.map(({ value }) => value ?? 0));
  return (
    <ul className="fl-groups" aria-label={intl.formatMessage(texts.groups)}>
      {lines.map(({ id, label, metric, value, withheld }) => (
        <li key={id} title={withheld ? intl.formatMessage(messages.withheldNote) : undefined} className={withheld ? 'fl-withheld' : undefined}>
          <bdi>{label}</bdi>
          <span className="fl-bar" aria-hidden="true"><span style={{ inlineSize: `${(100 * (value ?? 0)) / most}%` }} /></span>
          <span className="fl-groups-value">{formats.value(value, metric.unit)}</span>
        </li>
      ))}
    </ul>
  );
}

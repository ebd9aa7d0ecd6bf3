/** How learners spread over the bins of a family of metrics, such as progress or grades. */
import { defineMessages, useIntl } from 'react-intl';
import type { Params } from '../api/client';
import { useCatalogue, useStats } from '../api/hooks';
import { paths } from '../api/paths';
import type { TableData } from '../api/provider';
import type { CatalogueMetric, Metric, Scope } from '../api/types';
import { BarChart } from '../charts/BarChart';
import { useFormats } from '../i18n/formats';
import { addDays } from '../i18n/periods';
import { Block, Frame } from './Frame';
import { messages } from './messages';
import { listKind, useOpen } from './Open';
import { scopeOf } from './series';

const texts = defineMessages({
  progress: { id: 'figures.spread.progress', defaultMessage: 'Progress' },
  grade: { id: 'figures.spread.grade', defaultMessage: 'Grades' },
  summary: { id: 'figures.spread.summary', defaultMessage: '{total} in all; most in “{bin}”: {value}, {share}.' },
  share: { id: 'figures.spread.share', defaultMessage: '{share} of all' },
  bin: { id: 'figures.spread.bin', defaultMessage: 'Bin' },
  count: { id: 'figures.spread.count', defaultMessage: 'Number' },
  shareColumn: { id: 'figures.spread.shareColumn', defaultMessage: 'Share' },
  on: { id: 'figures.spread.on', defaultMessage: '{total} on {period}' },
  none: { id: 'figures.spread.none', defaultMessage: 'Nobody to show here yet.' },
});

/** The prefix of the bins' names, such as `progress` of `progress_25_49`. */
export type Family = 'progress' | 'grade' | (string & {});

export interface SpreadProps extends Scope {
  family: Family;
  /** The day shown; default: the last one counted. */
  at?: string;
  height?: number;
  title?: string;
  headingLevel?: 2 | 3 | 4;
  exportable?: boolean;
}

export interface Bin {
  metric: CatalogueMetric;
  low: number;
  high: number;
}

/** The bins of a family, from low to high: metrics named by the prefix and one or two bounds. */
export function binsOf(metrics: readonly CatalogueMetric[], family: string): Bin[] {
  const pattern = new RegExp(`^${family.replace(/\W/g, '\\$&')}_(\\d+)(?:_(\\d+))?$`);
  return metrics.flatMap((metric) => {
    const found = pattern.exec(metric.name);
    return found ? [{ metric, low: parseInt(found[1], 10), high: parseInt(found[2] ?? found[1], 10) }] : [];
  }).sort((a, b) => a.low - b.low);
}

export function Spread(props: SpreadProps) {
  const { family, at, height = 200 } = props;
  const intl = useIntl();
  const open = useOpen();
  const catalogue = useCatalogue();
  const bins = catalogue.data ? binsOf(catalogue.data.metrics, family) : [];
  // The browser's clock only says from where to ask on; a few days cover a run that is late.
  const range = at ? { start: at, end: addDays(at, 1) } : { start: addDays(new Date().toISOString().slice(0, 10), -6) };
  const params: Params = { metric: bins.map((bin) => bin.metric.name), grain: 'day', ...range };
  const stats = useStats(props, params, { enabled: bins.length > 0 });
  const { data } = stats;
  const formats = useFormats(data?.time_zone ?? catalogue.data?.time_zone);

  const periods = data?.series[0]?.points.map(([period]) => period) ?? [];
  const values = (index: number) => bins.map((bin) => data?.series.find((line) => line.metric === bin.metric.name)?.points[index]?.[1] ?? null);
  let shown = periods.length - 1;
  while (shown > 0 && values(shown).every((value) => value === null)) shown -= 1;
  const here = shown >= 0 ? values(shown) : [];
  const known = here.some((value) => value !== null);
  const total = here.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const unit = bins[0]?.metric.unit ?? 'enrollments';
  const named = family === 'progress' ? texts.progress : family === 'grade' ? texts.grade : null;
  const title = props.title ?? (named ? intl.formatMessage(named) : family);
  const share = (value: number | null) => (value === null || !total ? formats.value(null) : formats.value((100 * value) / total, 'percent'));
  const shareText = (value: number | null) => intl.formatMessage(texts.share, { share: share(value) });
  const most = here.indexOf(Math.max(...here.map((value) => value ?? -1)));
  const target = (index: number) => ({
    kind: listKind(unit), ...scopeOf(props), behind: bins[index].metric.name, from: periods[shown], to: addDays(periods[shown], 1),
  });
  const answer = catalogue.data && bins.length > 0 ? stats : { ...catalogue, isPending: catalogue.isPending };

  return (
    <Frame
      title={title}
      subtitle={data && known ? intl.formatMessage(texts.on, { total: formats.withUnit(total, unit), period: formats.period(periods[shown], 'day', 'long') }) : null}
      answer={answer}
      fresh={data}
      metrics={bins.map((bin): Metric => bin.metric)}
      notes={data?.approximate ? [intl.formatMessage(messages.approximate)] : []}
      emptyText={catalogue.data && !bins.length ? intl.formatMessage(messages.empty)
        : data && !known ? intl.formatMessage(messages.notKnownYet)
          : data && total === 0 ? intl.formatMessage(texts.none) : null}
      skeleton={<Block height={height} />}
      table={(): TableData => ({
        caption: title,
        columns: [
          { label: intl.formatMessage(texts.bin) },
          { label: intl.formatMessage(texts.count), numeric: true, format: (cell) => formats.value(cell as number | null) },
          { label: intl.formatMessage(texts.shareColumn), numeric: true, format: (cell) => formats.value(cell as number | null, 'percent') },
        ],
        rows: bins.map((bin, index) => [bin.metric.label, here[index], here[index] === null || !total ? null : (100 * here[index]) / total]),
      })}
      source={{ path: paths.stats(props), params }}
      exportable={props.exportable}
      headingLevel={props.headingLevel}
      className="fl-spread"
    >
      {data && (
        <BarChart
          label={`${title}, ${formats.period(periods[shown] ?? data.start, 'day', 'long')}`}
          summary={most >= 0 ? intl.formatMessage(texts.summary, {
            total: formats.withUnit(total, unit), bin: bins[most].metric.label, value: formats.withUnit(here[most], unit), share: shareText(here[most]),
          }) : ''}
          bars={bins.map((bin, index) => ({
            id: bin.metric.name, short: bin.low === bin.high ? formats.value(bin.low) : `${formats.value(bin.low)}–${formats.value(bin.high)}`,
            label: bin.metric.label, value: here[index], share: shareText(here[index]),
          }))}
          height={height}
          value={(value) => formats.withUnit(value, unit)}
          short={(value) => formats.short(value)}
          onChoose={open(target(0)) ? (index) => open(target(index))?.() : undefined}
          chartId={`spread-${family}`}
        />
      )}
    </Frame>
  );
}

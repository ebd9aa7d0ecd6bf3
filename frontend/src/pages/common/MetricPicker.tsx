/** Chooses metrics of the catalogue, each with its meaning; those that cannot be shown here say why. */
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { useCatalogue } from '../../api/hooks';
import type { CatalogueMetric, Grain, ScopeName } from '../../api/types';
import { Disclosure } from './Disclosure';
import { messages } from './messages';

/** Whether a metric is stored for a scope and grain, and not only by some dimension. A ratio is where its parts are. */
export const isStored = (metric: CatalogueMetric, scope: ScopeName, grain: Grain) =>
  metric.stored.some((place) => place.scope === scope && place.grain === grain && !place.by.length);

/** Sums of per cent: only good for dividing. */
const HIDDEN = new Set(['points']);

/** Whether a metric is of one period alone, so that it is not known over several. */
const isOfOne = (metric: Pick<CatalogueMetric, 'kind'>) => metric.kind === 'distinct' || metric.kind === 'mean';

export const offered = (metrics: readonly CatalogueMetric[], scope: ScopeName, grain: Grain) =>
  metrics.filter((metric) => isStored(metric, scope, grain) && !HIDDEN.has(metric.unit));

interface MetricPickerProps {
  value: readonly string[];
  onChange: (names: string[]) => void;
  scope: ScopeName;
  grain: Grain;
  /** Whether several periods are summed up, so that what is counted once is not known. */
  summed?: boolean;
  most?: number;
}

export function MetricPicker({ value, onChange, scope, grain, summed = false, most = 12 }: MetricPickerProps) {
  const intl = useIntl();
  const { data } = useCatalogue();
  const [search, setSearch] = useState('');
  const all = data ? offered(data.metrics, scope, grain) : [];
  const found = all.filter((metric) => `${metric.label} ${metric.meaning}`.toLocaleLowerCase().includes(search.toLocaleLowerCase()));
  const count = value.length;

  const toggle = (name: string) => {
    if (value.includes(name)) onChange(value.filter((one) => one !== name));
    else onChange([...value, name]);
  };
  return (
    <Disclosure label={intl.formatMessage(messages.metrics, { count })}>
      {() => (
        <div className="fp-metric-picker">
          <label className="fp-field">
            <span className="fl-sr">{intl.formatMessage(messages.findMetric)}</span>
            <input
              type="search"
              value={search}
              placeholder={intl.formatMessage(messages.findMetric)}
              onChange={(event) => setSearch(event.target.value)}
            />
          </label>
          <ul className="fp-checks">
            {found.map((metric) => {
              const outside = summed && isOfOne(metric);
              const chosen = value.includes(metric.name);
              return (
                <li key={metric.name}>
                  <label data-off={outside || undefined}>
                    <input
                      type="checkbox"
                      checked={chosen}
                      disabled={(outside && !chosen) || (!chosen && count >= most)}
                      onChange={() => toggle(metric.name)}
                    />
                    <strong>{metric.label}</strong>
                    <small>{outside ? intl.formatMessage(metric.kind === 'mean' ? messages.recordedMean : messages.countedOnce) : metric.meaning}</small>
                  </label>
                </li>
              );
            })}
          </ul>
          {count >= most && <p className="fp-note">{intl.formatMessage(messages.mostMetrics, { most })}</p>}
        </div>
      )}
    </Disclosure>
  );
}

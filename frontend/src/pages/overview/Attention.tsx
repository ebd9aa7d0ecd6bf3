/** The courses that need a look, and why, worst first. */
import { useIntl, type MessageDescriptor } from 'react-intl';
import { Link } from 'react-router-dom';
import { useAttention, useCatalogue } from '../../api/hooks';
import { paths } from '../../api/paths';
import type { AttentionReason, AttentionRow, Reason } from '../../api/types';
import { to } from '../../app/navigation';
import { useFormats } from '../../i18n/formats';
import { Frame } from '../../widgets/Frame';
import { Pages, TableSkeleton } from '../../widgets/table';
import { messages } from './messages';

const SIZE = 10;

interface AttentionProps {
  org: string | null;
  page: number;
  onPage: (page: number) => void;
}

export function Attention({ org, page, onPage }: AttentionProps) {
  const intl = useIntl();
  const params = { org };
  const answer = useAttention({ ...params, page, page_size: SIZE });
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const title = intl.formatMessage(messages.attention);
  return (
    <Frame
      title={title}
      subtitle={intl.formatMessage(messages.attentionNote)}
      answer={answer}
      fresh={data}
      metrics={[]}
      emptyText={data?.count === 0 ? intl.formatMessage(messages.allWell) : null}
      skeleton={<TableSkeleton rows={4} columns={2} />}
      shownTable={() => null}
      source={{ path: paths.attention, params }}
      headingLevel={2}
      className="fp-attention"
    >
      {data && (
        <>
          <ul className="fp-attention-list">
            {data.results.map((row) => (
              <Course key={row.key} row={row} reasons={data.reasons} />
            ))}
          </ul>
          <Pages page={data.current_page} pages={data.num_pages} count={data.count} size={SIZE} shown={data.results.length} label={title}
            onPage={onPage} number={(value) => formats.value(value)} />
        </>
      )}
    </Frame>
  );
}

function Course({ row, reasons }: { row: AttentionRow; reasons: readonly Reason[] }) {
  return (
    <li>
      <div className="fp-attention-course">
        <Link to={to.course(row.key)}>
          <bdi>{row.name || row.key}</bdi>
        </Link>
        <span className="fl-name-facts">
          <bdi>{row.org}</bdi>
        </span>
      </div>
      <ul className="fp-reasons">
        {row.reasons.map((reason) => (
          <ReasonText key={reason.reason} reason={reason} known={reasons.find((one) => one.name === reason.reason)} />
        ))}
      </ul>
    </li>
  );
}

/** How a reason's number stands to what it is held against; of reasons that are not known here, the number alone is told. */
const HELD: Record<string, MessageDescriptor> = {
  activity_fell: messages.was,
  silent: messages.ofEnrolled,
  many_never_started: messages.ofEnrolled,
  many_left: messages.ofEnrolled,
  ends_behind: messages.under,
  low_grades: messages.under,
};

/** A reason with the numbers that speak for it. */
function ReasonText({ reason, known }: { reason: AttentionReason; known: Reason | undefined }) {
  const intl = useIntl();
  const formats = useFormats(undefined);
  const { data } = useCatalogue();
  const unit = data?.metrics.find((metric) => metric.name === reason.metric)?.unit ?? '';
  const [value, against] = [reason.value, reason.against].map((number) => formats.value(number, unit));
  const held = HELD[reason.reason];
  return (
    <li className="fp-reason" title={known?.meaning}>
      <span className="fp-reason-sign" aria-hidden="true">
        !
      </span>
      <span>{known?.label ?? reason.reason}</span>
      <span className="fp-reason-value">{held ? intl.formatMessage(held, { value, against }) : formats.withUnit(reason.value, unit)}</span>
    </li>
  );
}

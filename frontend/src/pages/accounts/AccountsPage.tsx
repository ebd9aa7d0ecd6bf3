/** The accounts of the site; behind a number, those that it counted. */
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import { useAccounts } from '../../api/hooks';
import { paths } from '../../api/paths';
import { to } from '../../app/navigation';
import { accountsSchema } from '../../app/state/schemas';
import { usePageState } from '../../app/state/usePageState';
import { useFormats } from '../../i18n/formats';
import { Frame } from '../../widgets/Frame';
import { Scroll } from '../../widgets/Scroll';
import { Head, Pages, TableSkeleton } from '../../widgets/table';
import { PageHead } from '../common/PageHead';
import { SearchField } from '../common/SearchField';
import { BehindText } from '../learners/BehindText';
import { messages } from '../learners/messages';

export function AccountsPage() {
  const intl = useIntl();
  const [state, change] = usePageState(accountsSchema);
  const params = {
    search: state.search || undefined,
    behind: state.behind || undefined,
    from: state.from,
    to: state.to,
    ordering: state.ordering || undefined,
  };
  const answer = useAccounts({ ...params, page: state.page, page_size: state.page_size });
  const { data } = answer;
  const formats = useFormats(data?.time_zone);
  const title = intl.formatMessage(messages.accounts);
  const sort = { ordering: state.ordering || undefined, onOrdering: (ordering: string) => change({ ordering }) };
  return (
    <>
      <PageHead
        title={state.behind ? intl.formatMessage(messages.behind, { metric: data?.behind?.label ?? state.behind }) : title}
        above={<Link to={to.overview()}>{intl.formatMessage(messages.overview)}</Link>}
        below={data?.behind && <BehindText data={data} behind={data.behind} scope={{}} whole={!state.search} />}
      />
      <div className="fp-filters" role="search">
        <SearchField label={intl.formatMessage(messages.findAccount)} value={state.search} onChange={(search) => change({ search }, { replace: true })} />
      </div>
      <Frame
        title={title}
        answer={answer}
        fresh={data}
        metrics={[]}
        emptyText={data?.count === 0 ? intl.formatMessage(messages.noAccounts) : null}
        skeleton={<TableSkeleton rows={8} columns={2} />}
        shownTable={() => null}
        source={{ path: paths.accounts, params }}
        headingLevel={2}
      >
        {data && (
          <>
            <Scroll label={title}>
              <table className="fl-table">
                <caption className="fl-sr">{title}</caption>
                <thead>
                  <tr>
                    <Head column="name" label={intl.formatMessage(messages.account)} {...sort} />
                    <Head column="registered_at" label={intl.formatMessage(messages.registered)} {...sort} />
                  </tr>
                </thead>
                <tbody>
                  {data.results.map((row) => (
                    <tr key={row.user_id}>
                      <th scope="row" className="fl-name-cell">
                        <span className="fl-name">
                          <bdi>{row.name || row.username}</bdi>
                        </span>
                        <span className="fl-name-facts">
                          <bdi>{row.username}</bdi> · <bdi>{row.email}</bdi>
                        </span>
                      </th>
                      <td>{formats.day(row.registered_at)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
            <Pages page={data.current_page} pages={data.num_pages} count={data.count} size={state.page_size} shown={data.results.length} label={title}
              onPage={(page) => change({ page })} number={(value) => formats.value(value)} />
          </>
        )}
      </Frame>
    </>
  );
}

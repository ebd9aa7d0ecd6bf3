// Three widgets in somebody else's page, with its own QueryClient and its own language.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { IntlProvider } from 'react-intl';
import { CourseTable, FiguresProvider, Number as Figure, Trend, fetchClient } from '@figures-lite/widgets';
import '@figures-lite/widgets/styles.css';

const queries = new QueryClient();
const client = fetchClient('/figures-lite/api/v1/');
window.asked = queries;

createRoot(document.getElementById('root')).render(
  <QueryClientProvider client={queries}>
    <IntlProvider locale="en">
      <FiguresProvider client={client}>
        <h1>A host app</h1>
        <section id="number"><Figure metric="enrolled" scope="site" /></section>
        <section id="trend"><Trend metrics={['active_learners']} scope="site" grain="day" /></section>
        <section id="table"><CourseTable metrics={['enrolled', 'mean_progress']} /></section>
      </FiguresProvider>
    </IntlProvider>
  </QueryClientProvider>,
);

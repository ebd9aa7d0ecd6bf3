/** The page: its providers, and which address shows what. */
import { useCallback, type ReactNode } from 'react';
import { BrowserRouter, Route, Routes, useNavigate } from 'react-router-dom';
import type { Client } from '../api/client';
import { FiguresProvider, type ExportParts, type OpenTarget } from '../api/provider';
import { Downloads } from '../export/downloads';
import { ExportMenu } from '../export/ExportMenu';
import { AccountsPage } from '../pages/accounts/AccountsPage';
import { CourseLearnersPage } from '../pages/course/CourseLearnersPage';
import { CoursePage } from '../pages/course/CoursePage';
import { CoursesPage } from '../pages/courses/CoursesPage';
import { HealthPage } from '../pages/health/HealthPage';
import { LearnerPage } from '../pages/learner/LearnerPage';
import { MePage } from '../pages/learner/MePage';
import { LearnersPage } from '../pages/learners/LearnersPage';
import { MatrixPage } from '../pages/matrix/MatrixPage';
import { NoAccess, NotFound } from '../pages/nothing/NothingPages';
import { OverviewPage } from '../pages/overview/OverviewPage';
import { homeOf, type Boot } from './boot';
import { AppProvider, useApp } from './context';
import { ErrorBoundary } from './ErrorBoundary';
import { behindNumber, mayOpen } from './navigation';
import { Shell } from './Shell';

interface AppProps {
  boot: Boot;
  client: Client;
  messages?: Record<string, string>;
}

export function App({ boot, client, messages }: AppProps) {
  return (
    <AppProvider boot={boot}>
      <BrowserRouter basename={boot.base.replace(/\/$/, '')} future={{ v7_startTransition: false, v7_relativeSplatPath: true }}>
        <Figures client={client} messages={messages}>
          <Downloads>
            <Shell>
              <ErrorBoundary>
                <Pages />
              </ErrorBoundary>
            </Shell>
          </Downloads>
        </Figures>
      </BrowserRouter>
    </AppProvider>
  );
}

const exportMenu = (parts: ExportParts) => <ExportMenu {...parts} />;

/** Tells the widgets whom they ask, and where a number leads. */
function Figures({ client, messages, children }: { client: Client; messages?: Record<string, string>; children: ReactNode }) {
  const { boot } = useApp();
  const navigate = useNavigate();
  const open = useCallback((target: OpenTarget) => navigate(behindNumber(target)), [navigate]);
  const may = useCallback((target: OpenTarget) => mayOpen(target, boot.may), [boot]);
  return (
    <FiguresProvider client={client} locale={boot.language} messages={messages} onOpen={open} mayOpen={may} renderActions={exportMenu}>
      {children}
    </FiguresProvider>
  );
}

function Home() {
  const home = homeOf(useApp().boot.may);
  if (home === 'overview') return <OverviewPage />;
  return home === 'me' ? <MePage /> : <NoAccess />;
}

/** A page for those who may see it; what others see there is that there is nothing for them. */
function For({ allowed, children }: { allowed: boolean; children: ReactNode }) {
  return allowed ? children : <NoAccess />;
}

function Pages() {
  const { may } = useApp().boot;
  return (
    <Routes>
      <Route index element={<Home />} />
      <Route path="courses" element={<For allowed={may.numbers}><CoursesPage /></For>} />
      <Route path="courses/:courseKey" element={<For allowed={may.numbers}><CoursePage /></For>} />
      <Route path="courses/:courseKey/learners" element={<For allowed={may.learners}><CourseLearnersPage /></For>} />
      <Route path="learners" element={<For allowed={may.learners}><LearnersPage /></For>} />
      <Route path="learners/:userId" element={<For allowed={may.learners}><LearnerPage /></For>} />
      <Route path="accounts" element={<For allowed={may.learners && may.site}><AccountsPage /></For>} />
      <Route path="matrix" element={<For allowed={may.learners}><MatrixPage /></For>} />
      <Route path="me" element={<For allowed={may.own}><MePage /></For>} />
      <Route path="health" element={<For allowed={may.health}><HealthPage /></For>} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

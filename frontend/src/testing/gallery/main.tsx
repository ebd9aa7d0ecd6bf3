/** Every widget with made-up data, to look at: `npm run gallery`, then ?theme=dark, ?dir=rtl, ?locale=ar. */
import { createRoot } from 'react-dom/client';
import { ApiError } from '../../api/client';
import { Calendar, Compare, CourseTable, FiguresProvider, Heatmap, LearnerTable, Number as Figure, Spread, Trend } from '../../index';
import { fakeClient } from '../fake';
import './gallery.css';

const asked = new URLSearchParams(window.location.search);
if (asked.get('theme')) document.documentElement.dataset.theme = asked.get('theme') ?? '';
document.documentElement.dir = asked.get('dir') ?? 'ltr';
document.body.className = 'fl-scope';

const course = 'course-v1:AuroraU+CHEM1+2026_T3';
const client = fakeClient({
  'courses/refused/stats/': new ApiError(400, 'not_stored', 'metric: active_learners is not stored for course by month.', 'metric', []),
  'courses/waiting/stats/': new Promise(() => undefined),
});

createRoot(document.getElementById('root')!).render(
  <FiguresProvider client={client} locale={asked.get('locale') ?? 'en-GB'} onOpen={(target) => console.log('open', target)}>
    <main className="gallery">
      <div className="gallery-row">
        <Figure metric="active_learners_7d" compareTo="previous" />
        <Figure metric="enrollments" compareTo="previous" />
        <Figure metric="mean_progress" compareTo="lastYear" />
        <Figure metric="enrolled" by="mode" courseKey={course} />
      </div>
      <Trend metrics={['active_learners']} />
      <Trend metrics={['active_learners', 'enrollments', 'mean_progress']} courseKey={course} dates />
      <Trend metrics={['enrolled']} by="mode" courseKey={course} start="2026-09-01" end="2026-12-01" />
      <div className="gallery-row">
        <Spread family="progress" courseKey={course} />
        <Spread family="grade" courseKey={course} />
      </div>
      <Heatmap metric="active_learners" />
      <Calendar userId={3} />
      <Calendar metric="passes" />
      <Compare metric="active_learners" courses={[course, 'course-v1:NordCo+SAFE+2026', 'course-v1:NordCo+LEAD+2026']} />
      <CourseTable metrics={['enrolled', 'active_learners_7d', 'mean_progress']} trend={['active_learners_7d']} against="2026-11-23" selectable linkTo={() => '#'}
        ordering="-enrolled" />
      <LearnerTable courseKey={course} linkTo={() => '#'} behind={{ metric: 'passes', from: '2026-11-09', to: '2026-11-16' }} />
      <div className="gallery-row">
        <Trend metrics={['passes']} courseKey="refused" height={120} />
        <Trend metrics={['passes']} courseKey="waiting" height={120} />
        <Trend metrics={['passes']} start="2027-02-01" end="2027-03-01" height={120} />
      </div>
    </main>
  </FiguresProvider>,
);

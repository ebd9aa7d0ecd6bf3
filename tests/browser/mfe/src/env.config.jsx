// What an operator (or the Tutor plugin) writes: the package's widgets, put into slots.
import { DIRECT_PLUGIN, PLUGIN_OPERATIONS } from '@openedx/frontend-plugin-framework';
import { FiguresCourse, FiguresHeaderLink, FiguresOwnDays } from '@figures-lite/widgets/fpf';

const insert = (RenderWidget) => ({
  keepDefault: true,
  plugins: [{ op: PLUGIN_OPERATIONS.Insert, widget: { id: 'figures_lite', type: DIRECT_PLUGIN, priority: 60, RenderWidget } }],
});

export default {
  pluginSlots: {
    'org.openedx.frontend.layout.header_desktop_main_menu.v1': insert(FiguresHeaderLink),
    'org.openedx.frontend.learning.progress_tab_course_grade.v1': insert(FiguresOwnDays),
    'org.openedx.frontend.learning.learner_tools.v1': insert(FiguresCourse),
  },
};

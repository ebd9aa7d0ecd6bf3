/*
 * Reads a rendered front-end configuration as its build does, and shows its link to people in a page without a browser.
 *
 * node front_end.cjs FILE SCENARIO: what is missing from FILE's syntax, the slots it fills, and for each visit of the
 * scenario what the link is like and what the LMS was asked. The LMS, the platform's libraries and slots are not real.
 */
const fs = require('fs');
const { createRequire } = require('module');

const [, , file, scenario] = process.argv;
const { modules, app, visits = [] } = JSON.parse(scenario);
const load = createRequire(`${modules}/node_modules/`);
const ts = load('typescript');
const { JSDOM } = load('jsdom');

const page = new JSDOM('<body></body>', { url: 'https://apps.example.com/' });
Object.assign(global, { window: page.window, document: page.window.document, IS_REACT_ACT_ENVIRONMENT: true });
Object.defineProperty(global, 'navigator', { value: page.window.navigator, configurable: true });
process.env.APP_ID = app;

const React = load('react');
const { createRoot } = load('react-dom/client');

const source = fs.readFileSync(file, 'utf8');
const { outputText, diagnostics } = ts.transpileModule(source, {
  fileName: file,
  reportDiagnostics: true,
  compilerOptions: {
    module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX, esModuleInterop: true,
  },
});
const broken = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));

let visit = {};
let asked = [];
const slots = [];
const client = {
  get: async (url) => {
    asked.push(url);
    if (visit.answer === null) {
      throw new Error('503');
    }
    return { data: visit.answer };
  },
};
const auth = { getAuthenticatedHttpClient: () => client, getAuthenticatedUser: () => visit.user && { userId: visit.user } };
const STANDINS = {
  react: React,
  'react/jsx-runtime': load('react/jsx-runtime'),
  '@openedx/frontend-plugin-framework': { DIRECT_PLUGIN: 'DIRECT_PLUGIN', PLUGIN_OPERATIONS: { Insert: 'insert' } },
  '@edx/frontend-platform': { getConfig: () => ({ LMS_BASE_URL: 'https://lms.example.com' }) },
  '@edx/frontend-platform/auth': auth,
  '@figures-lite/widgets/fpf': { FiguresOwnDays: () => 'days' },
  '@openedx/frontend-base': {
    ...auth,
    getSiteConfig: () => ({ lmsBaseUrl: 'https://lms.example.com' }),
    WidgetOperationTypes: { INSERT_BEFORE: 'widgetInsertBefore' },
  },
  './utils': { addSlot: (_app, slot) => slots.push(slot), addScript: () => {} },
};

/** Runs the file, and gives its slots as [name, operation, what to render]. */
async function filled() {
  const found = { exports: {} };
  const required = (name) => {
    if (!(name in STANDINS)) {
      throw new Error(`${file} imports ${name}, which is not there`);
    }
    return STANDINS[name];
  };
  new Function('require', 'module', 'exports', outputText)(required, found, found.exports);
  if (typeof found.exports.default !== 'function') {
    return slots.map((slot) => [slot.slotId, slot, slot.element]);
  }
  const { pluginSlots } = await found.exports.default();
  return Object.entries(pluginSlots).flatMap(([name, { plugins }]) => (
    plugins.map((plugin) => [name, plugin, React.createElement(plugin.widget.RenderWidget)])
  ));
}

/** Shows all slots to somebody; gives what is on the page and what the LMS was asked. */
async function show(found, who) {
  visit = who;
  asked = [];
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  await React.act(async () => root.render(React.createElement(React.Fragment, null, ...found.map(([, , what]) => what))));
  const html = place.innerHTML;
  await React.act(async () => root.unmount());
  return { html, asked };
}

(async () => {
  const failures = [];
  console.error = (...words) => failures.push(words.map(String).join(' '));
  const found = broken.length ? [] : await filled();
  const shown = [];
  for (const who of visits) {
    shown.push(await show(found, who));
  }
  const operations = found.map(([name, { op, relatedId, widget }]) => ({ name, op, relatedId, priority: widget?.priority }));
  process.stdout.write(JSON.stringify({ broken, failures, operations, shown }));
})();

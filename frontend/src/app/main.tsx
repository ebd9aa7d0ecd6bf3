/** Starts the page in its place, with what Django told it. */
import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchClient } from '../api/client';
import '../theme/tokens.css';
import { App } from './App';
import { readBoot } from './boot';
import { translationsOf } from './translations';
import { applyTheme, storedTheme } from './theme';
import '../widgets/widgets.css';
import './controls.css';

const place = document.getElementById('figures-lite');
if (place) {
  const boot = readBoot();
  const root = document.documentElement;
  root.classList.add('fl-scope');
  root.lang = boot.language;
  root.dir = boot.rtl ? 'rtl' : 'ltr';
  applyTheme(boot.embedded ? 'light' : storedTheme());
  createRoot(place).render(
    <StrictMode>
      <App boot={boot} client={fetchClient(boot.api)} messages={translationsOf(boot.language)} />
    </StrictMode>,
  );
}

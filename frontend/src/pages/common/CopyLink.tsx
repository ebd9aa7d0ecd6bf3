/** Saves a view: copies the page's address, which holds all of its state. */
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { messages } from './messages';

export function CopyLink() {
  const intl = useIntl();
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      setSaid(intl.formatMessage(messages.copied));
    } catch {
      // No clipboard without https: the address is there to be copied by hand.
      setSaid(intl.formatMessage(messages.notCopied));
    }
    setTimeout(() => setSaid(''), 4000);
  };
  return (
    <>
      <button type="button" className="fl-button" onClick={() => void copy()}>
        {intl.formatMessage(messages.copyLink)}
      </button>
      <span role="status" className="fp-note">
        {said}
      </span>
    </>
  );
}

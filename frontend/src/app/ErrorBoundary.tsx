/** What is shown when a page breaks: the menu still works, and another address is another try. */
import { Component, type ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import { useLocation } from 'react-router-dom';
import { messages } from './messages';

class Boundary extends Component<{ address: string; children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate(before: { address: string }) {
    if (before.address !== this.props.address && this.state.error) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="fp-failed" role="alert">
        <h1>
          <FormattedMessage {...messages.broken} />
        </h1>
        <p>{error.message}</p>
      </div>
    );
  }
}

export function ErrorBoundary({ children }: { children: ReactNode }) {
  const { pathname, search } = useLocation();
  return <Boundary address={pathname + search}>{children}</Boundary>;
}

// A link to figures-lite, for those who see any numbers. The LMS is asked once in a session of the tab.
  const MAY = '/figures-lite/api/v1/may/';
  const PAGE = '/figures-lite/';
  const asked = new Map();

  async function ask(user = '') {
    const key = `figures-lite.sees_numbers.${user}`;
    const kept = window.sessionStorage.getItem(key);
    if (kept !== null) {
      return kept === 'true';
    }
    const answer = await getAuthenticatedHttpClient().get(lms() + MAY);
    const sees = answer.data.sees_numbers === true;
    window.sessionStorage.setItem(key, String(sees));
    return sees;
  }

  async function seesNumbers() {
    const user = getAuthenticatedUser()?.userId;
    if (!user) {
      return false;
    }
    if (!asked.has(user)) {
      asked.set(user, ask(String(user)));
    }
    try {
      return await asked.get(user);
    } catch {
      asked.delete(user); // an LMS that could not answer is asked again
      return false;
    }
  }

  function useSeesNumbers() {
    const [sees, setSees] = useState(false);
    useEffect(() => {
      let here = true;
      seesNumbers().then((found) => {
        if (here) {
          setSees(found);
        }
      });
      return () => {
        here = false;
      };
    }, []);
    return sees;
  }

  function HeaderLink({ className = 'dropdown-item', inList = false }) {
    if (!useSeesNumbers()) {
      return null;
    }
    const link = createElement('a', { className, href: lms() + PAGE }, {{ FIGURES_LITE_HEADER_LABEL | tojson }});
    return inList ? createElement('li', { className: 'nav-item' }, link) : link;
  }

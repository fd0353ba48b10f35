/** On a narrow screen, the navigation as a drawer over the page. It is a step of the history, so that "back" closes it. */
export class Drawer {
  #narrow = matchMedia('(width < 48rem)');
  #root;
  #menu;
  #scrim;
  #covered;

  /** `root` is the navigation, `menu` the button that opens it, `scrim` covers the page, `covered` are the page's other parts. */
  constructor({ root, menu, scrim, covered }, { rooms }) {
    this.#root = root;
    this.#menu = menu;
    this.#scrim = scrim;
    this.#covered = covered;
    menu.addEventListener('click', () => this.#open());
    scrim.addEventListener('click', () => this.close({ goBack: true }));
    addEventListener('popstate', () => this.close());
    addEventListener('keydown', ({ key }) => key === 'Escape' && this.#isOpen && this.close({ goBack: true }));
    this.#narrow.addEventListener('change', () => this.close());
    rooms.addEventListener('list', () => this.#markUnread(rooms));
    rooms.addEventListener('current', () => this.close());
    this.close();
  }

  /** Closes the drawer and returns the focus. `goBack` removes its entry from the history, too. */
  close({ goBack = false } = {}) {
    const wasOpen = this.#isOpen;
    this.#setOpen(false);
    if (wasOpen) this.#menu.focus();
    if (goBack && history.state?.drawer) history.back();
  }

  get #isOpen() {
    return this.#root.classList.contains('open');
  }

  #open() {
    history.pushState({ drawer: true }, '');
    this.#setOpen(true);
    this.#root.querySelector('[aria-current], a, input')?.focus();
  }

  #setOpen(isOpen) {
    this.#root.classList.toggle('open', isOpen);
    this.#root.inert = this.#narrow.matches && !isOpen;
    this.#menu.setAttribute('aria-expanded', String(isOpen));
    this.#scrim.hidden = !isOpen;
    for (const element of this.#covered) element.inert = isOpen;
  }

  /** Marks the menu while another room has unseen messages. */
  #markUnread({ list, current }) {
    this.#menu.classList.toggle('unread', list.some((room) => room !== current && room.unseenCount > 0));
  }
}

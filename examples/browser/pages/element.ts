/** The element of an id; the page has it. */
export const element = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} called ${id}`);
};

/** Adds a line to a list, the newest first. */
export const note = (list: HTMLElement, type: string, text: string): void => {
  const item = document.createElement('li');
  const name = document.createElement('strong');
  name.textContent = type;
  item.append(name, ` ${text}`);
  item.dataset['type'] = type;
  list.prepend(item);
};

// Elements of the page. All text goes through textContent: nothing of a paper is ever read as HTML.

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] an attribute that begins with "on" is a listener
 * @param {...(Node|string|null)} children
 */
export function element(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (value === true) e.setAttribute(name, "");
    else if (value !== false && value !== null) e.setAttribute(name, value);
  }
  e.append(...children.filter((c) => c !== null));
  return e;
}

export const byId = (id) => document.getElementById(id);

/** Tells a screen reader something. */
export function say(text) {
  byId("live").textContent = text;
}

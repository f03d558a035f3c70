// Making elements. A recording is foreign input: its names and marks only ever become text nodes,
// so nothing in it can become markup. No file of the player assigns `innerHTML`.
"use strict";

const Dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** `h("p", { class: "lead" }, "text", child)`; an attribute `onclick` is a listener. */
  const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

  const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  /** Writes `text` into `element`, if it is not there already: a screen reader hears only changes. */
  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /**
   * Makes the children of `parent` those of `items`, and keeps the element of an item that stays.
   * `key` names an item, `make` builds its element, `update` shows the item in it.
   */
  function keyed(parent, items, key, make, update) {
    const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
    let place = parent.firstChild;
    for (const item of items) {
      const name = String(key(item));
      let element = old.get(name);
      if (element) old.delete(name);
      else {
        element = make(item);
        element.dataset.key = name;
      }
      update(element, item);
      if (element !== place) parent.insertBefore(element, place);
      else place = place.nextSibling;
    }
    for (const element of old.values()) element.remove();
  }

  return { h, svg, say, keyed };
})();

// Lists of papers that can be sorted, filtered and downloaded.

import * as data from "./data.js";
import { element } from "./dom.js";
import { download, formats } from "./export.js";
import { rate, wordsOf } from "./search.js";

const page = 50; // papers that are shown at once
const brief = 8; // papers of a list that nobody has asked for yet: style.css hides the others

const orders = {
  "most typical first": null,
  title: (a, b) => data.titles[a].localeCompare(data.titles[b]),
  "newest first": (a, b) => (data.dates[a] < data.dates[b] ? 1 : data.dates[a] > data.dates[b] ? -1 : 0),
  "oldest first": (a, b) => -orders["newest first"](a, b),
};

/** Returns where on the page a paper is listed. */
const placeOf = (i) => (data.groupOf[i] < 0 ? "#alone" : `#g${data.groups[data.groupOf[i]].id}`);

/** Returns an item of a list: the title of a paper, which opens what there is to say of it. */
export function paperItem(i, ...more) {
  const typical = data.isTypical(i), nearest = more.length ? null : data.nearestOf(i);
  return element("li", typical ? { class: "typical" } : {},
    element("a", { class: "paper", "data-paper": i, href: data.urls[i] || placeOf(i) }, data.titles[i]),
    ...["typical", "new"].filter((tag) => (tag === "new" ? data.isNew(i) : typical))
      .flatMap((tag) => [" ", element("span", { class: "tag" }, tag)]),
    element("br"), element("small", {}, data.about(i)),
    ...(nearest ? [data.about(i) ? element("br") : null, element("small", {}, "nearest group: ",
      element("a", { href: `#g${nearest.id}` }, `${nearest.id}. ${nearest.name}`),
      ` · similarity ${(data.cosines[i] / 1000).toFixed(2)}`)] : []), ...more);
}

/**
 * Puts controls above a list of papers.
 * @param {HTMLElement} home where the list is; what is there already stays until it is sorted or filtered
 * @param {number[]} papers in the order to begin with
 * @param {{name: string, first?: string, choose?: (papers: number[]) => void}} options what the papers are, what the
 *   order is that they have, and what to do to show them on the map
 */
export function paperList(home, papers, { name, first = "most typical first", choose }) {
  const filter = element("input", { type: "search", placeholder: "filter", "aria-label": `Filter: ${name}` });
  const sort = element("select", { "aria-label": `Order: ${name}` });
  for (const order of Object.keys(orders)) {
    sort.append(element("option", { value: order }, order === "most typical first" ? first : order));
  }
  let list = home.querySelector("ol, ul"), rest = home.querySelector(".more"), shown = papers;
  const render = (from) => {
    const fresh = shown.slice(from, from + page).map((i) => paperItem(i));
    if (from === 0) {
      const empty = element("ol", { class: "papers" }, ...fresh);
      if (list) list.replaceWith(empty);
      else home.append(empty);
      list = empty;
    } else list.append(...fresh);
    rest?.remove();
    rest = null;
    const left = shown.length - from - page;
    if (left > 0) {
      rest = element("button", { type: "button", class: "more", onclick: () => {
        const before = list.children.length;
        render(from + page);
        list.children[before]?.querySelector("a").focus();
      } }, `Show ${Math.min(left, page)} more of ${data.plural(left, "paper")}`);
      home.append(rest);
    }
    if (shown.length === 0) {
      rest = element("p", { class: "more" }, "No paper has these words.");
      home.append(rest);
    }
  };
  const change = () => {
    const wanted = wordsOf(filter.value);
    shown = wanted.length ? papers.filter((i) => rate(i, wanted)) : [...papers];
    if (orders[sort.value]) shown.sort(orders[sort.value]);
    render(0);
  };
  filter.addEventListener("input", change);
  sort.addEventListener("change", change);
  const saves = Object.keys(formats).map((format) => element("button", {
    type: "button", title: `Save these papers as ${format}`, "aria-label": `${format}: ${name}`,
    onclick: () => download(shown, format, name),
  }, format));
  const controls = element("div", { class: "controls" }, filter, sort, ...saves,
    choose ? element("button", { type: "button", "aria-label": `Show on the map: ${name}`, onclick: () => choose(shown) },
      "On the map") : null);
  if (list) list.before(controls);
  else home.append(controls);
  if (!list) render(0);
  else if (papers.length > brief) {
    // The page has many of the papers already, for print: show a few.
    list.classList.add("brief");
    rest?.remove();
    rest = element("button", { type: "button", class: "more", onclick: () => {
      render(0);
      list.children[brief]?.querySelector("a").focus();
    } }, `Show all ${data.plural(papers.length, "paper")}`);
    home.append(rest);
  }
}

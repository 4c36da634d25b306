// The dialog with all that is known of a paper.

import * as data from "./data.js";
import { byId, element } from "./dom.js";
import { paperItem } from "./list.js";
import * as map from "./map.js";

const dialog = byId("paper");
let trail = []; // the papers that were looked at before

/** Shows a paper. */
export function open(i) {
  if (!dialog.open) trail = [];
  trail.push(i);
  render(i);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("paper-title").focus();
}

function render(i) {
  const k = data.groupOf[i];
  const group = k < 0 ? data.nearestOf(i) : data.groups[k];
  dialog.replaceChildren(
    element("h2", { id: "paper-title", tabindex: -1 }, data.titles[i]),
    element("p", {}, data.authorsOf(i).join(", ")),
    element("p", { class: "about" }, [data.venues[i], data.dates[i], data.dois[i] && `doi:${data.dois[i]}`, data.ids[i]]
      .filter(Boolean).join(" · ")),
    element("p", { class: k < 0 ? "none" : `c${group.color}` }, element("i", { class: "dot" }),
      k >= 0 ? " Group " : group ? " Fits in no group. The nearest is " : " Fits in no group.",
      group === null ? null : element("a", { href: `#g${group.id}`, onclick: () => dialog.close() }, `${group.id}. ${group.name}`),
      data.partOf(i) && data.partOf(i) !== group?.name ? ` · ${data.partOf(i)}` : "",
      group === null ? null : element("small", {}, ` · similarity to its middle ${(data.cosines[i] / 1000).toFixed(2)}`)),
    element("div", { class: "controls" },
      data.urls[i] ? element("a", { class: "button", href: data.urls[i], target: "_blank", rel: "noopener noreferrer" },
        "Open the page of the paper") : null,
      element("button", { type: "button", onclick: () => {
        dialog.close();
        byId("plane").focus();
        map.focus(i);
      } }, "Show on the map"),
      trail.length > 1 ? element("button", { type: "button", onclick: () => {
        trail.pop();
        render(trail.at(-1));
        byId("paper-title").focus();
      } }, "Back") : null,
      element("button", { type: "button", onclick: () => dialog.close() }, "Close")),
    data.abstracts[i] ? element("p", { class: "abstract", tabindex: 0 }, data.abstracts[i]) : null,
    data.related[i]?.length ? element("h3", {}, "Related papers") : null,
    element("ol", { class: "papers related" }, ...(data.related[i] ?? []).map(([other, similarity, ...words]) =>
      paperItem(other, element("small", {}, ` · similarity ${(similarity / 1000).toFixed(2)}`,
        words.length ? ` · shared: ${words.map((w) => data.words[w]).join(", ")}` : "")))),
  );
}

// A click beside the dialog closes it.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

// The page comes alive: without this script, it is a plain report with a still map.

import * as data from "./data.js";
import { byId, element, say } from "./dom.js";
import { paperList } from "./list.js";
import * as map from "./map.js";
import { open } from "./paper.js";
import { search } from "./search.js";

document.documentElement.classList.add("alive");

let found = null, selected = null; // papers that stand out on the map

const emphasis = () => map.emphasize(found ?? selected);

/** Shows papers as a selection, or ends it if there are none. */
function choose(papers, title) {
  const home = byId("selection");
  selected = papers.length ? papers : null;
  home.hidden = !selected;
  if (selected) {
    home.replaceChildren(element("h2", { id: "selection-title" }, title));
    home.append(element("p", { class: "about" }, data.plural(papers.length, "paper"), " ",
      element("button", { type: "button", onclick: () => choose([], "") }, "End the selection")));
    paperList(home, papers, { name: title });
    say(`Selected: ${data.plural(papers.length, "paper")}.`);
  }
  emphasis();
}

function startSearch() {
  const field = byId("search"), home = byId("found");
  field.addEventListener("input", () => {
    found = search(field.value);
    home.hidden = found === null;
    if (found) {
      home.replaceChildren(element("h2", { id: "found-title" }, `Found: ${data.plural(found.length, "paper")}`));
      if (found.length) paperList(home, found, { name: "what was found", first: "best first" });
      say(`${data.plural(found.length, "paper")} found.`);
    }
    emphasis();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && found?.length) open(found[0]);
  });
}

function startTime() {
  if (!byId("time")) return;
  const from = byId("from"), to = byId("to"), last = data.periods.length - 1;
  const change = (event) => {
    if (+from.value > +to.value) (event?.target === from ? to : from).value = event.target.value;
    for (const [input, name] of [[from, "from-name"], [to, "to-name"]]) {
      byId(name).textContent = data.periods[+input.value];
      input.setAttribute("aria-valuetext", data.periods[+input.value]);
    }
    map.limitTime(+from.value, +to.value);
  };
  for (const [input, value] of [[from, 0], [to, last]]) {
    Object.assign(input, { min: 0, max: last, step: 1, value });
    input.addEventListener("input", change);
  }
  change();
}

function startGroups() {
  for (const home of document.querySelectorAll(".members")) {
    const k = +home.dataset.group - 1;
    const name = k < 0 ? "Papers that fit nowhere" : `Group ${data.groups[k].id}: ${data.groups[k].name}`;
    const show = (papers) => {
      choose(papers, name);
      byId("plane").scrollIntoView({ block: "nearest" }); // it stands above the text on a phone
    };
    paperList(home, data.membersOf(k), { name, choose: show, first: k < 0 ? "most similar first" : undefined });
  }
  // The group under the pointer, or that has the focus, stands out on the map.
  for (const row of document.querySelectorAll(".sizes [data-group]")) {
    const members = data.membersOf(+row.dataset.group - 1);
    for (const event of ["pointerenter", "focus"]) row.addEventListener(event, () => map.emphasize(members));
    for (const event of ["pointerleave", "blur"]) row.addEventListener(event, emphasis);
  }
}

// A click on the title of a paper shows what is known of it. With a key held down it follows the link, as everywhere.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.paper");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(+link.dataset.paper);
});

map.start({ open, select: choose });
startSearch();
startTime();
startGroups();
window.kindred = map.inspect;

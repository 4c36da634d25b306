// The papers and groups of the page, as the program wrote them beside this script.

const raw = JSON.parse(document.getElementById("data").textContent);

/** @type {number} how many papers there are: they have the numbers from 0 */
export const count = raw.titles.length;

export const {
  groups, parts = [], words = [], periods = [], labels, titles, ids, dates, urls, venues, dois, abstracts = [], related,
} = raw;

/** Where the papers stand, in units of the map. */
export const x = Float32Array.from(raw.x), y = Float32Array.from(raw.y);
export const width = raw.width, height = raw.height;

/** The similarity of each paper to the middle of its group, or of the nearest one, in thousandths. */
export const cosines = raw.cosines;

/** The period of each paper, -1 for none; null if papers have no periods. */
export const period = raw.period ?? null;

/** The group of each paper, -1 for none. The papers of a group follow one another. */
export const groupOf = new Int32Array(count).fill(-1);
let next = 0;
groups.forEach((group, k) => {
  group.from = next;
  next += group.size;
  groupOf.fill(k, group.from, next);
});
const firstAlone = next;

/** Returns the papers of a group, or with -1 those of no group, the most similar to their group or the nearest one first. */
export function membersOf(k) {
  const [from, to] = k < 0 ? [firstAlone, count] : [groups[k].from, groups[k].from + groups[k].size];
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Returns the group that is nearest to a paper of no group, or null. */
export const nearestOf = (i) => groups[raw.nearest?.[i - firstAlone]] ?? null;

/** Returns the papers of a part of a group. */
export const membersOfPart = (part) => Array.from(raw.part.keys()).filter((i) => raw.part[i] === part);

export function isTypical(i) {
  const k = groupOf[i];
  return k >= 0 && i - groups[k].from < (groups[k].typical ?? 0);
}

const fresh = new Set(raw.new);

/** Says whether the earlier clustering does not have a paper. */
export const isNew = (i) => fresh.has(i);

/** Returns the authors of a paper. */
export const authorsOf = (i) => (raw.authors[i] ? raw.authors[i].split("; ") : []);

/** Returns the name of the part of the group that a paper is in, or "". */
export const partOf = (i) => (raw.part && raw.part[i] >= 0 ? parts[raw.part[i]]?.name ?? "" : "");

/** Says who wrote a paper, where it appeared, and when. */
export function about(i) {
  const authors = authorsOf(i);
  const shown = authors.length > 3 ? `${authors.slice(0, 2).join(", ")} and ${authors.length - 2} more` : authors.join(", ");
  return [shown, venues[i], dates[i]].filter(Boolean).join(" · ");
}

/** Says a number with its noun. */
export const plural = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

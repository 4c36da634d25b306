// The titles of single papers on the map: which are shown, and from which scale on.

import * as data from "./data.js";

export const font = "11px system-ui, 'Liberation Sans', Arial, sans-serif";
export const height = 15; // of a title with the room around it, in CSS pixels

const longest = 40; // columns; a letter of Chinese, Japanese or Korean takes two
const most = 2; // other dots that a title may cover
const apart = 24; // CSS pixels between dots, on average, before any title is shown
const share = 6; // milliseconds of work in one go

/** Shortens a title at a word. */
export function shorten(title) {
  let columns = 0, end = 0, space = 0;
  for (const letter of title) {
    columns += letter.codePointAt(0) < 0x1100 ? 1 : 2;
    if (columns > longest) return title.slice(0, space || end).replace(/[\s,;:.\-–—]+$/, "") + "…";
    if (/\s/.test(letter) && columns > longest / 2) space = end;
    end += letter.length;
  }
  return title;
}

/**
 * Finds from which scale on each title is shown, in CSS pixels for a unit of the map. All titles stand on the same side
 * of their dots, so two that are clear of each other stay so at every larger scale. Hence a title is shown from the
 * least scale on at which it is clear of the titles before it that are shown then, and covers few dots. That does not
 * depend on what is in sight: titles stay while the map moves (Been, Daiches and Yap 2006, doi:10.1109/TVCG.2006.136).
 */
export class Titles {
  /** context measures letters; index finds papers; changed is called when more titles have a scale. */
  constructor(context, index, changed) {
    this.index = index;
    this.changed = changed;
    this.texts = new Array(data.count);
    this.widths = new Float32Array(data.count);
    this.from = new Float64Array(data.count).fill(Infinity);
    this.least = apart / Math.sqrt((data.width * data.height) / Math.max(1, data.count));
    this.done = 0;
    this.context = context;
    this.letters = new Map();
    this.measure = (letter) => {
      if (!this.letters.has(letter)) this.letters.set(letter, context.measureText(letter).width);
      return this.letters.get(letter);
    };
    // Representative papers first, then those nearest to the middles of their groups: they come first in their groups.
    const rank = Int32Array.from(data.groupOf, (k, i) => (k < 0 ? data.count : i - data.groups[k].from));
    const kind = Uint8Array.from(data.groupOf, (k, i) => (k < 0 ? 2 : data.isTypical(i) ? 0 : 1));
    this.order = Uint32Array.from(kind.keys()).sort((a, b) => kind[a] - kind[b] || rank[a] - rank[b] || a - b);
    this.work();
  }

  /** Goes on until the share of time is over. */
  work() {
    const end = performance.now() + share;
    this.context.font = font; // which drawing changes meanwhile
    while (this.done < data.count && performance.now() < end) this.place(this.order[this.done++]);
    if (this.done < data.count) setTimeout(() => this.work());
    this.changed();
  }

  place(i) {
    const { x, y } = data, { widths, from } = this;
    const text = (this.texts[i] = shorten(data.titles[i].replace(/\s+/g, " ").trim()));
    let width = 8;
    for (const letter of text) width += this.measure(letter);
    widths[i] = width;
    // No title is wider than this, as it has so many columns.
    const right = width / this.least, reach = Math.max(right, (longest * 12) / this.least), up = height / this.least;
    let scale = this.least;
    const covered = new Array(most + 1).fill(0); // the largest scales at which a dot is covered, the largest first
    const near = this.index.range(x[i] - reach, y[i] - up, x[i] + right, y[i] + up);
    const clears = [];
    for (const j of near) {
      if (j === i) continue;
      const dx = x[j] - x[i], dy = Math.abs(y[j] - y[i]);
      if (dx >= 0) {
        let clear = Math.min(width / dx, height / 2 / dy);
        for (let n = 0; n <= most; n++) if (clear > covered[n]) [clear, covered[n]] = [covered[n], clear];
      }
      if (from[j] < Infinity) clears.push(Math.min((dx >= 0 ? width : widths[j]) / Math.abs(dx), height / dy), from[j]);
    }
    scale = Math.max(scale, covered[most]);
    // A title that is shown only from a larger scale on than that at which both are clear does not count.
    for (let n = 0; n < clears.length; n += 2) if (clears[n + 1] < clears[n]) scale = Math.max(scale, clears[n]);
    from[i] = scale;
  }
}

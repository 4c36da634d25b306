// Files of papers for other programs.

import * as data from "./data.js";

/** @type {Record<string, {ending: string, type: string, write: (papers: number[]) => string}>} */
export const formats = {
  CSV: { ending: "csv", type: "text/csv", write: csv },
  BibTeX: { ending: "bib", type: "application/x-bibtex", write: bibtex },
  RIS: { ending: "ris", type: "application/x-research-info-systems", write: ris },
};

/** Hands a file to the user. */
export function download(papers, format, name) {
  const { ending, type, write } = formats[format];
  const url = URL.createObjectURL(new Blob([write(papers)], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${fileName(name)}.${ending}`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Returns what is left of a name that every file system takes. */
function fileName(name) {
  return name.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase() || "papers";
}

const line = (text) => text.replace(/\s+/g, " ").trim();

function csv(papers) {
  const rows = [["id", "title", "authors", "date", "venue", "doi", "url", "group", "name", "part", "similarity"]];
  for (const i of papers) {
    const k = data.groupOf[i];
    rows.push([data.ids[i], data.titles[i], data.authorsOf(i).join("; "), data.dates[i], data.venues[i], data.dois[i],
      data.urls[i], k < 0 ? "" : String(data.groups[k].id), k < 0 ? "" : data.groups[k].name, data.partOf(i),
      (data.cosines[i] / 1000).toFixed(3)]);
  }
  // A spreadsheet takes a cell that begins like a formula for one, unless an apostrophe stands before it.
  const inert = (cell) => (/^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell);
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map((cell) => quoted(inert(cell))).join(",") + "\r\n").join("");
}

// BibTeX counts braces with a backslash, too, so that braces are written as commands.
const special = {
  "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
  "%": "\\%", "&": "\\&", "$": "\\$", "#": "\\#", "_": "\\_",
  "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
};

function bibtex(papers) {
  const escape = (text) => line(text).replace(/[\\{}%&$#_^~]/g, (c) => special[c]);
  const plain = (text) => line(text).replace(/[{}\\]/g, encodeURIComponent); // of addresses
  const used = new Set();
  let text = "";
  for (const i of papers) {
    let key = data.ids[i].replace(/[^A-Za-z0-9:./+-]+/g, "-") || "paper";
    while (used.has(key)) key += "-";
    used.add(key);
    const fields = [["title", `{${escape(data.titles[i])}}`], ["author", data.authorsOf(i).map(escape).join(" and ")],
      ["year", data.dates[i].slice(0, 4)], ["date", data.dates[i]], ["journal", escape(data.venues[i])],
      ["doi", plain(data.dois[i])], ["url", plain(data.urls[i])], ["abstract", escape(data.abstracts[i] ?? "")],
      ["keywords", data.groupOf[i] < 0 ? "" : escape(data.groups[data.groupOf[i]].name)]];
    text += `@article{${key},\n`;
    for (const [name, value] of fields) if (value) text += `  ${name} = {${value}},\n`;
    text += "}\n\n";
  }
  return text;
}

function ris(papers) {
  let text = "";
  for (const i of papers) {
    const tags = [["TY", "JOUR"], ["ID", data.ids[i]], ["TI", data.titles[i]], ...data.authorsOf(i).map((a) => ["AU", a]),
      ["PY", data.dates[i].slice(0, 4)], ["DA", data.dates[i].replaceAll("-", "/")], ["JO", data.venues[i]],
      ["DO", data.dois[i]], ["UR", data.urls[i]], ["AB", data.abstracts[i] ?? ""],
      ["KW", data.groupOf[i] < 0 ? "" : data.groups[data.groupOf[i]].name]];
    for (const [tag, value] of tags) if (line(value)) text += `${tag}  - ${line(value)}\r\n`;
    text += "ER  - \r\n\r\n";
  }
  return text;
}

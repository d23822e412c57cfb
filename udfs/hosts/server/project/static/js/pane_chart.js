// The allocation as bars beside the baseline, its finding in words, and the same figures as a table.
import { byId, draw, make } from "./pane_dom.js";
import { change, exact, money, percent } from "./pane_figures.js";
import { text, word } from "./pane_words.js";

const BAR = 9;

function difference(row) {
  return row.amount === null || row.baseline === null ? null : Math.round((row.amount - row.baseline) * 100) / 100;
}

function ratio(row) {
  const moved = difference(row);
  return moved === null || !row.baseline ? null : moved / row.baseline;
}

// Who gains most and who loses most, in a sentence; and of how many that is not known, since one of them may move more.
export function finding(preview) {
  const [all, unknown] = [preview.jurisdictions.length, preview.jurisdictions.filter((row) => difference(row) === null).length];
  const sentence = furthest(preview);
  return unknown && unknown < all ? word("finding_more", sentence, unknown, all) : sentence;
}

function furthest(preview) {
  const known = preview.jurisdictions.map((row) => [text(row.name), difference(row)]).filter(([, moved]) => moved !== null);
  if (!known.length) return word("finding_unknown");
  const sorted = [...known].sort((one, other) => other[1] - one[1]);
  const [[most, gain], [least, loss]] = [sorted[0], sorted[sorted.length - 1]];
  const [gained, lost] = [change(gain, preview.symbol), change(loss, preview.symbol)];
  if (gain > 0 && loss < 0) return word("finding_both", most, gained, least, lost);
  if (gain > 0) return word("finding_gain", most, gained);
  if (loss < 0) return word("finding_loss", least, lost);
  return word(known.length < preview.jurisdictions.length ? "finding_same_known" : "finding_same");
}

export function show(preview, names) {
  byId("finding").textContent = finding(preview);
  totals(preview);
  bars(preview, names);
  table(preview, names);
}

function totals(preview) {
  const total = preview.total === null ? word("unknown") : money(preview.total, preview.symbol);
  const envelope = preview.envelope === null ? word("no_envelope") : money(preview.envelope, preview.symbol);
  const pairs = [
    [word("total"), total],
    [word("envelope"), envelope],
    [word("change"), change(difference({ amount: preview.total, baseline: preview.baseline_total }), preview.symbol)],
  ];
  byId("totals").replaceChildren(...pairs.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

// Bars

function bars(preview, names) {
  const chart = byId("chart");
  const wanted = preview.jurisdictions.map((row) => row.code).join(" ");
  if (chart.dataset.codes !== wanted) {
    chart.dataset.codes = wanted;
    chart.replaceChildren(make("p", { class: "legend" }), ...preview.jurisdictions.map(emptyRow));
  }
  chart.setAttribute("aria-label", word("chart", names.year, names.scenario, names.baseline, finding(preview)));
  chart.firstChild.replaceChildren(key("own", names.scenario), key("other", names.baseline));
  const widest = Math.max(1, ...preview.jurisdictions.flatMap((row) => [row.amount || 0, row.baseline || 0]));
  preview.jurisdictions.forEach((row, i) => fill(chart.children[i + 1], row, widest, preview.symbol));
}

function key(kind, name) {
  const swatch = draw("svg", { class: "swatch", width: 12, height: 12 }, draw("rect", { class: kind, width: 12, height: 12 }));
  return make("span", { class: "key" }, swatch, name);
}

function emptyRow() {
  const rects = ["own", "other"].map((kind, i) => draw("rect", { class: kind, x: 0, y: i * (BAR + 2), height: BAR, width: 0 }));
  return make(
    "div",
    { class: "bar-row" },
    make("p", { class: "bar-head" }, make("b"), make("span", { class: "rule" }), make("span", { class: "change" })),
    draw("svg", { class: "bars", height: 2 * BAR + 2 }, ...rects),
    make("p", { class: "values" }, make("span", { class: "own-value" }), make("span")),
  );
}

function fill(element, row, widest, symbol) {
  const [head, svg, values] = element.children;
  const [name, rule, moved] = head.children;
  const by = difference(row);
  name.textContent = text(row.name);
  rule.textContent = text(row.rule);
  moved.textContent = by && row.baseline ? `${change(by, symbol)} (${percent(ratio(row))})` : change(by, symbol);
  moved.className = `change ${by > 0 ? "gain" : by < 0 ? "loss" : ""}`;
  [row.amount, row.baseline].forEach((amount, i) => {
    svg.children[i].setAttribute("width", `${((100 * Math.max(0, amount || 0)) / widest).toFixed(2)}%`);
    values.children[i].textContent = money(amount, symbol);
  });
}

// The table

function table(preview, names) {
  const head = [word("jurisdiction"), names.scenario, names.baseline, word("change"), word("change_ratio"), word("rule")];
  const rows = preview.jurisdictions.map((row) => tableRow(text(row.name), row, text(row.rule)));
  const total = tableRow(word("total"), { amount: preview.total, baseline: preview.baseline_total }, "");
  total.className = "total";
  const figures = make(
    "table",
    { class: "exact-figures", role: "table" },
    make("caption", {}, `${names.scenario}, ${names.year} (${preview.currency})`),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head.map((name) => make("th", { scope: "col", role: "columnheader" }, name)))),
    make("tbody", { role: "rowgroup" }, ...rows, total),
  );
  byId("table").replaceChildren(figures);
}

function tableRow(name, row, rule) {
  const cells = [exact(row.amount), exact(row.baseline), exact(difference(row), true), percent(ratio(row))];
  return make(
    "tr",
    { role: "row" },
    make("th", { scope: "row", role: "rowheader" }, name),
    ...cells.map((cell) => make("td", { class: "number", role: "cell" }, cell)),
    make("td", { role: "cell" }, rule),
  );
}

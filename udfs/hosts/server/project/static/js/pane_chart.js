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

// Amounts of unlike currency, scope or measure are shown side by side, and no change is made of them.
export function isUnlike(preview) {
  return preview.unlike || preview.baseline_currency !== preview.currency;
}

function kinds(preview) {
  if (preview.baseline_currency !== preview.currency) return [text(preview.currency_name), text(preview.baseline_currency_name)];
  return [text(preview.kind), text(preview.baseline_kind)];
}

// Who receives the most more and who the most less, in a sentence; of how many where the change of some is not known, since
// one of them may move more; and whether the envelopes differ.
export function finding(preview) {
  if (isUnlike(preview)) return word("finding_currencies", ...kinds(preview));
  return [changes(preview), envelopes(preview)].filter(Boolean).join(". ");
}

function changes(preview) {
  const known = preview.jurisdictions.map((row) => [text(row.name), difference(row)]).filter(([, moved]) => moved !== null);
  const all = preview.jurisdictions.length;
  if (!known.length) return word("finding_unknown", knownOf(0, all));
  if (known.length === all) return furthest(known, preview.symbol) || word("finding_same");
  return word("finding_known", knownOf(known.length, all), furthest(known, preview.symbol) || word("finding_same_known"));
}

function furthest(known, symbol) {
  const sorted = [...known].sort((one, other) => other[1] - one[1]);
  const [[most, increase], [least, decrease]] = [sorted[0], sorted[sorted.length - 1]];
  const more = increase > 0 ? word("finding_more", most, money(increase, symbol)) : "";
  const less = decrease < 0 ? word("finding_less", least, money(-decrease, symbol)) : "";
  return more && less ? word("finding_both", more, less) : more || less;
}

function knownOf(known, all) {
  return word(known < 2 ? "known_one" : "known_many", known, all);
}

// Whether two envelopes differ, and who provides the difference: whoever provides the larger one.
function envelopes(preview) {
  const by = difference({ amount: preview.total, baseline: preview.baseline_total });
  if (by === null) return word("envelopes_unknown");
  if (by === 0) return "";
  const size = money(Math.abs(by), preview.symbol);
  if (preview.envelope === null || preview.baseline_envelope === null) return word("totals_differ", size);
  return word("envelopes_differ", size, text(by > 0 ? preview.funder : preview.baseline_funder) || word("whoever"));
}

export function show(preview, names) {
  byId("finding").textContent = finding(preview);
  totals(preview);
  bars(preview, names);
  table(preview, names);
}

function totals(preview) {
  const rows = preview.jurisdictions;
  const known = (figure) => knownOf(rows.filter((row) => figure(row) !== null).length, rows.length);
  const total = preview.total === null ? known((row) => row.amount) : money(preview.total, preview.symbol);
  const by = difference({ amount: preview.total, baseline: preview.baseline_total });
  const envelope = preview.envelope === null ? word("no_envelope") : money(preview.envelope, preview.symbol);
  const pairs = [
    [word("total"), total],
    [word("envelope"), envelope],
  ];
  if (!isUnlike(preview)) {
    pairs.push([word("change"), by === null ? known(difference) : change(by, preview.symbol)]);
  }
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
  preview.jurisdictions.forEach((row, i) => fill(chart.children[i + 1], row, preview));
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

// How long a bar may be: one scale for both scenarios, and one for each where their currencies differ.
function widest(preview, names) {
  return Math.max(1, ...preview.jurisdictions.flatMap((row) => names.map((name) => row[name] || 0)));
}

function fill(element, row, preview) {
  const [head, svg, values] = element.children;
  const [name, rule, moved] = head.children;
  const apart = isUnlike(preview);
  const by = apart ? null : difference(row);
  const { symbol } = preview;
  name.textContent = text(row.name);
  rule.textContent = text(row.rule);
  moved.textContent = apart ? "" : by && row.baseline ? `${change(by, symbol)} (${percent(ratio(row))})` : change(by, symbol);
  moved.className = `change ${by > 0 ? "more" : by < 0 ? "less" : ""}`;
  ["amount", "baseline"].forEach((name, i) => {
    const most = widest(preview, apart ? [name] : ["amount", "baseline"]);
    svg.children[i].setAttribute("width", `${((100 * Math.max(0, row[name] || 0)) / most).toFixed(2)}%`);
    values.children[i].textContent = money(row[name], i ? preview.baseline_symbol : symbol);
  });
}

// The table

function table(preview, names) {
  const apart = isUnlike(preview);
  const changes = apart ? [] : [word("change"), word("change_ratio")];
  const head = [word("jurisdiction"), names.scenario, names.baseline, ...changes, word("rule")];
  const rows = preview.jurisdictions.map((row) => tableRow(text(row.name), row, text(row.rule), apart));
  const total = tableRow(word("total"), { amount: preview.total, baseline: preview.baseline_total }, "", apart);
  const currencies = apart ? kinds(preview).join("; ") : text(preview.currency_name);
  total.className = "total";
  const figures = make(
    "table",
    { class: "exact-figures", role: "table" },
    make("caption", {}, `${names.scenario}, ${names.year} (${currencies})`),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head.map((name) => make("th", { scope: "col", role: "columnheader" }, name)))),
    make("tbody", { role: "rowgroup" }, ...rows, total),
  );
  byId("table").replaceChildren(figures);
}

function tableRow(name, row, rule, apart) {
  const cells = [exact(row.amount), exact(row.baseline)];
  if (!apart) cells.push(exact(difference(row), true), percent(ratio(row)));
  return make(
    "tr",
    { role: "row" },
    make("th", { scope: "row", role: "rowheader" }, name),
    ...cells.map((cell) => make("td", { class: "number", role: "cell" }, cell)),
    make("td", { role: "cell" }, rule),
  );
}

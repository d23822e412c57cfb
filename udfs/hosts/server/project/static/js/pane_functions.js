// The view of the functions: search, list by category, one function in detail, and its example into the cell at the cursor.
import { byId, make, say } from "./pane_dom.js";
import { insert } from "./pane_excel.js";
import { get } from "./pane_server.js";
import { language, text, word } from "./pane_words.js";

let catalogue = { categories: [], functions: [] };
let shown = [];
let active = null;

// Letters without accents and signs, so that "affectation repartie" finds "Affectation répartie".
function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function searched(each) {
  const words = [each.excel_name, each.plain_name, each.name.replaceAll("_", " "), each.help.en, each.help.fr];
  return plain([...words, ...each.arguments.map((argument) => argument.name)].join(" "));
}

export function start(found) {
  catalogue = found;
  catalogue.functions.forEach((each) => (each.searched = searched(each)));
  byId("search").addEventListener("input", list);
  byId("search").addEventListener("keydown", inSearch);
  byId("function-list").addEventListener("keydown", inList);
  byId("view-functions").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && byId("search").value) {
      byId("search").value = "";
      byId("search").focus();
      list();
    }
  });
  list();
}

// Once more in the language now chosen.
export function showAgain() {
  list();
}

function list() {
  const asked = plain(byId("search").value).split(/\s+/).filter(Boolean);
  shown = catalogue.functions.filter((each) => asked.every((part) => each.searched.includes(part)));
  const groups = catalogue.categories
    .map((category) => [category, shown.filter((each) => each.category === category.name)])
    .filter(([, members]) => members.length);
  byId("function-list").replaceChildren(...groups.map(([category, members]) => group(category, members)));
  shown = groups.flatMap(([, members]) => members);
  byId("function-list").hidden = shown.length === 0;
  byId("found").textContent =
    shown.length === 0 ? word("found_none") : shown.length === 1 ? word("found_one") : word("found", shown.length);
  choose(shown.includes(active) ? active : shown[0] || null, false);
}

function group(category, members) {
  const id = `category-${category.name}`;
  return make(
    "div",
    { role: "group", "aria-labelledby": id },
    make("div", { id, class: "category", role: "presentation" }, text(category.title)),
    ...members.map(option),
  );
}

function option(each) {
  const element = make(
    "div",
    { role: "option", id: `option-${each.name}`, "aria-selected": "false", class: "option" },
    make("b", {}, each.excel_name),
    " ",
    make("span", {}, text(each.help)),
  );
  element.addEventListener("click", () => choose(each, true));
  element.addEventListener("dblclick", () => insertExample(each, 0));
  return element;
}

function choose(each, scroll) {
  const box = byId("function-list");
  for (const marked of box.querySelectorAll('[aria-selected="true"]')) marked.setAttribute("aria-selected", "false");
  const again = each === active && byId("detail").lang === language();
  active = each;
  if (each === null) {
    box.removeAttribute("aria-activedescendant");
    byId("detail").replaceChildren();
    byId("detail").hidden = true;
    return;
  }
  const element = byId(`option-${each.name}`);
  element.setAttribute("aria-selected", "true");
  box.setAttribute("aria-activedescendant", element.id);
  if (scroll) element.scrollIntoView({ block: "nearest" });
  if (!again) detail(each);
}

function inSearch(event) {
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    if (shown.length) byId("function-list").focus();
  }
}

function inList(event) {
  const at = shown.indexOf(active);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
  if (event.key === "Enter" && active) {
    event.preventDefault();
    insertExample(active, 0);
  } else if (event.key === "ArrowUp" && at <= 0) {
    event.preventDefault();
    byId("search").focus();
  } else if (to !== undefined) {
    event.preventDefault();
    if (shown[to]) choose(shown[to], true);
  }
}

async function insertExample(each, number) {
  try {
    say(word("inserted", each.excel_name, await insert(each.examples[number].formula)));
  } catch (error) {
    say(error.message, true);
  }
}

// One function in detail

function detail(each) {
  const article = byId("detail");
  article.hidden = false;
  article.lang = language();
  article.replaceChildren(
    make("h2", { id: "detail-name" }, each.excel_name),
    make("p", { class: "help" }, text(each.help)),
    make("p", { class: "signature" }, make("code", {}, ...breakable(each.signature))),
    ...each.examples.map((example, i) => exampleOf(each, example, i)),
    make("h3", {}, word("arguments")),
    each.arguments.length ? make("dl", { class: "arguments" }, ...each.arguments.flatMap(argument)) : make("p", {}, word("no_arguments")),
    make("h3", {}, word("result")),
    make("p", {}, text(each.result)),
    ...(each.source ? [make("h3", {}, word("source")), make("p", {}, text(each.source))] : []),
  );
}

// A formula may be broken after a comma or semicolon, so that it fits a narrow pane.
function breakable(formula) {
  return (formula.match(/[^,;]+[,;]*|[,;]+/g) || []).flatMap((part) => [part, make("wbr")]);
}

function argument(each) {
  return [
    make("dt", {}, make("code", {}, each.name), " ", make("span", { class: "badge" }, text(each.presence))),
    make("dd", {}, text(each.help), make("span", { class: "takes" }, text(each.takes))),
  ];
}

function exampleOf(each, example, number) {
  const box = make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": word("example_result") }, word("calculating"));
  const button = make("button", { type: "button", class: number ? "" : "main" }, word("insert"));
  button.addEventListener("click", () => insertExample(each, number));
  get("example", { name: each.name, number, language: language() })
    .then((answer) => box.replaceChildren(result(answer)))
    .catch((error) => box.replaceChildren(error.message));
  const title = each.examples.length > 1 ? `${word("example")} ${number + 1}` : word("example");
  return make(
    "section",
    { class: "example" },
    make("h3", {}, title),
    make("p", {}, text(example.note)),
    make("p", { class: "formula" }, make("code", {}, ...breakable(example.formula))),
    box,
    button,
  );
}

function result(answer) {
  const rows = answer.rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", { class: cell.number ? "number" : null }, cell.text))));
  if (answer.more) rows.push(make("tr", {}, make("td", { colspan: answer.rows[0].length, class: "quiet" }, answer.more)));
  return make("table", { class: "result" }, make("tbody", {}, ...rows));
}

// The jurisdiction that is looked at: chosen in any of the lists that offer it, and the same in all of them.
import { make } from "./pane_dom.js";
import { text } from "./pane_words.js";

let known = [];
let looked = "";
const lists = new Set(); // each with what follows a choice

export function jurisdictionLookedAt() {
  return looked;
}

// The jurisdictions of the scenario that is shown, in the language that is shown.
export function offer(jurisdictions) {
  known = jurisdictions;
  if (!known.some(({ code }) => code === looked)) looked = known[0]?.code ?? "";
  fillAll();
}

// A list of a place of its own; `chosen` follows when another jurisdiction is chosen, here or elsewhere.
export function jurisdictionChoice(id, chosen) {
  const list = make("select", { id });
  follow(list, chosen);
  return list;
}

export function follow(list, chosen) {
  for (const each of lists) if (!each.list.isConnected) lists.delete(each); // of a panel that is closed
  const own = { list, chosen };
  lists.add(own);
  fill(own);
  list.addEventListener("change", () => look(list.value));
}

function look(code) {
  looked = code;
  for (const each of [...lists]) {
    each.list.value = looked;
    if (each.list.isConnected) each.chosen();
  }
}

function fillAll() {
  for (const each of lists) fill(each);
}

function fill(each) {
  each.list.replaceChildren(...known.map(({ code, name }) => make("option", { value: code }, text(name))));
  each.list.value = looked;
}

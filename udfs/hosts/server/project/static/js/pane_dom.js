// Elements. Whatever comes from outside is put in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

// The parts of a text in which no fiscal year is broken at its hyphen.
export function unbroken(text) {
  return text.split(/(\d{4}-\d{2,4})/).map((part, i) => (i % 2 ? make("span", { class: "unbroken" }, part) : part));
}

export function byId(id) {
  return document.getElementById(id);
}

// A message for everyone, also for those who listen: what was done, or what was refused.
export function say(text, refused = false) {
  const message = byId("message");
  message.textContent = text;
  message.classList.toggle("refused", refused);
}

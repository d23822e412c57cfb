// Figures as each language writes them: $1.2M and 1,2 M$, with the sign of a change always shown.
import { language, text, word } from "./pane_words.js";

const MINUS = "\u2212";
const FIXED = "\u00a0";

function number(value, decimals, least = decimals) {
  const locale = language() === "fr" ? "fr-CA" : "en-CA";
  return new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: decimals }).format(Math.abs(value));
}

function signed(value, text, always) {
  const shown = /[1-9]/.test(text);
  return (value < 0 && shown ? MINUS : always && shown ? "+" : "") + text;
}

// In French what is less than two is singular.
function isOne(size) {
  return language() === "fr" ? size < 2 : size === 1;
}

// A sign stands before the figure in English; a code, and what is counted as seats, after it.
function withSymbol(figure, letter, symbol, size) {
  const sign = text((isOne(size) && symbol.one) || symbol);
  const french = language() === "fr";
  if (sign.length > 1) return `${figure}${letter ? `${french ? FIXED : ""}${letter}` : ""}${FIXED}${sign}`;
  return french ? `${figure}${FIXED}${letter}${sign}` : `${sign}${figure}${letter}`;
}

// $493.5M, $7.06M, $512k, $950; unknown stays unknown.
export function money(value, symbol, always = false) {
  if (value === null) return word("unknown");
  const size = Math.abs(value);
  const [unit, letter] = size >= 999500 ? [1e6, "M"] : size >= 1000 ? [1e3, "k"] : [1, ""];
  const scaled = size / unit;
  const decimals = unit === 1 ? 0 : scaled >= 99.95 ? (unit === 1e6 ? 1 : 0) : scaled >= 9.995 ? 1 : 2;
  return signed(value, withSymbol(number(scaled, decimals), letter, symbol, size), always);
}

export function change(value, symbol) {
  if (value === null) return word("unknown");
  return value === 0 ? word("no_change") : money(value, symbol, true);
}

export function percent(ratio) {
  if (ratio === null) return "";
  const text = number(ratio * 100, 1);
  return signed(ratio, language() === "fr" ? `${text}${FIXED}%` : `${text}%`, true);
}

// To the cent, for the table.
export function exact(value, always = false) {
  return value === null ? word("unknown") : signed(value, number(value, 2), always);
}

// With as many decimals as it has, at most six: a weight, a rate.
export function plain(value) {
  return signed(value, number(value, 6, 0), false);
}

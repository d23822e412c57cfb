// Which zeros of a call are blank cells.
//
// Some versions of Excel hand a blank cell on as 0, others as null, and no requirement set says which (OfficeDev/office-js, issues
// 4702 and 5262). So wherever an argument holds a 0 and has an address, Excel is asked what its cells hold, and a blank one is
// sent as null. What is not answered is refused: a 0 that may be a blank is not sent. Nothing is remembered.

import { word } from "./pane_words.js";

// What a version must have to be asked: addresses of parameters, the workbook within reach of a custom function, ranges by number.
const NEEDED = [["CustomFunctionsRuntime", "1.3"], ["SharedRuntime", "1.1"], ["ExcelApi", "1.7"]];
const MOST_CELLS = 50000; // of one round trip: Excel on the web answers 5 MB at most
const PATIENCE = 120000; // milliseconds in which Excel answers; it waits itself while a cell is edited
const [ROWS, COLUMNS] = [1048576, 16384]; // of a sheet

// Whether this version of Excel can be asked which cells are blank.
export function canAsk() {
  const supported = (set) => globalThis.Office?.context?.requirements?.isSetSupported(...set);
  return typeof globalThis.base === "function" && Boolean(globalThis.Excel?.run) && NEEDED.every(supported);
}

// The arguments of a call, with null for each 0 that is a blank cell.
export async function withBlanks(args, invocation) {
  const zeros = args.map(boxOfZeros);
  if (!zeros.some(Boolean) || !canAsk()) return args;
  const { parameterAddresses: addresses, isInValuePreview } = invocation;
  const known = Array.isArray(addresses);
  if (known && !zeros.some((box, i) => box && addresses[i])) return args; // expressions and constants have no address
  if (isInValuePreview) throw new Error(word("blanks_in_preview")); // Excel answers nothing while a formula is typed
  if (!known) throw new Error(word("blanks_without_address"));
  return Promise.all(args.map((arg, i) => (zeros[i] && addresses[i] ? emptied(arg, zeros[i], addresses[i]) : arg)));
}

function isZero(cell) {
  return cell === 0 || (cell?.type === "FormattedNumber" && cell.basicValue === 0);
}

// The smallest box within an argument that holds its zeros, its rows and columns counted from the argument's first cell.
function boxOfZeros(arg) {
  if (!Array.isArray(arg)) return null;
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  arg.forEach((line, r) => {
    for (let c = 0; Array.isArray(line) && c < line.length; c += 1) {
      if (!isZero(line[c])) continue;
      [top, left] = [Math.min(top, r), Math.min(left, c)];
      [bottom, right] = [r, Math.max(right, c)];
    }
  });
  return bottom < 0 ? null : { row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
}

// A copy of an argument in which zeros that are blank cells are null. Whatever goes wrong, the call is refused.
function emptied(arg, box, address) {
  return compared(arg, box, placeOf(address)).catch((cause) => {
    throw new Error(word("blanks_unknown", address), { cause });
  });
}

async function compared(arg, box, place) {
  if (place?.rows !== arg.length || place.columns !== arg[0].length) throw new Error("not the place of this argument");
  const parts = await held({ ...box, sheet: place.sheet, row: place.row + box.row, column: place.column + box.column });
  const copy = arg.map((line) => [...line]);
  for (let r = box.row; r < box.row + box.rows; r += 1) {
    for (let c = box.column; c < box.column + box.columns; c += 1) {
      if (!isZero(arg[r][c])) continue;
      const cell = cellAt(parts, place.row + r, place.column + c);
      if (cell.type === "Empty") copy[r][c] = null;
      else if (cell.value !== 0) throw new Error("not the cell that was handed on");
    }
  }
  return copy;
}

// Addresses

// The place of an address as Excel gives it: Costs!D8, 'My sheet'!A1:B3, Costs!A:B, Costs!1:3; null for any other.
function placeOf(address) {
  const match = /^(?:'((?:[^']|'')+)'|([^'!]+))!([^!:]+)(?::([^!:]+))?$/.exec(address);
  const [first, last] = [corner(match?.[3]), corner(match?.[4] ?? match?.[3])];
  if (!first || !last || Object.keys(first).join() !== Object.keys(last).join()) return null;
  if (!match[4] && Object.keys(first).length < 2) return null;
  const { row: top = 0, column: left = 0 } = first;
  const { row: bottom = ROWS - 1, column: right = COLUMNS - 1 } = last;
  if (bottom < top || right < left || bottom >= ROWS || right >= COLUMNS) return null;
  const sheet = match[1]?.replaceAll("''", "'") ?? match[2];
  return { sheet, row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
}

// The row and column of a corner, counted from 0: both of D8, one of D or 8.
function corner(text) {
  const match = /^\$?([A-Z]{1,3})?(?:\$?([1-9]\d{0,6}))?$/i.exec(text ?? "");
  if (!match || !(match[1] || match[2])) return null;
  const found = {};
  if (match[1]) found.column = [...match[1].toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  if (match[2]) found.row = Number(match[2]) - 1;
  return found;
}

// What cells hold

// Parts of a place, with what their cells hold; what is outside them is blank. A large place is read where it is used.
async function held(place) {
  if (place.rows * place.columns <= MOST_CELLS) return [await look(place, CELLS)];
  const used = await look(place, USED);
  return used ? Promise.all(bands(used).map((band) => look(band, CELLS))) : [];
}

function bands(place) {
  const rows = Math.max(1, Math.floor(MOST_CELLS / place.columns));
  const count = Math.ceil(place.rows / rows);
  return Array.from({ length: count }, (_, i) => ({ ...place, row: place.row + i * rows, rows: Math.min(rows, place.rows - i * rows) }));
}

function cellAt(parts, row, column) {
  const inside = ({ place }) =>
    row >= place.row && row < place.row + place.rows && column >= place.column && column < place.column + place.columns;
  const part = parts.find(inside);
  if (!part) return { type: "Empty" };
  const [r, c] = [row - part.place.row, column - part.place.column];
  return { type: part.types[r][c], value: part.values[r][c] };
}

// Two things that are asked of a place: its cells, and which part of it is used (null where none is).
const CELLS = {
  weight: ({ rows, columns }) => rows * columns,
  load: (range) => range.load(["values", "valueTypes"]),
  answer: (range, place) => ({ place, values: range.values, types: range.valueTypes }),
};
const USED = {
  weight: () => 1,
  load(range) {
    const used = range.getUsedRangeOrNullObject();
    used.load(["rowIndex", "columnIndex", "rowCount", "columnCount"]);
    return used;
  },
  answer: (used, { sheet }) =>
    used.isNullObject ? null : { sheet, row: used.rowIndex, column: used.columnIndex, rows: used.rowCount, columns: used.columnCount },
};

// Questions of one recalculation go together, each place once, and one round trip follows the other: Excel refuses many at a
// time (OfficeDev/office-js, issue 2874).
const waiting = new Map();
let asking = false;

function look(place, kind) {
  const key = JSON.stringify([kind === CELLS, place.sheet, place.row, place.column, place.rows, place.columns]);
  if (!waiting.has(key)) {
    const question = { place, kind };
    question.answered = new Promise((resolve, reject) => Object.assign(question, { resolve, reject }));
    waiting.set(key, question);
    if (!asking) {
      asking = true;
      setTimeout(askAll, 0);
    }
  }
  return waiting.get(key).answered;
}

async function askAll() {
  while (waiting.size) await ask(nextQuestions());
  asking = false;
}

// As many of the questions that wait as one round trip may hold.
function nextQuestions() {
  const taken = [];
  let weight = 0;
  for (const [key, question] of waiting) {
    weight += question.kind.weight(question.place);
    if (taken.length && weight > MOST_CELLS) break;
    taken.push(question);
    waiting.delete(key);
  }
  return taken;
}

// One that fails, for a sheet that is not there for instance, fails the whole round trip: then fewer go together, until it is alone.
async function ask(questions, until = Date.now() + PATIENCE) {
  try {
    const answers = await inTime(Excel.run({ delayForCellEdit: true }, (context) => read(context, questions)), until);
    questions.forEach((question, i) => question.resolve(answers[i]));
  } catch (error) {
    if (questions.length === 1 || Date.now() >= until) questions.forEach((question) => question.reject(error));
    else for (const some of parts(questions)) await ask(some, until);
  }
}

// An answer that comes in time; an error where none does, so that what waits for it goes on.
function inTime(answer, until) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("Excel does not answer")), until - Date.now());
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

// Questions by sheet; those of one sheet in two halves.
function parts(questions) {
  const sheets = new Map();
  for (const question of questions) sheets.set(question.place.sheet, [...(sheets.get(question.place.sheet) ?? []), question]);
  const half = Math.ceil(questions.length / 2);
  return sheets.size > 1 ? [...sheets.values()] : [questions.slice(0, half), questions.slice(half)];
}

async function read(context, questions) {
  const loaded = questions.map(({ place, kind }) => {
    const sheet = context.workbook.worksheets.getItem(place.sheet);
    return kind.load(sheet.getRangeByIndexes(place.row, place.column, place.rows, place.columns));
  });
  await context.sync();
  return loaded.map((range, i) => questions[i].kind.answer(range, questions[i].place));
}

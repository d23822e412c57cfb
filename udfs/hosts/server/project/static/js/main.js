// Calls of the worksheet travel together.
//
// The generated script of xlwings Server posts each cell's call by itself through globalThis.xwRequest.post. Here that is
// replaced: the calls of one tick are gathered and posted to the batch endpoint, which answers them in their order. A call on
// a large range goes alone, so that small ones need not wait for it.

import { withBlanks } from "./blank_cells.js";
import { failure, word } from "./pane_words.js";

const MOST_CALLS = 1000;
const MOST_CELLS = 100000; // of one batch
const LARGE = 20000; // cells of a call that goes alone
const CALL = "/xlwings/custom-functions-call";

const request = globalThis.xwRequest;
const plainPost = request.post;
const waiting = new Map(); // by headers: a call travels only with calls of the same user

class Refused {
  constructor({ code, message }) {
    this.code = code;
    this.message = message;
  }
}

function cellsOf(args) {
  let cells = 0;
  for (const arg of args) {
    cells += Array.isArray(arg) ? arg.length * (Array.isArray(arg[0]) ? arg[0].length : 1) : 1;
  }
  return cells;
}

// Replaces the post of the generated script.
function post(url, body, options) {
  if (!url.endsWith(CALL)) {
    return plainPost(url, body, options);
  }
  return new Promise((resolve, reject) => {
    const call = { body, cells: cellsOf(body.args), resolve, reject };
    if (call.cells > LARGE) {
      send(url, [call], options);
      return;
    }
    const key = JSON.stringify([url, options.headers]);
    let gathered = waiting.get(key);
    if (!gathered) {
      gathered = { url, options, calls: [], cells: 0 };
      waiting.set(key, gathered);
      setTimeout(() => flush(key), 0);
    }
    gathered.calls.push(call);
    gathered.cells += call.cells;
    if (gathered.calls.length >= MOST_CALLS || gathered.cells >= MOST_CELLS) {
      flush(key);
    }
  });
}

function flush(key) {
  const gathered = waiting.get(key);
  if (gathered) {
    waiting.delete(key);
    send(gathered.url, gathered.calls, gathered.options);
  }
}

async function send(url, calls, options) {
  const batch = {
    runtime: calls[0].body.runtime,
    calls: calls.map(({ body }) => ({ func_name: body.func_name, args: body.args })),
  };
  try {
    const { data } = await plainPost(`${url.slice(0, -CALL.length)}/batch`, batch, options);
    if (!data || !Array.isArray(data.answers) || data.answers.length !== calls.length) {
      throw new Error(word("other_answer"));
    }
    calls.forEach((call, i) => deliver(call, data.answers[i]));
  } catch (error) {
    const plain = plainly(error);
    calls.forEach((call) => call.reject(plain));
  }
}

// A failure as its cell shows it.
function plainly(error) {
  if (!error.response) return error.request ? new Error(word("no_answer")) : error;
  const { status, data } = error.response;
  error.response.data = [401, 403, 404].includes(status) || !data ? failure(status) : data;
  return error;
}

function deliver(call, answer) {
  if (!answer.error) {
    call.resolve({ data: { result: answer.result }, status: 200 });
  } else if (wrapped) {
    call.resolve({ data: { result: new Refused(answer.error) }, status: 200 });
  } else {
    const data = `${answer.error.code} ${answer.error.message}`.trim();
    call.reject(Object.assign(new Error(data), { response: { status: 400, data } }));
  }
}

// What Excel is given for an error: its own code, and a message where Excel shows one.
function shown({ code, message }) {
  const supported = (version) => Office.context.requirements.isSetSupported("CustomFunctionsRuntime", version);
  if (!supported("1.2")) {
    return [[`${code} ${message}`.trim()]];
  }
  const known = Object.values(CustomFunctions.ErrorCode);
  if (known.includes(code)) {
    throw message ? new CustomFunctions.Error(code, message) : new CustomFunctions.Error(code);
  }
  if (supported("1.4") && code in ERROR_TYPES) {
    return [[{ type: "Error", errorType: ERROR_TYPES[code], basicType: "Error", basicValue: code }]];
  }
  throw new CustomFunctions.Error(CustomFunctions.ErrorCode.invalidValue, `${code} ${message}`.trim());
}

// Errors of Excel that its custom functions have no code for; they are handed on as data types.
const ERROR_TYPES = {
  "#GETTING_DATA": "GettingData",
  "#SPILL!": "Spill",
  "#CONNECT!": "Connect",
  "#BLOCKED!": "Blocked",
  "#UNKNOWN!": "Unknown",
  "#FIELD!": "Field",
  "#CALC!": "Calc",
  "#BUSY!": "Busy",
  "#PYTHON!": "Python",
  "#EXTERNAL!": "External",
  "#TIMEOUT!": "Timeout",
};

// The generated functions all go through the script's global `base`. It cannot see which cells are blank: this is found out
// before it, and where it is not, the call goes no further. It knows one error only: an error of ours passes through it as a
// result and is shown here.
const base = globalThis.base;
const wrapped = typeof base === "function";
if (wrapped) {
  globalThis.base = async (options, ...given) => {
    await Office.onReady();
    const invocation = given.pop();
    let args;
    try {
      args = await withBlanks(given, invocation);
    } catch (error) {
      return shown({ code: "#VALUE!", message: error.message });
    }
    const result = await base(options, ...args, invocation);
    return result instanceof Refused ? shown(result) : result;
  };
}
request.post = post;

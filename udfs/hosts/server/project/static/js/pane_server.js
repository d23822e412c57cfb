// Questions to our server: the task pane's own routes, with the reader's credentials where the server asks for them.
import { config } from "./config.js";
import { failure, word } from "./pane_words.js";

const listeners = [];

export function onServerState(listener) {
  listeners.push(listener);
}

async function ask(path, options = {}) {
  const auth = typeof globalThis.getAuth === "function" ? await globalThis.getAuth() : { token: "", provider: "" };
  const headers = { ...options.headers, Authorization: auth.token, "Auth-Provider": auth.provider };
  let response;
  try {
    response = await fetch(`${config.appPath}/pane/${path}`, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    listeners.forEach((listener) => listener(false));
    throw new Error(word("no_answer"));
  }
  const refused = response.ok ? "" : await refusal(response);
  listeners.forEach((listener) => listener(response.ok || refused !== ""));
  if (!response.ok) throw new Error(refused || failure(response.status));
  return response.json();
}

// The sentence of what our own routes refuse; nothing where the fault is another.
async function refusal(response) {
  if (!response.headers.get("content-type")?.startsWith("application/json")) return "";
  const { refused } = await response.json().catch(() => ({}));
  return typeof refused === "string" ? refused : "";
}

export function get(path, asked = {}) {
  const query = new URLSearchParams(asked).toString();
  return ask(query ? `${path}?${query}` : path);
}

export function post(path, body, signal) {
  return ask(path, { method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// Elements, buttons and answers. Text goes in as text: nothing that anybody said is ever read as HTML.

export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const say = (text, kind = "soft") => h("p", { class: kind }, text);

/** What came back: in plain words, and as it came. */
export function answerBox(answer) {
  const kind = answer.status >= 500 || answer.status === 0 ? "answer fault" : answer.status >= 400 ? "answer no" : "answer";
  return h("div", { class: kind, role: "status" },
    words(answer).map((line) => h("p", {}, line)),
    h("details", { class: "raw" }, h("summary", {}, `原样看（${answer.status}）`),
      h("pre", {}, JSON.stringify(answer.said, null, 2))));
}

/** The sentences of an answer, those that matter first. */
export function words({ status, said, note }) {
  const body = said ?? {};
  const lines = [];
  if (note) lines.push(note);
  if (typeof body === "string") lines.push(body);
  if (body.detail) lines.push(body.detail);
  if (body.sentence) lines.push(body.sentence);
  if (body.next?.sentence && status >= 400) lines.push(body.next.sentence);
  for (const event of body.events ?? []) if (event.sentence) lines.push(`${event.sentence}。`);
  for (const item of status < 400 ? body.open ?? [] : []) lines.push(`还开着：${item.sentence}`);
  if (Array.isArray(body.late)) lines.push(body.late.length ? `有 ${body.late.length} 件逾期了。` : "没有什么逾期。");
  if (status < 400 && lines.length === 0) lines.push("办好了。");
  if (lines.length === 0) lines.push(status === 0 ? "沙盒没有答复。" : "没有办成。");
  return [...new Set(lines)];
}

/** A button that shows below it what came of pressing it. `run` gives an answer. */
export function doing(label, run, { place, after, kind = "" } = {}) {
  const own = place ?? h("div");
  const button = h("button", { type: "button", class: `button ${kind}`, onclick: press }, label);
  async function press() {
    button.disabled = true;
    try {
      const answer = await run();
      if (answer) own.replaceChildren(answerBox(answer));
      await after?.(answer);
    } catch (fault) {
      own.replaceChildren(answerBox({ status: 0, said: { detail: `没有办成：${fault.message}` } }));
    }
    button.disabled = false;
  }
  return place ? button : [button, own];
}

/** A named input or a choice, and how to read a whole group of them. */
export function field({ name, label, value = "", options, type = "text" }) {
  const control = options
    ? h("select", { name }, options.map(([code, text]) => h("option", { value: code, selected: code === value }, text)))
    : h("input", { name, type, value, autocomplete: "off" });
  return h("label", { class: "field" }, h("span", {}, label), control);
}

export function read(root) {
  const values = {};
  for (const control of root.querySelectorAll("input[name], select[name]")) {
    if (control.value.trim()) values[control.name] = control.value.trim();
  }
  return values;
}

export function copyButton(text, what) {
  return h("button", {
    type: "button", class: "button second small", "aria-label": `复制${what}`,
    onclick: async (event) => {
      const button = event.currentTarget;
      await navigator.clipboard.writeText(text);
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = "复制"; }, 1500);
    },
  }, "复制");
}

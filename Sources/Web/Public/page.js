// What makes a page easier where scripts run: countdowns, one press only, quiet refreshing, printing, a last question.
// Every page works without it.

// The device's clock may be wrong: what it is ahead of the server is taken off.
let ahead = 0;
function setClock(root) {
  const now = Date.parse(root.dataset.now ?? "");
  if (!Number.isNaN(now)) ahead = Date.now() - now;
}

// As the server says it: the two largest units, never more than is left.
function left(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (milliseconds <= 0) return "已到时间";
  if (days) return `还剩${days}天${hours ? `${hours}小时` : ""}`;
  if (hours) return `还剩${hours}小时${rest ? `${rest}分` : ""}`;
  return rest ? `还剩${rest}分钟` : "还剩不到1分钟";
}

function tick() {
  for (const each of document.querySelectorAll("time.countdown")) {
    const until = Date.parse(each.dataset.until ?? each.dateTime);
    if (Number.isNaN(until)) continue;
    const text = left(until - Date.now() + ahead);
    if (each.textContent !== text) each.textContent = text;
  }
}

function showPrintButtons() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}

setClock(document.documentElement);
tick();
setInterval(tick, 1000);
showPrintButtons();
document.querySelector("[role=alert][tabindex]")?.focus();

// A second press would be harmless, for the form carries its key; but nobody should wonder whether the first one counted.
const pressed = new Map();
function release() {
  for (const [button, label] of pressed) {
    button.disabled = false;
    if (label) button.replaceChildren(...label);
  }
  pressed.clear();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter ?? form.querySelector("button");
  if (event.defaultPrevented || !form.matches("[method=post]:not([role=search])") || !button?.matches(".button")) return;
  // Afterwards, so that the button's own value is sent.
  setTimeout(() => {
    for (const each of form.querySelectorAll("button:not([type=button])")) {
      pressed.set(each, each === button ? [...each.childNodes] : null);
      each.disabled = true;
    }
    button.textContent = "正在办理…";
  });
  // A network that never answers must not lock anybody out.
  setTimeout(release, 30000);
});
addEventListener("pageshow", () => { release(); tick(); });

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});

// A page that waits for something looks by itself, for half an hour or so, and never under somebody's fingers.
const main = document.querySelector("main[data-refresh]");

function isInUse() {
  const typed = [...main.querySelectorAll("input:not([type=hidden]), textarea")].some((each) =>
    /checkbox|radio/.test(each.type) ? each.checked !== each.defaultChecked : each.value !== each.defaultValue);
  return document.hidden || typed || pressed.size > 0 || main.contains(document.activeElement)
    || document.querySelector("dialog[open]") !== null || String(getSelection()) !== "";
}

function words(part) {
  const copy = part.cloneNode(true);
  for (const each of copy.querySelectorAll("time.countdown")) each.remove();
  return copy.textContent.replace(/\s+/g, " ");
}

async function refresh() {
  if (isInUse()) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh || isInUse()) return;
    setClock(page.documentElement);
    if (words(fresh) === words(main)) return;
    const open = new Set([...main.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
    main.replaceChildren(...fresh.childNodes);
    for (const each of main.querySelectorAll("summary")) if (open.has(each.textContent)) each.parentElement.open = true;
    showPrintButtons();
    tick();
  } catch { /* the next one may come through */ }
}

if (main) {
  let turns = Math.ceil(1800 / Number(main.dataset.refresh));
  const timer = setInterval(() => turns-- > 0 ? refresh() : clearInterval(timer), Number(main.dataset.refresh) * 1000);
}

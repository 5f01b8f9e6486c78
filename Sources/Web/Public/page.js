// What makes a page easier where scripts run: countdowns, one press only, quiet refreshing, printing.
// Every page works without it.

const serverNow = Date.parse(document.documentElement.dataset.now || "") || Date.now();
const ahead = serverNow - Date.now(); // the device's clock may be wrong

function left(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (milliseconds <= 0) return "已到时间";
  if (days) return `还剩${days}天${hours ? `${hours}小时` : ""}`;
  if (hours) return `还剩${hours}小时${rest ? `${rest}分` : ""}`;
  return rest ? `还剩${rest}分钟` : "还剩不到1分钟";
}

function tick() {
  for (const each of document.querySelectorAll("time.countdown[datetime]")) {
    each.textContent = left(Date.parse(each.dateTime) - Date.now() - ahead);
  }
}
tick();
setInterval(tick, 15000);

// A second press would be harmless, for the form carries its key; but nobody should wonder whether the first one counted.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter || form.querySelector("button");
    if (!button || button.name) return;
    setTimeout(() => {
      button.dataset.label = button.textContent;
      button.disabled = true;
      button.textContent = "正在办理…";
    });
  });
}
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-label]")) {
    button.disabled = false;
    button.textContent = button.dataset.label;
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const main = document.querySelector("main[data-refresh]");
if (main) {
  setInterval(async () => {
    if (document.hidden || main.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (fresh && fresh.innerHTML !== main.innerHTML) { main.innerHTML = fresh.innerHTML; tick(); }
    } catch { /* the next one may come through */ }
  }, Number(main.dataset.refresh) * 1000);
}

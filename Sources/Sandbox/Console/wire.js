// The sandbox's addresses, asked by this page.

/** Always an answer: what a party says that Qinka said, or what the sandbox itself says. */
export async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method, headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    return { status: 0, said: { detail: "沙盒没有答复：它还在运行吗？" } };
  }
  const json = await response.json().catch(() => null);
  // A party passes on: its own answer is 200, and inside is what Qinka said.
  if (response.ok && json && typeof json.status === "number" && "body" in json) {
    return { status: json.status, said: json.body, cardNumber: json.cardNumber };
  }
  return { status: response.status, said: json };
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);

export const qinka = document.documentElement.dataset.qinka;

/** What everybody shares: filled when the page opens, and again when something may have changed. */
export const world = { people: [], staff: [], hands: {}, parties: {}, offset: 0, cases: {} };

export async function refreshHands() {
  const answer = await get("/hands");
  if (answer.status === 200) world.hands = answer.said;
}

export const now = () => new Date(Date.now() + world.offset);

/** In China, whatever this machine's zone is. */
export function china(date, days = 0) {
  const moved = new Date(date.getTime() + 8 * 3600e3 + days * 86400e3);
  return { day: moved.toISOString().slice(0, 10), time: moved.toISOString().slice(11, 19), weekday: moved.getUTCDay() };
}

export function nextWorkday() {
  for (let days = 1; ; days += 1) {
    const { day, weekday } = china(now(), days);
    if (weekday !== 0 && weekday !== 6) return day;
  }
}

export async function advance(seconds) {
  const answer = await post("/clock", { advanceSeconds: seconds });
  if (answer.status !== 200) return answer;
  world.offset = answer.said.offsetMilliseconds;
  return { ...answer, note: `钟拨到了 ${answer.said.now.slice(0, 16).replace("T", " ")}` };
}

export const advanceTo = (day, hour) =>
  advance(Math.max(0, (Date.parse(`${day}T${hour}:00+08:00`) - now().getTime()) / 1000));

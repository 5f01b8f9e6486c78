// The page as a whole: the clock on top, then stories, people, batches, parties and accounts.
import { doing, h, say } from "./dom.js";
import { showBatches, showParties, showStaff } from "./lists.js";
import { showPerson } from "./person.js";
import { showStories } from "./stories.js";
import { advance, china, get, now, refreshHands, world } from "./wire.js";

const $ = (id) => document.getElementById(id);
const WEEKDAYS = "日一二三四五六";
let chosen = null;

function tick() {
  const { day, time, weekday } = china(now());
  $("now").textContent = `${day} 星期${WEEKDAYS[weekday]} ${time}`;
}

function showClock() {
  const hour = 3600, day = 24 * hour;
  const place = h("div", { hidden: true });
  const steps = [["+1小时", hour], ["+1天", day], ["+7天", 7 * day], ["+30天", 30 * day]];
  $("advance").replaceChildren(...steps.map(([label, seconds]) =>
    doing(label, () => advance(seconds), { place, kind: "second small", after: tick })));
  setInterval(tick, 1000);
  tick();
}

function showPeople() {
  const wanted = $("search").value.trim();
  const found = world.people.filter((one) =>
    !wanted || [one.name, one.documentNumber, one.phone, one.cardNumber, one.note, one.state].some((text) => text?.includes(wanted)));
  $("people").replaceChildren(...found.map((one) => h("li", {}, h("button", {
    type: "button", "aria-pressed": String(one.documentNumber === chosen?.documentNumber), onclick: () => go(one),
  }, one.name, h("small", {}, one.note)))));
}

function choose(person) {
  chosen = person;
  showPeople();
  showPerson($("person"), person, $("code"));
}

/** On a telephone the person stands below the list. */
function go(person) {
  choose(person);
  if ($("person").getBoundingClientRect().top > innerHeight / 2) $("person").scrollIntoView({ behavior: "smooth" });
}

async function open() {
  const [people, clock] = await Promise.all([get("/people"), get("/clock"), refreshHands(), showStaff($("staff"))]);
  world.people = people.said;
  world.offset = clock.said.offsetMilliseconds;
  showClock();
  showStories($("stories"), {
    after: async () => { tick(); await refreshHands(); },
    choose: (person) => { choose(person); $("person").scrollIntoView({ behavior: "smooth" }); },
  });
  $("search").addEventListener("input", showPeople);
  showPeople();
  choose(world.people.find((one) => one.name === "孙悦") ?? world.people[0]);
  showBatches($("batches"));
  await showParties($("parties"));
  setInterval(() => showStaff($("staff")), 15000);
}

open().catch((fault) => $("stories").replaceChildren(say(`这一页没有打开：${fault.message}。刷新再试一次。`, "notice red")));

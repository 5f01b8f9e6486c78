// The chosen person: messages, and everybody who can do something for them.
import { copyButton, doing, field, h, read, say } from "./dom.js";
import { counter } from "./counter.js";
import {
  activateAtTill, atBank, atTill, bankOf, cardOf, centre, holding, moveInsurance, papersOf, phoneBank, policeSay, settleSocial,
  somePin, walk,
} from "./moves.js";
import { post, refreshHands, world } from "./wire.js";

const BANKS = [["102", "工商银行"], ["103", "农业银行"], ["104", "中国银行"], ["105", "建设银行"], ["403", "邮储银行"], ["402", "农信社"]];
const STAGES = [
  ["compared", "公安比对完"], ["batched", "编了批"], ["account-opened", "开了户"], ["making", "在做卡"], ["made", "做好了"],
  ["bank-keyed", "写了银行密钥"], ["social-keyed", "写了社保密钥"], ["province-sent", "省里发出"], ["city-received", "市里收到"],
  ["outlet-received", "网点收到"],
];
const FAULTS = [["photo-rejected", "照片不合格"], ["person-mismatch", "公安比对不符"], ["not-insured", "没有参保"], ["account-refused", "银行不开户"], ["making-failed", "做坏了"],
  ["key-failed", "密钥没写成"], ["lost-on-the-way", "路上丢了"]];

/** Six digits to sign in, eight to collect. */
const CODE = /(?<!\d)(\d{6}|\d{8})(?!\d)/;

let timer = null;

/** `code`: where the newest one-time code stands in sight. */
export function showPerson(root, person, code) {
  clearInterval(timer);
  code.textContent = "";
  const inbox = h("div", { "aria-live": "polite" }), top = h("div"), body = h("div");
  const look = () => showMessages(inbox, person, code);
  const after = async () => {
    const before = cardOf(person);
    await refreshHands();
    top.replaceChildren(head(person));
    fill(body, "application", holding(person).application);
    if (cardOf(person) !== before) fill(body, "card", cardOf(person));
  };
  top.replaceChildren(head(person));
  look();
  timer = setInterval(look, 2000);
  const parts = {
    网点: () => counter(person, after), 银行: () => bank(person, after), 医院药店: () => till(person, after),
    制卡: () => making(person, after), 参保和公安: () => records(person, after),
  };
  const chips = h("div", { class: "chips", role: "group", "aria-label": "去哪里" }, Object.keys(parts).map((name) =>
    h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(name) }, name)));
  const choose = (name) => {
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.textContent === name));
    body.replaceChildren(parts[name]());
  };
  root.replaceChildren(top, h("h3", {}, "收到的短信"), inbox, h("h3", {}, "去哪里办"), chips, body);
  choose("网点");
}

/** What an answer has just given into the person's hands stands in the forms at once. */
function fill(root, name, value) {
  const input = root.querySelector(`[name=${name}]`);
  if (input && value) input.value = value;
}

function head(person) {
  const held = holding(person), card = cardOf(person);
  const line = (label, text) => text && h("p", { class: "idline" }, h("span", { class: "soft small" }, label), h("code", {}, text), copyButton(text, label));
  return h("div", {}, h("h3", {}, person.name), say(person.note), line("身份证号", person.documentNumber),
    line("手机号", person.phone), line("卡号", card), line("申请编号", held.application));
}

async function showMessages(root, person, code) {
  if (!person.phone) { root.replaceChildren(say("没有登记手机号，收不到短信。")); return; }
  const { said } = await post("/sms/inbox", { phone: person.phone });
  const messages = (said?.messages ?? []).toReversed();
  if (root.dataset.newest === (messages[0]?.id ?? "none")) return;
  root.dataset.newest = messages[0]?.id ?? "none";
  const newest = CODE.exec(messages.find(({ text }) => text.includes("验证码"))?.text ?? "");
  code.textContent = newest ? `${person.name}的验证码 ${newest[1]}` : "";
  root.replaceChildren(messages.length ? h("ul", { class: "messages" }, messages.map(message)) : say("还没有短信。"));
}

/** The code of a message stands out: it is what one comes for. */
function message({ text, at }) {
  const parts = /验证码|领卡码/.test(text) ? text.split(CODE) : [text];
  return h("li", {}, parts.map((part, index) => (index % 2 ? h("mark", {}, part) : part)),
    h("small", {}, at.slice(5, 19).replace("T", " ")));
}

const cardField = (person) => field({ name: "card", label: "卡号", value: cardOf(person) ?? "" });

/** Fields on top, buttons below them, and one place for the answers. */
function panel(inputs, acts, after) {
  const form = h("div", { class: "fields" }, inputs), place = h("div");
  return h("div", {}, form, h("div", { class: "row" },
    acts.map(([label, run, kind]) => doing(label, () => run(read(form)), { place, after, kind }))), place);
}

function bank(person, after) {
  const agents = [["", "本人"], ...world.people.map((one) => [one.documentNumber, one.name])];
  const visit = (act, more = () => ({})) => (all) => atBank(person, act, more(all),
    { bank: all.bank, card: all.card, agent: world.people.find((one) => one.documentNumber === all.agent) });
  const phone = (act) => (all) => phoneBank(person, act, { bank: all.bank, card: all.card });
  return panel([
    field({ name: "bank", label: "哪家银行", options: BANKS, value: bankOf(person) }), cardField(person),
    field({ name: "agent", label: "谁去柜台", options: agents }),
    field({ name: "settled", label: "账户里的钱", options: [["yes", "处理完了"], ["no", "还有"]] }),
    field({ name: "end", label: "注销时卡", options: [["destroyed", "剪掉"], ["declared-lost", "声明丢了"]] }),
    field({ name: "application", label: "申请编号（领卡用）", value: holding(person).application ?? "" }),
  ], [
    ["打电话：口头挂失", phone("oral-loss"), "second"], ["打电话：解挂", phone("release"), "second"],
    ["柜台：激活金融功能", visit("activate")], ["柜台：正式挂失", visit("formal-loss")],
    ["柜台：登记资金", visit("settle", ({ settled }) => ({ settled }))],
    ["柜台：注销金融功能", visit("cancel", ({ end }) => ({ card: end }))],
    ["柜台：领卡", (all) => (all.application ? visit("collect", () => ({ application: all.application }))(all)
      : { status: 404, said: { detail: "领卡要有申请编号。" } })],
  ], after);
}

function till(person, after) {
  const client = [["pharmacy-zhonglou", "钟楼药店"], ["hospital-xian", "西安医院"]];
  return panel([
    field({ name: "client", label: "哪里", options: client }), cardField(person),
    field({ name: "pin", label: "在键盘上按的密码", value: somePin(person) }),
    field({ name: "purpose", label: "查卡做什么", value: "门诊结算" }),
  ], [
    ["查这张卡能不能用", ({ client: place, card, purpose }) => atTill(place, "checks", person, { purpose }, card)],
    ["设密码，激活社保功能", ({ client: place, card, pin }) => activateAtTill(person, { client: place, card, pin })],
  ], after);
}

function making(person, after) {
  return panel([
    field({ name: "to", label: "做到哪一步", options: STAGES, value: "outlet-received" }),
    field({ name: "reason", label: "出什么问题", options: FAULTS }), field({ name: "remark", label: "说明", value: "头部太小" }),
    field({ name: "answer", label: "别处有没有卡", options: [["none", "没有"], ["card", "有"], ["unknown", "说不清"]] }),
  ], [
    ["做到这一步", ({ to }) => walk(person, to)],
    ["报制卡失败", ({ reason, remark }) => centre(person, "faults", { reason, remark }), "second"],
    ["答登记库", ({ answer }) => centre(person, "register-answers", { answer, ...(answer === "card" ? { city: "610500" } : {}) }), "second"],
  ], after);
}

function records(person, after) {
  return panel([
    field({ name: "place", label: "参保地（省外 110100）", value: "110100" }),
    field({ name: "scheme", label: "参什么保", options: [["employee", "职工"], ["resident", "居民"]] }),
    field({ name: "settled", label: "社保账户里的钱", options: [["yes", "处理完了"], ["no", "还有"]] }),
  ], [
    ["登记参保地", ({ place, scheme }) => moveInsurance(person, place, scheme)],
    ["登记社保账户", ({ settled }) => (settled === "yes" ? settleSocial(person)
      : post("/centre/social-settlements", { ...papersOf(person), settled }))],
    ["公安：报死亡", () => policeSay(person, "death"), "second"], ["公安：报失踪", () => policeSay(person, "missing"), "second"],
    ["公安：确认", () => policeSay(person, "confirm"), "second"], ["公安：弄错了", () => policeSay(person, "reverse"), "second"],
  ], after);
}

// An outlet's counter: a case is opened, and what the preview allows can be done in it.
import { answerBox, doing, field, h, read, say } from "./dom.js";
import { actIn, applyAtOutlet, bankOf, clerkFor, inDays, openCase } from "./moves.js";
import { nextWorkday, world } from "./wire.js";

const EVIDENCE = [
  ["identity-documents", "身份证件"], ["household-register", "户口簿"], ["authorization", "授权委托书"],
  ["guardianship", "监护证明"], ["inheritance", "继承证明"], ["death-certificate", "死亡证明"],
  ["household-cancellation", "户口注销证明"], ["missing-judgment", "宣告失踪判决"], ["insurance-record", "参保记录"],
  ["transfer-out", "转出证明"], ["police-record", "公安记录"], ["declared", "口头声明"],
];
const evidence = (value) => ({ name: "evidence", label: "凭什么", options: EVIDENCE, value });
const newCard = (person) => [
  { name: "bank", label: "银行", value: bankOf(person) }, { name: "branch", label: "支行", value: "示例支行" }];
const place = () => [
  { name: "outlet", label: "网点", value: "610100-01" }, { name: "day", label: "哪天", value: nextWorkday() },
  { name: "slot", label: "时段", value: "09:00-12:00" }];
const otherPapers = [
  { name: "documentType", label: "证件类型", value: "citizen-id" }, { name: "documentNumber", label: "证件号码" }];

/** By the action's name in the preview: the address in the case, and what the clerk types. */
const ACTS = {
  "query-progress": { act: "progress", method: "GET" },
  "withdraw-application": { act: "application-withdrawals" },
  "book-collection": { act: "collection-bookings", fields: place },
  "cancel-collection": { act: "collection-bookings", method: "DELETE" },
  collect: { act: "card-collections" },
  "bind-insurance": { act: "card/insurance-bindings" },
  "clear-social-pin": { act: "social-pin-clearings" },
  "report-social-oral-loss": { act: "oral-loss-reports", fixed: { function: "social" } },
  "release-social-oral-loss": { act: "oral-loss-reports/social", method: "DELETE" },
  exchange: {
    act: "card/exchanges", fields: (person) => [
      { name: "reason", label: "为什么", options: [["damaged", "坏了"], ["data-changed", "信息变了"]] }, ...newCard(person)],
  },
  renew: { act: "card/renewals", fields: newCard },
  "cancel-social": {
    act: "card/social-cancellations", fields: () => [
      { name: "reason", label: "为什么", options: [["moved-out", "转到省外"], ["dead", "去世"], ["missing", "失踪"]] },
      evidence("insurance-record")],
  },
  "report-death": { act: "death-reports", fields: () => [evidence("death-certificate")] },
  "report-missing": { act: "missing-reports", fields: () => [evidence("missing-judgment")] },
  "confirm-life-report": { act: "life-report-confirmations", fields: () => [evidence("death-certificate")] },
  "reverse-life-report": { act: "life-report-reversals", fields: () => [evidence("identity-documents")] },
  "give-mandate": {
    act: "mandates", fields: () => [
      { name: "kind", label: "哪一种", options: [["proxy", "委托代理"], ["family", "家人"], ["guardian", "监护人"], ["heir", "继承人"]] },
      { name: "agent", label: "委托给谁", options: world.people.map((one) => [one.documentNumber, one.name]) },
      evidence("authorization"), { name: "until", label: "到什么时候", value: inDays(30) }],
    shape: ({ agent, ...rest }) => ({
      ...rest, agentName: world.people.find((one) => one.documentNumber === agent).name,
      agentDocumentType: "citizen-id", agentDocumentNumber: agent,
    }),
  },
  "end-mandate": { act: (opened) => `mandates/${opened.mandates[0]?.number}`, method: "DELETE" },
  "change-contact": { act: "contact-changes", fields: () => [{ name: "address", label: "地址", value: "某区示例路2号" }] },
  "change-phone": { act: "phone-changes", fields: () => [{ name: "phone", label: "新手机号", value: "19900009977" }] },
  "change-name": { act: "name-changes", fields: () => [{ name: "name", label: "新姓名" }, evidence("household-register")] },
  "change-document": { act: "document-changes", fields: () => [...otherPapers, evidence("household-register")] },
  "merge-file": { act: "merges", fields: () => [{ name: "other", label: "另一份档案（先打开它的案卷）" }] },
  "split-file": {
    act: "splits", fields: () => [...otherPapers, { name: "name", label: "姓名" },
      { name: "takesCard", label: "卡归这个人吗", options: [["no", "不归"], ["yes", "归"]] }],
  },
  "shelve-card": {
    act: "card-shelvings", fields: (person) => [
      { name: "outlet", label: "网点", value: `${person.city}-01` }, { name: "shelf", label: "架位", value: "A-03" }],
  },
  "review-photo": {
    act: "photo-reviews", fields: () => [
      { name: "verdict", label: "看了怎么说", options: [["passed", "合格"], ["rejected", "不合格"]] },
      { name: "reason", label: "不合格的写：哪里", options: [["", "（合格）"], ["head-position", "头部位置"], ["background", "背景"], ["blurred", "模糊"]] }],
  },
};

const VISITORS = [["holder", "本人带证件来了"], ["agent", "代办人带两人的证件来了"], ["nobody", "没有人来（电话）"]];

export function counter(person, after) {
  const counters = world.staff.filter((one) => ["clerk", "city-centre", "province-centre", "hotline-agent"].includes(one.role));
  const form = h("div", { class: "fields" },
    field({ name: "account", label: "谁来办", options: counters.map((one) => [one.account, nameOf(one)]), value: clerkFor(person) }),
    field({ name: "visitor", label: "谁在柜台前", options: VISITORS, value: "holder" }),
    field({ name: "agent", label: "代办人", options: [["", "（没有）"], ...world.people.map((one) => [one.documentNumber, one.name])] }),
    field({ name: "purpose", label: "来办什么（本人看得到）", value: "到网点办理" }));
  const opened = h("div");
  return h("div", {}, form,
    h("div", { class: "row" },
      doing("打开案卷", async () => {
        await open(person, read(form), opened, after);
      }, { place: opened }),
      doing("替这个人申领", () => {
        const { agent } = read(form);
        return applyAtOutlet(person, { agent: world.people.find((one) => one.documentNumber === agent) });
      }, { place: opened, after, kind: "second" })),
    opened);
}

function nameOf({ account, role, region }) {
  const what = { clerk: "网点", "city-centre": "市卡中心", "province-centre": "省卡中心", "hotline-agent": "12333" }[role];
  return `${what} ${region}（${account}）`;
}

async function open(person, { account, visitor, agent, purpose }, root, after) {
  const found = visitor === "agent" ? world.people.find((one) => one.documentNumber === agent) : undefined;
  const answer = await openCase(person, { account, visitor, agent: found, purpose: purpose ?? "到网点办理" });
  after(answer);
  root.replaceChildren(answer.status === 201 ? showCase(person, account, answer.said, after) : answerBox(answer));
}

function showCase(person, account, opened, after) {
  const root = h("div"), place = h("div");
  const again = async (answer) => {
    const fresh = await actIn(account, opened.holder, "");
    if (fresh.status === 200 && answer?.status < 300) fill(fresh.said);
    after(answer);
  };
  const fill = (now) => root.replaceChildren(standing(now), place, ...buttons(person, account, now, place, again));
  fill(opened);
  return root;
}

function standing(opened) {
  const lines = (opened.card?.functions ?? []).map((one) => `${one.name}：${one.sentence}`);
  if (opened.application) lines.push(`申请 ${opened.application.number}：${opened.application.sentence}`);
  if (opened.shelf) lines.push(`卡在${opened.shelf.name}的 ${opened.shelf.shelf}`);
  return h("div", { class: "answer" }, h("p", {}, `案卷打开了：${opened.person.name}，${opened.card ? "有卡" : "没有卡"}`),
    lines.map((text) => h("p", {}, text)), opened.open.map((item) => h("p", {}, `还开着：${item.sentence}`)),
    h("p", { class: "small soft" }, `档案编号 ${opened.holder}`));
}

function buttons(person, account, opened, place, again) {
  const allowed = opened.previews.filter((one) => one.allowed);
  const others = opened.previews.filter((one) => !one.allowed);
  const run = (known, fields) => {
    const act = typeof known.act === "function" ? known.act(opened) : known.act;
    return actIn(account, opened.holder, act, { ...fields, ...known.fixed }, known.method);
  };
  const plain = [], forms = [];
  for (const preview of allowed) {
    const known = ACTS[preview.action];
    if (!known) continue;
    if (!known.fields) {
      plain.push(doing(preview.name, () => run(known, {}), { place, after: again }));
      continue;
    }
    const inputs = h("div", { class: "fields" }, known.fields(person).map(field));
    forms.push(h("details", {}, h("summary", {}, preview.name), inputs, h("div", { class: "row" },
      doing(preview.name, () => run(known, (known.shape ?? ((all) => all))(read(inputs))), { place, after: again }))));
  }
  return [
    h("h3", {}, "现在能办"), plain.length ? h("div", { class: "row" }, plain) : null, ...forms,
    h("details", {}, h("summary", {}, `现在不能办的 ${others.length} 件，各有原因`),
      h("ul", { class: "whynot small" }, others.map(({ name, refusal }) =>
        h("li", {}, h("b", {}, name), `：${refusal.sentence}${refusal.next?.sentence ?? ""}`)))),
    allowed.length + others.length ? null : say("这份案卷里现在没有能办的事。"),
  ].filter(Boolean);
}

// 五分钟走一遍: who does what, in order. A step of the holder has a link to Qinka, and a button where somebody at a
// counter can do the same.
import { copyButton, doing, h } from "./dom.js";
import {
  activateAtTill, applyAtOutlet, atBank, atOutlet, byPhone, inDays, moveInsurance, named, phoneBank, progressOf, settleSocial, walk,
} from "./moves.js";
import { advance, advanceTo, nextWorkday, qinka } from "./wire.js";

const HOUR = 3600, DAY = 24 * HOUR;

const make = (name) => step("省卡中心和各方", "公安比对、开户、做卡、写密钥、发到网点，一口气办完。", "把卡做好，送到网点",
  () => walk(named(name), "outlet-received"));

const book = (name, visit) => step(name, "西安领卡要先预约：网点、日子和时段自己挑。", "到网点约下一个工作日上午", () => {
  const place = { outlet: "610100-01", day: nextWorkday(), slot: "09:00-12:00" };
  return atOutlet(named(name), "collection-bookings", place, visit?.());
}, ["自己约", "/me/collection"]);

const wait = (name) => step("钟", "到预约那天。", "拨到预约的时候", async () => {
  const { appointment, booking } = (await progressOf(named(name))).said ?? {};
  if (!appointment) return { status: 409, said: { detail: `${name}还没有预约。` } };
  return advanceTo(appointment, `${(booking?.slot ?? "09").slice(0, 2)}:30`);
});

const collect = (name) => step("网点", "核对证件，找到架上的卡，交到手里。", "把卡交给本人",
  () => atOutlet(named(name), "card-collections", {}));

const activate = (name) => [
  step("药店", "在收银台的键盘上设社保密码：社保功能激活了。", "在药店激活社保功能", () => activateAtTill(named(name)),
    ["自己激活", "/me/activation"]),
  step("发卡银行", "带身份证和卡去柜台激活金融功能。", "在银行激活金融功能", () => atBank(named(name), "activate")),
];

/** `works`: whether the step is one that Qinka is to take; a story may try what it refuses. */
function step(who, text, label, run, link, works = true) { return { who, text, label, run, link, works }; }

const first = {
  title: "第一张卡", about: "孙悦刚参加工作，从来没有办过社保卡", steps: [
    step("孙悦", "带照片和表申领。", "网点替她申领", () => applyAtOutlet(named("孙悦")), ["自己申领", "/apply"]),
    make("孙悦"), book("孙悦"), wait("孙悦"), collect("孙悦"), ...activate("孙悦"),
  ],
};

const lost = {
  title: "卡不见了，又找到了", about: "李梅口头挂失；七天满了自己解除，或者早一点解挂", steps: [
    step("李梅", "口头挂失社保功能。", "替她打12333挂失",
      () => byPhone(named("李梅"), "oral-loss-reports", { function: "social" }, "来电口头挂失"), ["自己挂失", "/me/loss"]),
    step("李梅", "金融功能要给银行打电话，两个功能是分开的。", "给银行打电话挂失", () => phoneBank(named("李梅"), "oral-loss")),
    step("钟", "过五天多：还剩不到48小时，短信来提醒。", "往前5天1小时", () => advance(5 * DAY + HOUR)),
    step("钟", "再过两天：满168小时，社保功能的挂失自己解除。", "往前2天", () => advance(2 * DAY)),
    step("李梅", "又不见了，再挂失一次。", "替她打12333挂失",
      () => byPhone(named("李梅"), "oral-loss-reports", { function: "social" }, "来电口头挂失"), ["自己挂失", "/me/loss"]),
    step("李梅", "找到了，这次不等七天，去网点解挂。", "网点替她解挂",
      () => atOutlet(named("李梅"), "oral-loss-reports/social", {}, { method: "DELETE" }), ["自己解挂", "/me/loss"]),
    step("发卡银行", "金融功能的解挂也要跟银行说。", "给银行打电话解挂", () => phoneBank(named("李梅"), "release")),
  ],
};

const replaced = {
  title: "找不回来了：正式挂失，补一张", about: "王芳在渭南；正式挂失以后旧卡马上作废，补的卡同时开始办", steps: [
    step("王芳", "先口头挂失，谁也用不了。", "替她打12333挂失",
      () => byPhone(named("王芳"), "oral-loss-reports", { function: "social" }, "来电口头挂失"), ["自己挂失", "/me/loss"]),
    step("发卡银行", "本人带身份证到柜台正式挂失。", "在银行正式挂失", () => atBank(named("王芳"), "formal-loss")),
    make("王芳"), collect("王芳"), ...activate("王芳"),
  ],
};

const pin = {
  title: "忘了社保密码", about: "黄磊输错六次，社保功能锁住了", steps: [
    step("网点", "核对本人，把旧密码作废。", "在网点重置社保密码", () => atOutlet(named("黄磊"), "social-pin-clearings", {})),
    step("黄磊", "新密码只有本人能设：登录以后在网页上设。", null, null, ["自己设新密码", "/me/pin-reset"]),
    step("李梅", "没有锁住、只是忘了的，不用去网点，自己在网页上重置。", null, null, ["自己重置", "/me/pin-reset"]),
  ],
};

const cancelled = {
  title: "注销", about: "蒋勤的参保关系转到省外，卡不用了", steps: [
    step("医保和社保", "参保关系转到了北京。", "登记参保地变了", () => moveInsurance(named("蒋勤"), "110100")),
    step("网点", "现在就想注销：社保账户里还有钱，不行。", "试着注销", () => cancel(), null, false),
    step("社保经办", "社保账户里的钱转走了。", "登记社保账户已处理", () => settleSocial(named("蒋勤"))),
    step("发卡银行", "银行账户里的钱也取走了。", "登记银行账户已处理", () => atBank(named("蒋勤"), "settle", { settled: "yes" })),
    step("蒋勤", "注销社保功能。", "网点替他注销社保功能", () => cancel(), ["自己注销", "/me/cancellation"]),
    step("发卡银行", "最后注销金融功能，把卡剪掉。", "注销金融功能，交回卡",
      () => atBank(named("蒋勤"), "cancel", { card: "destroyed" })),
  ],
};
const cancel = () => atOutlet(named("蒋勤"), "card/social-cancellations", { reason: "moved-out", evidence: "insurance-record" });

const agentOf = () => ({ visitor: "agent", agent: named("张伟") });
const family = {
  title: "家人代办", about: "方远六十六岁，腿脚不便；张伟替他申领、替他领卡", steps: [
    step("张伟", "带两个人的证件和委托书，到网点替方远申领。", "在网点替方远申领",
      () => applyAtOutlet(named("方远"), { agent: named("张伟") })),
    make("方远"), book("方远", agentOf), wait("方远"),
    step("张伟", "替方远领卡：方远的委托写在档案里，网点看两个人的证件。", "把卡交给张伟",
      () => atOutlet(named("方远"), "card-collections", {}, agentOf()), ["方远看谁能替他办", "/me/family"]),
    step("胡敏", "再看一种：胡敏让王芳替自己跑腿三十天，能替她挂失和查进度。", "在网点写下委托", () =>
      atOutlet(named("胡敏"), "mandates", {
        kind: "family", agentName: "王芳", agentDocumentType: "citizen-id",
        agentDocumentNumber: named("王芳").documentNumber, until: inDays(30), evidence: "identity-documents",
      }), ["自己委托", "/me/family"]),
    step("王芳", "登录以后，选「替胡敏办」；或到网点替她挂失。", "网点替胡敏挂失", () =>
      atOutlet(named("胡敏"), "oral-loss-reports", { function: "social" }, { visitor: "agent", agent: named("王芳") }),
    ["替胡敏办", "/me/family"]),
  ],
};

const xian = {
  title: "西安：换卡预约、职工医保绑定", about: "谢安的卡快到期；秦岚在宝鸡制卡，现在在西安参保", steps: [
    step("谢安", "到期以前换一张，旧卡先用着。", "网点替他办到期换卡", () =>
      atOutlet(named("谢安"), "card/renewals", { bank: "105", branch: "示例支行" }), ["自己换卡", "/me/new-card"]),
    make("谢安"), book("谢安"),
    step("谢安", "临时有事，取消了再约。", "取消预约",
      () => atOutlet(named("谢安"), "collection-bookings", {}, { method: "DELETE" }), ["自己改", "/me/collection"]),
    book("谢安"), wait("谢安"), collect("谢安"),
    step("秦岚", "在西安参加职工医保，卡是宝鸡做的：绑定一次。", "网点替她绑定", () =>
      atOutlet(named("秦岚"), "card/insurance-bindings", {}, { account: "clerk-xian" }), ["自己绑定", "/me/binding"]),
  ],
};

/** `after`: what else on the page must look again. `choose`: shows a person further down. */
export function showStories(root, { after, choose }) {
  root.replaceChildren(...[first, lost, replaced, pin, cancelled, family, xian].map((story, index) =>
    h("details", { class: "story", open: index === 0 },
      h("summary", {}, h("span", {}, h("b", {}, `${index + 1}　${story.title}`), h("small", {}, story.about))),
      cast(story, choose),
      h("ol", {}, story.steps.map((each, number) => line(each, number + 1, after))))));
}

/** Whoever signs in to Qinka needs a name, a number and the code. */
function cast(story, choose) {
  const people = [...new Set(story.steps.map((each) => each.who))].map(named).filter(Boolean);
  return h("div", {}, people.map((person) => h("p", { class: "idline small" }, h("b", {}, person.name),
    h("code", {}, person.documentNumber), copyButton(person.documentNumber, `${person.name}的证件号码`),
    h("button", { type: "button", class: "button second small", onclick: () => choose(person) }, "看短信"))));
}

function line(each, number, after) {
  const place = h("div");
  const item = h("li", { "data-number": number });
  const done = (answer) => {
    if (answer && (answer.status < 300) === each.works) item.classList.add("done");
    return after(answer);
  };
  const link = each.link && h("a", {
    class: "button second", href: qinka + each.link[1], target: "_blank", rel: "noopener",
    onclick: () => { if (!each.run) item.classList.add("done"); },
  }, `${each.link[0]} ↗`);
  item.append(h("p", {}, h("span", { class: "who" }, each.who), each.text),
    h("div", { class: "row" }, each.run && doing(each.label, each.run, { place, after: done }), link), place);
  return item;
}

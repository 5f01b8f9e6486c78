// What concerns nobody in particular: batches, the parties' moods, the staff's accounts.
import { answerBox, copyButton, doing, field, h, read } from "./dom.js";
import { ask, get, post, world } from "./wire.js";

const BANKS = { 102: "工商银行", 103: "农业银行", 104: "中国银行", 105: "建设银行", 403: "邮储银行", 402: "农信社" };
const CITIES = ["西安", "铜川", "宝鸡", "咸阳", "渭南", "延安", "汉中", "榆林", "安康", "商洛", "杨凌"];
const PARTIES = {
  identity: "实名平台", sms: "短信网关", centre: "省卡中心", counter: "网点柜台和12333", police: "公安（文件）", factory: "卡商（文件）",
  "province-keys": "省密钥中心（文件）", province: "省里发卡（文件）", "hospital-xian": "西安医院", "pharmacy-zhonglou": "钟楼药店",
};
const ROLES = {
  clerk: "网点", "city-centre": "市卡中心", "province-centre": "省卡中心", "hotline-agent": "12333", employer: "用人单位",
  auditor: "审计", administrator: "管理员",
};
const MODES = [["normal", "正常"], ["delay", "慢五秒"], ["fail", "出错"], ["silent", "不出声"]];
const cityOf = (code) => CITIES[Number(code.slice(2, 4)) - 1] ?? code;

function partyName(party) {
  if (PARTIES[party]) return PARTIES[party];
  if (BANKS[party]) return `${BANKS[party]}（电话和柜台）`;
  const [kind, code] = party.split("-");
  return kind === "bank" ? `${BANKS[code]}（文件）` : kind === "city" ? `${cityOf(code)}市（文件）` : party;
}

export async function showParties(root) {
  const { said } = await get("/parties");
  const main = Object.keys(said).filter((party) => !/^(bank|city)-|^(police|factory|province)/.test(party));
  const files = Object.keys(said).filter((party) => !main.includes(party));
  const group = (names) => h("div", { class: "parties" }, names.sort().map((party) => partyRow(party, said[party])));
  root.replaceChildren(group(main), h("details", {}, h("summary", {}, "用文件办制卡的各方"), group(files)));
}

function partyRow(party, mode) {
  const place = h("div");
  const select = h("select", {
    "aria-label": partyName(party), onchange: async () => {
      const body = select.value === "delay" ? { mode: "delay", seconds: 5 } : { mode: select.value };
      const answer = await ask("PUT", `/parties/${party}/mode`, body);
      place.replaceChildren(...(answer.status === 200 ? [] : [answerBox(answer)]));
    },
  }, MODES.map(([code, text]) => h("option", { value: code, selected: code === mode }, text)));
  return h("div", { class: "party" }, h("span", {}, partyName(party)), select, place);
}

export function showBatches(root) {
  const place = h("div");
  const form = h("div", { class: "fields" },
    field({ name: "kind", label: "哪一种", options: [["comparison", "公安比对"], ["making", "制卡"], ["remaking", "重制"]] }),
    field({ name: "city", label: "哪个市", options: CITIES.map((name, index) => [`61${String(index + 1).padStart(2, "0")}00`, name]) }),
    field({ name: "bank", label: "哪家银行", options: Object.entries(BANKS), value: "102" }),
    field({ name: "batch", label: "批次编号" }));
  const put = async ({ kind, city, bank }) => {
    const answer = await post("/centre/batches", { kind, city, bank });
    const formed = answer.said?.batches ?? [];
    if (formed[0]) form.querySelector("[name=batch]").value = formed[0].number;
    return { ...answer, note: answer.status < 300 ? `编了 ${formed.length} 批，各方这就用文件办；过几秒看这一批` : undefined };
  };
  const show = async ({ batch }) => {
    if (!batch) return { status: 404, said: { detail: "先编一批，或写上批次编号。" } };
    const answer = await get(`/centre/batches/${batch}`);
    if (answer.status >= 300) return answer;
    const { kindName, count, name, steps } = answer.said;
    const passed = steps.map((one) => one.name + (one.closedAt ? "✓" : `（等${one.owner}）`));
    return { ...answer, note: `${kindName}，${count} 张：${name}。${passed.join("，")}` };
  };
  root.replaceChildren(form, h("div", { class: "row" },
    doing("编批", () => put(read(form)), { place }), doing("看这一批", () => show(read(form)), { place, kind: "second" }),
    doing("看什么逾期了", () => get("/centre/late-items"), { place, kind: "second" })), place);
}

export async function showStaff(root) {
  const { said } = await get("/staff");
  world.staff = said;
  root.replaceChildren(h("table", {},
    h("tr", {}, ["账号", "是谁", "地区", "动态码", "密码"].map((name) => h("th", {}, name))),
    said.map((one) => h("tr", {}, h("td", {}, one.account), h("td", {}, ROLES[one.role] ?? one.role), h("td", {}, one.region),
      h("td", {}, h("code", {}, one.code)), h("td", {}, copyButton(one.password, `${one.account}的密码`))))));
}

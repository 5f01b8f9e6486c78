// What the other parties do, in the words of the play. Each gives an answer as it came.
import { ask, china, now, post, refreshHands, world } from "./wire.js";

export const named = (name) => world.people.find((person) => person.name === name);
export const papersOf = ({ documentType, documentNumber }) => ({ documentType, documentNumber });
const agentPapers = (agent) => agent
  ? { agentDocumentType: agent.documentType, agentDocumentNumber: agent.documentNumber } : {};
export const bankOf = (person) => person.bank ?? "102";
export const holding = (person) => world.hands[person.documentNumber] ?? {};
/** The newest card that came of an application, or the one that the older system knew. */
export const cardOf = (person) => holding(person).cardNumber ?? person.cardNumber;

/** A clerk of the person's city where there is one, and the province's centre for everywhere else. */
export function clerkFor(person) {
  const local = world.staff.find((one) => one.role === "clerk" && one.region === person.city);
  return (local ?? world.staff.find((one) => one.role === "province-centre")).account;
}

// -- the outlet

export async function openCase(person, { visitor = "holder", agent, purpose = "到网点办理", account } = {}) {
  const answer = await post("/counters/cases", {
    account: account ?? clerkFor(person), ...papersOf(person), purpose, visitor, ...agentPapers(agent),
  });
  await refreshHands();
  return answer;
}

export const actIn = (account, holder, act, fields = {}, method) =>
  post("/counters/acts", { account, case: holder, act, fields, ...(method ? { method } : {}) });

/** Opens a case and does one thing in it; a case that does not open is the answer. */
export async function atOutlet(person, act, fields, { method, ...visit } = {}) {
  const account = visit.account ?? clerkFor(person);
  const opened = await openCase(person, { ...visit, account });
  if (opened.status !== 201) return opened;
  const answer = await actIn(account, opened.said.holder, act, fields, method);
  await refreshHands();
  return answer;
}

export const byPhone = (person, act, fields, purpose) =>
  atOutlet(person, act, fields, { account: "agent-12333", visitor: "nobody", purpose });

/** The form as somebody with a good photo and clear handwriting fills it in. */
export async function applyAtOutlet(person, { agent } = {}) {
  const number = person.documentNumber;
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const isSmall = now().getTime() - Date.parse(born) < 7 * 365.25 * 86400e3;
  const represented = agent ? {
    representativeName: agent.name, representativeType: agent.documentType, representativeNumber: agent.documentNumber,
  } : {};
  const answer = await post("/counters/applications", {
    account: clerkFor(person), ...(isSmall ? {} : { photo: "portrait.jpg" }),
    fields: {
      name: person.name, ...papersOf(person), nationality: "CHN", documentExpires: "2099-01-01",
      sex: Number(number[16]) % 2 ? "male" : "female", ethnicity: "汉族", birth: born, phone: person.phone,
      address: "某区示例路1号", city: person.city, bank: bankOf(person), branch: "示例支行",
      visitor: agent ? "agent" : "holder", ...represented,
    },
  });
  await refreshHands();
  return answer;
}

export const progressOf = (person) =>
  atOutlet(person, "progress", {}, { method: "GET", visitor: "nobody", purpose: "查制卡进度" });

// -- the card centre

/** The number that the person was given: known, or asked for at a counter. */
export async function applicationOf(person) {
  const account = world.staff.find((one) => one.role === "province-centre").account;
  const opened = await openCase(person, { visitor: "nobody", purpose: "查制卡进度", account });
  if (opened.said?.application) return { number: opened.said.application.number, application: opened.said.application };
  return { answer: opened.status === 201 ? { status: 404, said: { detail: `${person.name}现在没有在办的申请。` } } : opened };
}

export async function centre(person, path, fields) {
  const found = await applicationOf(person);
  if (!found.number) return found.answer;
  const answer = await post(`/centre/${path}`, { application: found.number, ...fields });
  await refreshHands();
  return answer.cardNumber ? { ...answer, note: `新卡的卡号是 ${answer.cardNumber}` } : answer;
}

export const walk = (person, to) => centre(person, "walks", { to });

// -- banks and tills

export async function atBank(person, act, fields = {}, { agent, card, bank } = {}) {
  const answer = await post(`/banks/${bank ?? bankOf(person)}/counter-visits`, {
    act, cardNumber: card ?? cardOf(person), ...papersOf(person), branch: "示例支行", ...fields, ...agentPapers(agent),
  });
  await refreshHands();
  return answer;
}

/** The bank hears at once and reports by itself: what Qinka said comes a little later. */
export async function phoneBank(person, act, { card, bank } = {}) {
  const code = bank ?? bankOf(person);
  const heard = await post(`/banks/${code}/phone-calls`, { cardNumber: card ?? cardOf(person), act });
  if (heard.status !== 200) return heard;
  for (let look = 0; look < 10; look += 1) {
    await new Promise((later) => setTimeout(later, 200));
    const reports = (await ask("GET", `/banks/${code}/reports`)).said?.reports ?? [];
    const last = reports.at(-1);
    if (last?.status) return { status: last.status, said: last.said, note: "银行听到了，也报给了秦卡。" };
  }
  return { status: 202, said: { detail: "银行听到了，还没有报给秦卡。" } };
}

export const atTill = (client, act, person, fields, card) =>
  post(`/tills/${client}/${act}`, { cardNumber: card ?? cardOf(person), ...papersOf(person), ...fields });

/** A PIN that no rule refuses: no run, no birthday, not in the document's number. */
export function somePin(person) {
  for (;;) {
    const pin = `7${String(Math.floor(Math.random() * 1e5)).padStart(5, "0")}`;
    if (new Set(pin).size > 4 && !person.documentNumber.includes(pin) && !/012|123|234|345|456|567|678|789/.test(pin)) return pin;
  }
}

export async function activateAtTill(person, { client = "pharmacy-zhonglou", card, pin = somePin(person) } = {}) {
  const answer = await atTill(client, "activations", person, { pin }, card);
  return { ...answer, note: answer.status < 300 ? `他在键盘上按的密码是 ${pin}` : undefined };
}

export const moveInsurance = (person, place, scheme = "employee") =>
  post("/centre/insurance", { ...papersOf(person), place, scheme });
export const settleSocial = (person) => post("/centre/social-settlements", { ...papersOf(person), settled: "yes" });
export const policeSay = (person, act) => post("/centre/life-reports", { ...papersOf(person), act });

export const inDays = (days) => `${china(now(), days).day}T18:00:00.000+08:00`;

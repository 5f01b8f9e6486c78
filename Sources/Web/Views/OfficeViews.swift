import Cards
import Desk
import Store

// What administrators, auditors and centres see: accounts, keys, doings and tasks; nobody's data.

struct AccountsView: Encodable {
  struct AccountView: Encodable {
    let account: String
    let role: String
    let region: String
    let blockedAt: String?
  }

  let accounts: [AccountView]

  init(_ lines: [StaffRecord.Line]) {
    accounts = lines.map {
      AccountView(account: $0.account, role: $0.role, region: $0.region.text, blockedAt: $0.blockedAt?.iso)
    }
  }
}

struct PartnerKeysView: Encodable {
  struct KeyView: Encodable {
    let key: String
    let client: String
    let role: String
    let retiredAt: String?
  }

  let keys: [KeyView]

  init(_ lines: [Desk.KeyLine]) {
    keys = lines.map {
      KeyView(key: $0.keyID, client: $0.clientID, role: $0.kind, retiredAt: $0.retiredAt?.iso)
    }
  }
}

struct OfficeActView: Encodable {
  let at: String
  let account: String
  let what: String
  let about: String
  let reason: String

  init(_ act: Desk.OfficeAct) {
    at = act.at.iso
    account = act.account
    what = act.what
    about = act.about
    reason = act.reason
  }
}

struct OfficeActsView: Encodable {
  let acts: [OfficeActView]

  init(_ acts: [Desk.OfficeAct]) { self.acts = acts.map(OfficeActView.init) }
}

struct LedgerView: Encodable {
  struct LineView: Encodable {
    let at: String
    /// The file, by an id that says nothing of the person.
    let holder: String
    let who: String
    let channel: String
    let what: String
    let purpose: String?
    let receipt: String
    let mandate: String?
  }

  let lines: [LineView]
  /// Whether there were more than are shown.
  let isCut: Bool

  init(_ lines: [Desk.LedgerLine], in policy: Policy) {
    self.lines = lines.map { line in
      let entry = line.entry
      return LineView(
        at: line.at.iso, holder: line.holder.text, who: entry.actor.chinese(in: policy),
        channel: entry.channel.rawValue,
        what: entry.event.name, purpose: entry.purpose, receipt: entry.receipt,
        mandate: entry.mandate)
    }
    isCut = lines.count >= Desk.longestLedger
  }
}

struct TasksView: Encodable {
  struct TaskView: Encodable {
    let kind: String
    let about: String
    let owner: String
    let since: String
    let due: String?
  }

  let tasks: [TaskView]
  /// Whether there were more than are shown.
  let isCut: Bool

  init(_ list: Desk.OfficeTaskList) {
    tasks = list.tasks.map {
      TaskView(
        kind: $0.kind.rawValue, about: $0.about, owner: $0.owner, since: $0.since.iso, due: $0.due?.iso)
    }
    isCut = list.isCut
  }
}

struct CardCheckView: Encodable {
  let usable: Bool
  let at: String
  /// Why not, by which clause, and what the holder can do.
  let code: String?
  let sentence: String
  let clause: String?
  let next: NextStepView?

  init(_ checked: CheckedCard) {
    usable = checked.refusal == nil
    at = checked.at.iso
    code = checked.refusal?.code
    sentence = checked.refusal?.sentence ?? "这张卡的社保功能可以使用。"
    clause = checked.refusal?.clause.rawValue
    next = checked.refusal.map { NextStepView($0.next) }
  }
}

struct BankAnswerView: Encodable {
  let leg: String
  let answer: String
  /// Whether it is the bank's latest word; an earlier one that comes late changes nothing.
  let stands: Bool
}

struct SecondPersonView: Encodable {
  let detail: String
  let until: String
  let bookings: Int64
}

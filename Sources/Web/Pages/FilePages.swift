import Cards
import Desk

/// 我的档案: who looked at it, and how the person is reached.
enum FilePages {
  static let routes: [Route] = [
    .page("/me/accesses", .roles([.holder]), "Who looked at my file, and why", handle: accesses),
    .page("/me/contact", .roles([.holder]), "Telephone and address", clauses: [.a2]) { call in try await contact(call)
    },
    .form("/me/contact", .roles([.holder]), "Change the address", clauses: [.a2], handle: changeContact),
    .form("/me/contact/phone", .roles([.holder]), "Ask for another telephone", clauses: [.a2], handle: startPhone),
    .form("/me/contact/phone/code", .roles([.holder]), "Prove the new telephone", clauses: [.a2], handle: provePhone),
  ]

  struct Accesses: Sendable {
    struct Look: Sendable {
      let at: String
      let who: String
      let sentence: String
      let purpose: String?
    }
    let looks: [Look]
    let isEmpty: Bool
  }

  private static func accesses(_ call: Call) async throws -> Reply {
    let policy = call.desk.provincePolicy
    let accesses = try await call.desk.accesses(of: try call.holder())
    let agents = try await call.ownFile().holder.agents(in: accesses)
    let looks = accesses.map { access in
      Accesses.Look(
        at: access.at.chinese, who: access.entry.actor.chinese(in: policy, of: agents),
        sentence: access.entry.event.chinese,
        purpose: access.entry.purpose)
    }
    return try await call.page(
      "accesses", "谁看过我的档案", Accesses(looks: looks, isEmpty: looks.isEmpty), part: .card)
  }

  // MARK: Contact

  struct ContactContent: Sendable {
    let person: PersonView
    let phone: ActShown
    let contactAct: ActShown
    let identity: ActShown
    /// The change that waits for its code.
    let change: String?
    let newPhone: String
    let postcode: String
  }

  private static func contact(_ call: Call, _ problem: Problem? = nil, change: String? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let content = ContactContent(
      person: PersonView(situation.holder), phone: situation.shown(.changePhone),
      contactAct: situation.shown(.changeContact), identity: situation.shown(.changeName),
      change: change, newPhone: call.form["phone"] ?? "", postcode: call.form["postcode"] ?? "")
    return try await call.page("contact", "手机号和地址", content, part: .card, problem: problem)
  }

  private static func changeContact(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/contact-changes", call.form.members()) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await contact(call, problem)
    }
  }

  private static func startPhone(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/phone-changes", call.form.members()) {
    case .done(let json): return try await contact(call, change: json["change"])
    case .refused(let problem): return try await contact(call, problem)
    }
  }

  private static func provePhone(_ call: Call) async throws -> Reply {
    var members = call.form.members()
    let change = call.form["change"] ?? ""
    members["change"] = nil
    let outcome = try await call.submit(
      "POST /api/v1/me/phone-changes/{change}/confirmations", members, parameters: ["change": change])
    switch outcome {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await contact(call, problem, change: change)
    }
  }
}

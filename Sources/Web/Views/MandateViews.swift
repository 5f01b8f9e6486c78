import Cards
import Desk

// Who may act for whom.

struct MandateView: Encodable {
  let number: String
  let kind: String
  let kindName: String
  let agent: String
  let agentDocument: String
  let scope: [String]
  let givenAt: String
  let until: String?
  let evidence: String
  /// Whether it is in force now.
  let holds: Bool

  init(_ mandate: Mandate, in situation: Situation) {
    number = mandate.number
    kind = mandate.kind.rawValue
    kindName = mandate.kind.chinese
    agent = mandate.agent.masked
    agentDocument = mandate.document.masked
    scope = mandate.scope.map(\.rawValue)
    givenAt = mandate.given.iso
    until = mandate.until?.iso
    evidence = mandate.evidence.chinese
    holds = mandate.holds(in: situation)
  }
}

struct MandatesView: Encodable {
  let mandates: [MandateView]
}

struct PrincipalsView: Encodable {
  struct PrincipalView: Encodable {
    let holder: String
    let name: String
    let mandate: String
    let kind: String
    let kindName: String
    let scope: [String]
    let until: String?
  }

  let principals: [PrincipalView]

  init(_ principals: [Principal]) {
    self.principals = principals.map {
      PrincipalView(
        holder: $0.holder.text, name: $0.name.masked, mandate: $0.mandate.number, kind: $0.mandate.kind.rawValue,
        kindName: $0.mandate.kind.chinese, scope: $0.mandate.scope.map(\.rawValue), until: $0.mandate.until?.iso)
    }
  }
}

struct PhoneChangeView: Encodable {
  let change: String
  let detail = "验证码已发到新手机号，5分钟内有效。输入以后手机号才会变更。"
  let codeLifeSeconds = Int(SignInLimits.codeLife.components.seconds)
}

struct SplitView: Encodable {
  let receipt: String
  /// The new file.
  let holder: String
}

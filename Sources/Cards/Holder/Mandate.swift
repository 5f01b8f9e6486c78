/// The right of one person to act for another, kept in the file of the person acted for.
///
/// The agent need not be a holder. It ends by its own end, by being ended, when a ward comes of age, and with a death.
package struct Mandate: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// 监护人: for somebody too young to act.
    case guardian
    /// 代理人: for a stated purpose and time, both documents seen.
    case proxy
    /// 亲情服务: given by the holder to a relative.
    case family
    /// 继承人或财产代管人: after a death or a disappearance, at counters.
    case heir

    package var chinese: String {
      switch self {
      case .guardian: "监护人"
      case .proxy: "代理人"
      case .family: "家人"
      case .heir: "继承人"
      }
    }
  }

  package let number: String
  package let kind: Kind
  package let agent: PersonName
  package let document: IdentityDocument
  package let scope: [ActionName]
  package let given: Instant
  /// The first instant at which it no longer holds; nil when only its kind ends it.
  package let until: Instant?
  /// What was shown or how the holder was proven.
  package let evidence: Evidence

  package init(
    number: String, kind: Kind, agent: PersonName, document: IdentityDocument, scope: [ActionName], given: Instant,
    until: Instant?, evidence: Evidence
  ) {
    self.number = number
    self.kind = kind
    self.agent = agent
    self.document = document
    self.scope = scope
    self.given = given
    self.until = until
    self.evidence = evidence
  }
}

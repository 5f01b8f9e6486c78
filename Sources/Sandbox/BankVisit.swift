/// Somebody at a bank's counter, with what they ask for and what they show.
struct BankVisit: Decodable {
  enum Act: String, Decodable {
    case activate
    case formalLoss = "formal-loss"
    case settle
    case cancel
    case collect

    var path: String {
      switch self {
      case .activate: "api/v1/partner/card-activations"
      case .formalLoss: "api/v1/partner/formal-loss-reports"
      case .settle: "api/v1/partner/bank-settlements"
      case .cancel: "api/v1/partner/card-cancellations"
      case .collect: "api/v1/partner/card-collections"
      }
    }

    /// What the bank must be told before it asks Qinka.
    fileprivate var needed: [String] {
      switch self {
      case .activate, .formalLoss: ["cardNumber", "documentType", "documentNumber", "branch"]
      case .settle: ["cardNumber", "settled"]
      case .cancel: ["cardNumber", "documentType", "documentNumber", "branch", "card"]
      case .collect: ["application", "documentType", "documentNumber"]
      }
    }

    /// Somebody else's papers, beside the holder's.
    fileprivate var optional: [String] {
      switch self {
      case .activate, .formalLoss, .cancel, .collect: ["agentDocumentType", "agentDocumentNumber"]
      case .settle: []
      }
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let act: Act
  /// What the bank tells Qinka.
  let fields: [String: String]

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let act = try values.decode(Act.self, forKey: Key(stringValue: "act"))
    var fields: [String: String] = [:]
    for name in act.needed { fields[name] = try values.decode(String.self, forKey: Key(stringValue: name)) }
    for name in act.optional {
      fields[name] = try values.decodeIfPresent(String.self, forKey: Key(stringValue: name))
    }
    self.act = act
    self.fields = fields
  }
}

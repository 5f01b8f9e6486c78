/// What was shown, or how something is known, when words are not enough.
package enum Evidence: String, Sendable, CaseIterable, Codable {
  case ownSignIn = "own-sign-in"
  /// Only said: nobody has seen a paper.
  case declared
  case identityDocuments = "identity-documents"
  case authorization
  case guardianship
  case inheritance
  case transferOut = "transfer-out"
  case deathCertificate = "death-certificate"
  case householdCancellation = "household-cancellation"
  case missingJudgment = "missing-judgment"
  case householdRegister = "household-register"
  case insuranceRecord = "insurance-record"
  case policeRecord = "police-record"

  package var chinese: String {
    switch self {
    case .ownSignIn: "本人登录核验"
    case .declared: "申请人自己填写，还没有看过证明"
    case .identityDocuments: "双方有效身份证件"
    case .authorization: "授权委托书和双方有效身份证件"
    case .guardianship: "户口簿或监护关系证明"
    case .inheritance: "继承权公证书或财产代管证明"
    case .transferOut: "参保关系转出省外的证明"
    case .deathCertificate: "死亡证明"
    case .householdCancellation: "户籍注销证明"
    case .missingJudgment: "宣告失踪的判决书"
    case .householdRegister: "户口簿变更页或派出所证明"
    case .insuranceRecord: "参保登记信息"
    case .policeRecord: "公安的登记信息"
    }
  }
}

extension Refusal {
  static func list(_ evidence: [Evidence]) -> String { list(evidence.map(\.chinese), joinedBy: "或") }
}

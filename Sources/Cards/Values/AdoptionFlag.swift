/// What was dirty in a file that came from an older system, and was taken all the same.
package enum AdoptionFlag: String, Sendable, Hashable, CaseIterable, Codable {
  case fifteenDigitNumber = "fifteen-digit-number"
  case noPhone = "no-phone"
  case cardNumberCheck = "card-number-check"
  case reportedDead = "reported-dead"

  package var chinese: String {
    switch self {
    case .fifteenDigitNumber: "原系统登记的是 15 位身份证号，已换算为 18 位"
    case .noPhone: "没有可用的手机号"
    case .cardNumberCheck: "卡号的校验位不符"
    case .reportedDead: "原系统登记为死亡，尚未核实"
    }
  }
}

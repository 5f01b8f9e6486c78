import Cards
import Web

/// Somebody with a name and a citizen's number.
protocol Papers: Sendable {
  var name: String { get }
  var number: String { get }
}

extension Papers {
  /// As every route asks for a document.
  var papers: [String: JSON] { ["documentType": "citizen-id", "documentNumber": .string(number)] }
  var agentPapers: [String: JSON] { ["agentDocumentType": "citizen-id", "agentDocumentNumber": .string(number)] }
}

/// The people whom the older system knew.
enum Resident: Int, CaseIterable, Papers {
  case 李梅 = 1, 张伟, 胡敏, 王芳, 陈静, 何平, 周婷, 高洁, 马超, 孙桂兰

  /// Where the card was made: 王芳 and 张伟 belong to 渭南, 何平's card is from there, the others are of 西安.
  var city: String {
    switch self {
    case .张伟, .王芳, .何平: "610500"
    case .李梅, .胡敏, .陈静, .周婷, .高洁, .马超, .孙桂兰: "610100"
    }
  }
  /// Where the person is insured: 何平 has moved to 西安.
  private var insured: String {
    switch self {
    case .何平: "610100"
    case .李梅, .张伟, .胡敏, .王芳, .陈静, .周婷, .高洁, .马超, .孙桂兰: city
    }
  }
  /// 张伟 and 马超 have new cards.
  private var isSealed: Bool { self == .张伟 || self == .马超 }
  /// 高洁's card ends within 60 days.
  private var expires: String { self == .高洁 ? "20261220" : "20340716" }

  var name: String { String(describing: self) }
  private var isMan: Bool { self == .张伟 || self == .马超 }
  private var birth: String { self == .李梅 ? "19900307" : "1985111\(rawValue % 10)" }
  var number: String {
    WebFixture.numbered("\(city.prefix(4))99\(birth)0\(rawValue % 10)\(isMan ? 1 : 2)")
  }
  var phone: String { "199000000\(rawValue < 10 ? "0" : "")\(rawValue)" }
  var card: String { WebFixture.card("B\(rawValue < 10 ? "000000" : "00000")\(rawValue)") }
  /// The same person at another application.
  var again: Newcomer { Newcomer(name, born: birth, sequence: rawValue * 10 + (isMan ? 1 : 2), phone: phone, in: city) }
  /// What the outlet of the issuing bank sends.
  var counter: [String: JSON] {
    papers.merging(["cardNumber": .string(card), "branch": "西安高新支行"]) { first, _ in first }
  }

  static let export =
    "AAC002,AAC003,AAC004,AAC006,AAC008,AAC067,AAB301,AAB301_INS,AAE140,AAB004,AAZ500,AAZ502,AAE008,AAE010,FKRQ,YXQ,"
    + "LSGS_END,YHZT\n" + allCases.map { $0.row + "\n" }.joined()

  private var row: String {
    [
      number, name, isMan ? "1" : "2", birth, "1", phone, city, insured, "310", "", card, isSealed ? "0" : "1", "102",
      "62742180967929081\(rawValue + 10)", "20240717", expires, "", isSealed ? "0" : "1",
    ].joined(separator: ",")
  }
}

/// Somebody whom no older system knows.
struct Newcomer: Papers {
  let name: String
  let number: String
  let phone: String
  private let birth: String
  private let isMan: Bool

  /// `birth` as yyyyMMdd; the last digit of `sequence` says the sex, as in every citizen's number.
  init(_ name: String, born birth: String, sequence: Int = 902, phone: String, in city: String = "610100") {
    self.name = name
    self.phone = phone
    self.birth = birth
    isMan = !sequence.isMultiple(of: 2)
    number = WebFixture.numbered("\(city.prefix(4))99\(birth)\(sequence < 100 ? "0" : "")\(sequence)")
  }

  static let 林小满 = Newcomer("林小满", born: "19960412", phone: "19900000701")
  static let 孙悦 = Newcomer("孙悦", born: "19980704", phone: "19900000702")
  /// Five years old: the mother's telephone, and no photo needed.
  static let 小米 = Newcomer("小米", born: "20210601", phone: Resident.胡敏.phone)

  /// Everything right; a nil takes a member away.
  func form(_ changes: [String: JSON?] = [:]) -> JSON {
    var form: [String: JSON?] = [
      "name": .string(name), "nationality": "CHN", "documentExpires": "2040-01-01", "sex": isMan ? "male" : "female",
      "ethnicity": "汉族", "birth": .string(day), "phone": .string(phone), "address": "示例村四十五号", "city": "610100",
      "bank": "102", "branch": "高新路支行",
    ]
    for (name, value) in papers { form[name] = value }
    for (name, value) in changes { form[name] = value }
    return .object(form.compactMapValues { $0 })
  }

  private var day: String { "\(birth.prefix(4))-\(birth.dropFirst(4).prefix(2))-\(birth.suffix(2))" }
}

/// Who applies for somebody else, as the form asks for it.
func represented(by person: some Papers) -> [String: JSON?] {
  [
    "representativeName": .string(person.name), "representativeType": "citizen-id",
    "representativeNumber": .string(person.number),
  ]
}

extension JSON {
  /// An object with further members.
  func adding(_ more: [String: JSON]) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.merging(more) { _, new in new })
  }
}

import Cards

/// What is wrong with one row of an employer's file, by a stable code, in words, and how it is mended.
///
/// The row's number identifies it: no sentence repeats a number, a name or a telephone.
package struct RowProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package let code: String
  package let sentence: String
  package let fix: String

  package var description: String { "\(code): \(sentence)" }

  init(code: String, sentence: String, fix: String) {
    (self.code, self.sentence, self.fix) = (code, sentence, fix)
  }

  /// A fault of the row's form, by what its reader says of it.
  init(_ fault: FormFault, _ sentence: String) {
    self.init(code: fault.rawValue, sentence: sentence, fix: fault.fix)
  }

  /// What the rules say, in their own words.
  init(_ explanation: Explanation) {
    self.init(code: explanation.code, sentence: explanation.sentence, fix: explanation.next.sentence)
  }
}

/// Everything that is wrong with one row: it is mended in one go.
struct RowProblems: Error, Sendable, Equatable {
  private(set) var all: [RowProblem] = []

  init(_ problems: [RowProblem] = []) { all = problems }

  mutating func add(_ problem: RowProblem) { all.append(problem) }

  /// The value, or nil with its problem kept.
  mutating func take<T>(_ read: () throws(RowProblem) -> T) -> T? {
    do throws(RowProblem) {
      return try read()
    } catch {
      all.append(error)
      return nil
    }
  }

  /// The same for what may be absent.
  mutating func takeIfAny<T>(_ read: () throws(RowProblem) -> T?) -> T? { take(read) ?? nil }
}

/// What can be wrong with a row before any rule is asked.
package enum FormFault: String, Sendable, CaseIterable {
  case undecodableBytes = "undecodable-bytes"
  case brokenQuotes = "broken-quotes"
  case wrongColumns = "wrong-columns"
  case noName = "no-name"
  case nameCharacters = "name-characters"
  case documentType = "document-type"
  case documentNumber = "document-number"
  case documentRounded = "document-rounded"
  case documentCheckDigit = "document-check-digit"
  case documentBirth = "document-birth"
  case documentExpiry = "document-expiry"
  case sex
  case birth
  case nationality
  case phone
  case ethnicity
  case noBank = "no-bank"
  case noBranch = "no-branch"
  case textForm = "text-form"
  case personTwice = "person-twice"
  case photoAmbiguous = "photo-ambiguous"
  case photoOtherName = "photo-other-name"
  case photoUnreadable = "photo-unreadable"
  case photoUnknown = "photo-unknown"
  case photoTwice = "photo-twice"

  var fix: String {
    switch self {
    case .undecodableBytes: "用表格软件打开原表，另存为「CSV UTF-8」，再导入。"
    case .brokenQuotes: "去掉这一行里多出来的引号和换行。"
    case .wrongColumns: "让这一行的列数和第一行一样；内容里有逗号的，用英文双引号括起来。"
    case .noName, .nameCharacters: "按证件填写姓名。"
    case .documentType: "填居民身份证、港澳台居民居住证、外国人永久居留身份证或护照。"
    case .documentNumber, .documentCheckDigit, .documentBirth: "对照证件重新填写证件号码。"
    case .documentRounded: "把证件号码这一列设成「文本」，对照证件重新填写。"
    case .documentExpiry: "按证件填写有效期的最后一天，如 2036-01-05；长期有效的填「长期」。"
    case .sex: "填男或女。"
    case .birth: "按证件填写，如 1990-03-07。"
    case .nationality: "填三个大写字母的国家代码，如 CHN，或填中国。"
    case .phone: "填本人现在用的手机号。"
    case .ethnicity: "填民族名称，如汉族。"
    case .noBank: "发卡银行由本人选：请问本人，再填银行名称或三位代码。"
    case .noBranch: "请问本人在哪个网点领卡方便，再填网点名称。"
    case .textForm: "缩短这一项，去掉看不见的字符。"
    case .personTwice: "一个人只留一行；两行不一样的，对照证件留下对的。"
    case .photoAmbiguous: "一个人只放一张照片，其余的拿走。"
    case .photoOtherName: "对照证件，看是照片的文件名不对，还是这一行的姓名不对。"
    case .photoUnreadable: "换一张能打开的JPEG照片。"
    case .photoUnknown: "先交照片，再把答复里的编号填进「照片」一列。"
    case .photoTwice: "每个人各交一张照片。"
    }
  }
}

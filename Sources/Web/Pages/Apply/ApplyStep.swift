import Cards
import Desk

/// The questions of an application, one a page, in the order of the task list.
enum ApplyStep: String, Sendable, CaseIterable {
  case person, validity, birth, ethnicity, address, work, city, bank, photo, phone

  /// The members of the API's form that it asks for.
  var fields: [String] {
    switch self {
    case .person: ["name", "documentType", "documentNumber", "rareCharacters"]
    case .validity: ["documentExpires"]
    case .birth: ["sex", "birth", "nationality"]
    case .ethnicity: ["ethnicity"]
    case .address: ["address", "postcode", "household"]
    case .work: ["employer", "occupation"]
    case .city: ["city"]
    case .bank: ["bank", "branch"]
    case .photo: ["photo"]
    case .phone: ["phone"]
    }
  }

  /// Members that nobody has to give.
  static let voluntary = Set(ApplicationAPI.form.filter(\.isOptional).map(\.name)).subtracting(["documentExpires"])

  func name(for purpose: ApplyDraft.Purpose) -> String {
    switch self {
    case .person: purpose == .child ? "孩子的姓名和证件" : "姓名和证件"
    case .validity: "证件有效期"
    case .birth: "性别、出生日期和国籍"
    case .ethnicity: "民族"
    case .address: "住址"
    case .work: "单位和职业"
    case .city: "在哪个市制卡"
    case .bank: "发卡银行"
    case .photo: "照片"
    case .phone: "手机号"
    }
  }

  func question(for purpose: ApplyDraft.Purpose) -> String {
    switch self {
    case .person: purpose == .child ? "孩子叫什么，证件号码是多少？" : "核对姓名和证件"
    case .validity: purpose == .child ? "孩子的证件有效期到哪一天？" : "证件有效期到哪一天？"
    case .birth: "性别、出生日期和国籍"
    case .ethnicity: "是哪个民族？"
    case .address: "住在哪里？"
    case .work: "在哪里工作，做什么？"
    case .city: "在哪个市制卡？"
    case .bank: "选哪家银行？"
    case .photo: "交一张照片"
    case .phone: "通知发到哪个手机？"
    }
  }

  func lead(in filled: ApplyCase) -> String {
    switch self {
    case .person: filled.draft.purpose == .child ? "照户口簿或身份证填。" : "这是您登记的信息。不对的，请带证件到服务网点改。"
    case .validity: "照证件上印的填。"
    case .birth: "照证件填。"
    case .ethnicity: "照证件填。"
    case .address: "可以不填。领卡通知发短信，不寄信。"
    case .work: "可以不填。没有工作的直接按继续。"
    case .city: "卡全省通用。做好以后回制卡的市领，选您方便去领的市。"
    case .bank: "卡上有一个银行账户，由您自己选。领卡后带身份证到这家银行激活。"
    case .photo: ""
    case .phone: "每走一步都发短信到这里。"
    }
  }
}

extension ApplyCase {
  /// What a page's form answers to `step`, tidied and checked by the very readers of the API.
  func read(_ step: ApplyStep, _ form: Form) throws(BadRequest) -> [String: String] {
    var texts: [String: String] = [:]
    for name in step.fields where !given.contains(name) {
      let text = tidy(name, form[name] ?? "")
      if !text.isEmpty { texts[name] = text }
    }
    if step == .validity {
      texts["_validity"] = form["_validity"] ?? ""
      if texts["_validity"] == "long" { texts["documentExpires"] = nil }
      guard ["long", "day"].contains(texts["_validity"]) else {
        throw BadRequest(field: "_validity", problem: "请选一项。", allowed: "")
      }
    }
    try check(step, texts)
    if isOptional(step) { texts["_seen-\(step.rawValue)"] = "yes" }
    return texts
  }

  private func check(_ step: ApplyStep, _ texts: [String: String]) throws(BadRequest) {
    var shape = ApplicationAPI.form.filter { step.fields.contains($0.name) && !given.contains($0.name) }
    if texts["_validity"] == "day" { shape = shape.map(\.required) }
    let members = texts.filter { !$0.key.hasPrefix("_") }.mapValues(JSON.string)
    let fields: Fields
    do throws(BadRequest) { fields = try Fields.read(members, as: shape) } catch {
      throw BadRequest(error.faults.map { Self.said($0, missing: texts[$0.field] == nil) })
    }
    let faults = shape.flatMap { field -> [BadRequest.Fault] in
      guard fields.text(field.name) != nil else { return [] }
      do { try parse(field.name, fields) } catch { return (error as? BadRequest)?.faults ?? [] }
      return []
    }
    if !faults.isEmpty { throw BadRequest(faults) }
  }

  /// What the reader says to programs, said to somebody with a form.
  private static func said(_ fault: BadRequest.Fault, missing: Bool) -> BadRequest.Fault {
    let sentence =
      switch (fault.field, missing) {
      case ("birth", false), ("documentExpires", false): "没有这一天，请照证件再填，比如 20360101。"
      case ("documentExpires", true): "请填到期的日子。"
      case ("postcode", false): "邮政编码是六位数字。"
      case ("nationality", false): "国籍是三个大写字母，比如 CHN。"
      case ("city", _): "请选一个市。"
      case ("bank", _): "请选一家银行。"
      case ("ethnicity", true), ("sex", _): "请选一项。"
      default: fault.chinese
      }
    return BadRequest.Fault(field: fault.field, problem: sentence, allowed: fault.allowed)
  }

  private func parse(_ name: String, _ fields: Fields) throws {
    switch name {
    case "name": _ = try fields.parse(name, PersonName.parse)
    case "documentNumber": _ = try fields.document()
    case "nationality": _ = try ApplicationAPI.nationality(in: fields)
    case "birth": _ = try fields.day(name)
    case "documentExpires":
      if try fields.day(name) < situation.now.day {
        throw BadRequest(field: name, problem: "证件已经过期了，请先到派出所换领证件，再来申领。", allowed: "")
      }
    case "phone": _ = try fields.parse(name, PhoneNumber.parse)
    case "city":
      let city = try fields.parse(name, RegionCode.parse)
      if policy.city(city) == nil { throw BadRequest(field: name, problem: "请选一个市。", allowed: "") }
    case "bank":
      if policy.bank(try fields.bank()) == nil { throw BadRequest(field: name, problem: "请选一家银行。", allowed: "") }
    default: break
    }
  }

  /// A day as people copy it from a document: 2036.01.01, 2036年1月1日 or 20360101.
  private func tidy(_ name: String, _ raw: String) -> String {
    let text =
      ["birth", "documentExpires"].contains(name)
      ? raw.tidied : String(raw.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    switch name {
    case "nationality": return text.uppercased()
    case "birth", "documentExpires":
      let parts = text.split(whereSeparator: { !$0.isNumber }).map(String.init)
      if parts.count == 1, parts[0].count == 8, let day = try? Day.parse(parts[0]) { return day.iso }
      guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]) else {
        return text
      }
      return (try? Day(year: year, month: month, day: day))?.iso ?? text
    default: return text
    }
  }
}

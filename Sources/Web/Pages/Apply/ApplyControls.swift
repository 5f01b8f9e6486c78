import Cards

/// One control of a question's page, as the template draws it.
struct Control: Sendable {
  enum Shape: Sendable { case text, radio, select }

  let id: String
  let label: String
  let hintText: String?
  let fault: String?
  let value: String
  let isText: Bool
  let isRadio: Bool
  let isSelect: Bool
  let choices: [Choice]
  let longest: Int
  let keyboard: String
  let fill: String
  let isNeeded: Bool
  /// The ids of hint and fault, for whoever does not see them.
  let describedBy: String
  let isDescribed: Bool
}

extension ApplyCase {
  /// The controls of `step`, with what was typed when it was not taken.
  func controls(_ step: ApplyStep, _ form: Form?, _ faults: [BadRequest.Fault]) -> [Control] {
    let draw = Drawing(filled: self, form: form, faults: faults)
    switch step {
    case .person: return person(draw)
    case .validity: return validity(draw)
    case .birth: return birth(draw)
    case .ethnicity:
      return [draw("ethnicity", "民族", .select, choices: Ethnicities.all.map { ($0, $0) }, first: "请选择")]
    case .address:
      return [
        draw("address", "通信地址", hint: "写到门牌号", longest: 200, fill: "address-line1"),
        draw("postcode", "邮政编码", hint: "六位数字", longest: 6, keyboard: "numeric", fill: "postal-code"),
        draw("household", "户口所在地", longest: 200),
      ]
    case .work:
      return [
        draw("employer", "工作单位", longest: 100, fill: "organization"),
        draw("occupation", "职业", hint: "比如：教师、务农、学生", longest: 60, fill: "organization-title"),
      ]
    case .city:
      return [draw("city", "制卡的市", .radio, choices: policy.cities.map { ($0.code.text, $0.name) })]
    case .bank:
      return [
        draw("bank", "银行", .radio, choices: policy.banks.map { ($0.code.text, $0.name) }),
        draw("branch", "哪个支行", hint: "离您近的，比如：高新支行", longest: 60),
      ]
    case .phone:
      if known["phone"] != nil { return [] }
      return [draw("phone", "手机号", hint: "11 位数字", longest: 20, keyboard: "tel", fill: "tel")]
    case .photo: return []
    }
  }

  private func person(_ draw: Drawing) -> [Control] {
    let rare = draw("rareCharacters", "名字里有打不出来的字？", hint: "写这个字怎么拆，比如：左边士右边口。没有就不填", longest: 60)
    guard draft.purpose == .child else { return [rare] }
    let kinds = IdentityDocument.Kind.allCases.map { ($0.rawValue, $0.chinese) }
    return [
      draw("name", "孩子的姓名", longest: 60),
      draw("documentType", "证件类型", .select, choices: kinds),
      draw("documentNumber", "证件号码", hint: "身份证号码，户口簿上也有", longest: 40), rare,
    ]
  }

  private func validity(_ draw: Drawing) -> [Control] {
    [
      draw("_validity", "有效期", .radio, choices: [("day", "有到期的日子"), ("long", "长期有效")]),
      draw("documentExpires", "到期的日子", hint: "比如：20360101，或 2036年1月1日。长期有效的不填", longest: 20),
    ]
  }

  private func birth(_ draw: Drawing) -> [Control] {
    var controls: [Control] = []
    if !given.contains("sex") {
      controls.append(draw("sex", "性别", .radio, choices: Sex.allCases.map { ($0.rawValue, $0.chinese) }))
    }
    if !given.contains("birth") {
      controls.append(draw("birth", "出生日期", hint: "比如：19900307，或 1990年3月7日", longest: 20))
    }
    controls.append(draw("nationality", "国籍", hint: "护照上的三个大写字母，比如：CHN、USA、KOR", longest: 3))
    return controls
  }
}

/// Draws controls with what is known of them.
private struct Drawing {
  let filled: ApplyCase
  let form: Form?
  let faults: [BadRequest.Fault]

  func callAsFunction(
    _ name: String, _ label: String, _ shape: Control.Shape = .text, hint: String? = nil, longest: Int = 0,
    keyboard: String = "text", fill: String = "off", choices: [(String, String)] = [], first: String? = nil
  ) -> Control {
    let value = form.map { $0[name] ?? "" } ?? filled.answers[name] ?? ""
    let fault = faults.first { $0.field == name }?.chinese
    let ids = [hint.map { _ in "\(name)-hint" }, fault.map { _ in "\(name)-fault" }].compactMap(\.self)
    let offered = (first.map { [("", $0)] } ?? []) + choices
    return Control(
      id: name, label: label, hintText: hint, fault: fault, value: value, isText: shape == .text,
      isRadio: shape == .radio, isSelect: shape == .select,
      choices: offered.map { Choice(value: $0.0, name: $0.1, isChosen: $0.0 == value) }, longest: longest,
      keyboard: keyboard, fill: fill,
      isNeeded: !ApplyStep.voluntary.contains(name) && name != "documentExpires",
      describedBy: ids.joined(separator: " "), isDescribed: !ids.isEmpty)
  }
}

/// The names that documents carry (GB/T 3304), the most people first.
enum Ethnicities {
  static let all =
    ("汉族 回族 满族 蒙古族 藏族 维吾尔族 苗族 壮族 土家族 彝族 朝鲜族 侗族 瑶族 白族 布依族 哈尼族 哈萨克族 黎族 傣族 畲族 傈僳族 仡佬族 东乡族 高山族 拉祜族 "
    + "水族 佤族 纳西族 羌族 土族 仫佬族 锡伯族 柯尔克孜族 达斡尔族 景颇族 毛南族 撒拉族 布朗族 塔吉克族 阿昌族 普米族 鄂温克族 怒族 京族 基诺族 德昂族 保安族 "
    + "俄罗斯族 裕固族 乌孜别克族 门巴族 鄂伦春族 独龙族 塔塔尔族 赫哲族 珞巴族 其他 外国血统中国籍 外籍").split(separator: " ").map(String.init)
}

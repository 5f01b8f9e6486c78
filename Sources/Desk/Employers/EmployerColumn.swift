/// The columns of an employer's file, each by the names it may have in the header: what people call it, or the national
/// data element.
enum EmployerColumn: CaseIterable, Sendable {
  case name, rareCharacters, nationality, documentType, documentNumber, documentExpires, sex, ethnicity, birth, phone
  case address, postcode, household, employer, occupation, city, bank, branch, photo

  /// The first is the one that we write.
  var names: [String] {
    switch self {
    case .name: ["姓名", "AAC003"]
    case .rareCharacters: ["生僻字说明", "生僻字描述"]
    case .nationality: ["国籍", "国家地区"]
    case .documentType: ["证件类型"]
    case .documentNumber: ["证件号码", "社会保障号码", "身份证号", "身份证号码", "AAC002"]
    case .documentExpires: ["证件有效期", "证件有效期止"]
    case .sex: ["性别", "AAC004"]
    case .ethnicity: ["民族", "AAC005"]
    case .birth: ["出生日期", "AAC006"]
    case .phone: ["手机号", "手机号码", "联系手机", "AAC067"]
    case .address: ["通讯地址", "AAE006"]
    case .postcode: ["邮编", "邮政编码"]
    case .household: ["户口所在地", "户口地址"]
    case .employer: ["单位名称", "AAB004"]
    case .occupation: ["职业", "职业工种"]
    case .city: ["制卡城市", "AAB301"]
    case .bank: ["发卡银行", "服务银行", "AAE008"]
    case .branch: ["银行网点", "领卡网点"]
    case .photo: ["照片"]
    }
  }

  var label: String { names[0] }

  /// Whether there is no application without it. The others may follow from the document or may be left out.
  var isNeeded: Bool {
    switch self {
    case .name, .documentNumber, .documentExpires, .ethnicity, .phone, .city, .bank, .branch: true
    case .rareCharacters, .nationality, .documentType, .sex, .birth, .address, .postcode, .household, .employer,
      .occupation, .photo:
      false
    }
  }

  init?(named name: String) {
    guard let column = Self.allCases.first(where: { $0.names.contains(name.uppercased()) }) else { return nil }
    self = column
  }
}

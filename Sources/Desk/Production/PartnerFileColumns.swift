import Cards

/// One column of a partner file: its name, and its width in bytes where fields have a fixed place.
struct PartnerColumn: Sendable, Hashable {
  let name: String
  let width: Int
}

extension PartnerColumn {
  static let row = PartnerColumn(name: "row", width: 8)
  static let application = PartnerColumn(name: "application", width: 20)
  static let name = PartnerColumn(name: "name", width: 120)
  static let documentType = PartnerColumn(name: "documentType", width: 32)
  static let documentNumber = PartnerColumn(name: "documentNumber", width: 40)
  static let documentExpires = PartnerColumn(name: "documentExpires", width: 10)
  static let birth = PartnerColumn(name: "birth", width: 10)
  static let sex = PartnerColumn(name: "sex", width: 8)
  static let phone = PartnerColumn(name: "phone", width: 20)
  static let address = PartnerColumn(name: "address", width: 600)
  static let branch = PartnerColumn(name: "branch", width: 180)
  static let photo = PartnerColumn(name: "photo", width: 32)
  static let kind = PartnerColumn(name: "kind", width: 16)
  static let account = PartnerColumn(name: "account", width: 32)
  static let cardNumber = PartnerColumn(name: "cardNumber", width: 9)
  static let result = PartnerColumn(name: "result", width: 8)
  static let reason = PartnerColumn(name: "reason", width: 32)
  static let remark = PartnerColumn(name: "remark", width: 600)
  /// What other registers know: `none`, `unknown`, or the code of the city that made a card.
  static let register = PartnerColumn(name: "register", width: 8)
  static let issued = PartnerColumn(name: "issued", width: 10)
  static let outlet = PartnerColumn(name: "outlet", width: 32)
  static let shelf = PartnerColumn(name: "shelf", width: 32)
}

extension BatchStep {
  /// What the party is told of each card, and no more than it needs.
  var columnsOut: [PartnerColumn] {
    let base: [PartnerColumn] = [.row, .application]
    return switch self {
    case .comparison: base + [.name, .documentType, .documentNumber, .birth, .sex, .photo]
    case .accounts:
      base + [.name, .documentType, .documentNumber, .documentExpires, .birth, .sex, .phone, .address, .branch]
    case .factory: base + [.kind, .name, .documentNumber, .account, .photo, .branch]
    case .bankKeys: base + [.cardNumber, .account]
    case .provinceKeys: base + [.cardNumber, .name, .documentType, .documentNumber]
    case .issue, .city: base + [.cardNumber]
    case .outlet: base + [.cardNumber, .branch]
    }
  }

  /// What the party answers for each card.
  var columnsBack: [PartnerColumn] {
    let base: [PartnerColumn] = [.row, .application, .result, .reason, .remark]
    return switch self {
    case .comparison: base + [.register]
    case .accounts: base + [.account]
    case .factory: base + [.cardNumber, .issued]
    case .outlet: base + [.outlet, .shelf]
    case .bankKeys, .provinceKeys, .issue, .city: base
    }
  }

  func columns(_ direction: PartnerFileHeader.Direction) -> [PartnerColumn] {
    direction == .out ? columnsOut : columnsBack
  }

  /// Whether what goes out shows who the person is, or only which card it is.
  var showsPerson: Bool { columnsOut.contains(.documentNumber) }
  var sendsPhotos: Bool { columnsOut.contains(.photo) }
}

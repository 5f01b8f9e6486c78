/// The invented people of the sandbox: at least one in every state that a file can be in.
enum Cast {
  static let all: [CastMember] = [
    CastMember(
      "张伟", born: "19950312", 901, card: "S9900001", bank: "102", .sealed, bankActive: false, state: "fresh",
      note: "刚领到新卡，两个功能都没有激活"),
    CastMember(
      "李梅", born: "19880620", 902, card: "S9900002", bank: "103", .active, state: "active",
      note: "一切正常；她会把卡弄丢"),
    CastMember(
      "王芳", city: "610500", born: "19791105", 904, card: "S9900003", bank: "104", .active, state: "active",
      note: "一切正常；她习惯打12333办事"),
    CastMember(
      "刘洋", born: "19920808", 903, card: "S9900004", bank: "105", .active, bankActive: false,
      state: "bank-not-activated", note: "社保功能已激活，金融功能还没有"),
    CastMember(
      "陈静", city: "610300", born: "19860214", 906, card: "S9900005", bank: "403", .orallyLost(hoursLeft: 144),
      state: "orally-lost", note: "口头挂失中，还剩6天"),
    CastMember(
      "杨军", born: "19740517", 905, card: "S9900006", bank: "402", .orallyLost(hoursLeft: 30),
      state: "orally-lost-renewable", note: "口头挂失中，还剩30小时，可以续挂"),
    CastMember(
      "赵敏", city: "610400", born: "19900923", 908, card: "S9900007", bank: "102", .orallyLost(hoursLeft: 1),
      state: "lapsing", note: "口头挂失还有1小时到期"),
    CastMember(
      "黄磊", city: "610500", born: "19830730", 907, card: "S9900008", bank: "103", .locked, state: "locked",
      note: "社保功能在旧系统里锁定"),
    CastMember(
      "周婷", born: "19911216", 910, card: "S9900009", bank: "104", .formallyLost, state: "formally-lost",
      note: "已正式挂失，原卡作废"),
    CastMember(
      "吴刚", city: "610600", born: "19680109", 909, card: "S9900010", bank: "105", .cancelled, state: "cancelled",
      note: "已注销"),
    CastMember(
      "孙桂兰", city: "610700", born: "19360428", 912, card: "S9900011", bank: "403", .active, state: "reported-dead",
      note: "旧系统登记为死亡，尚未确认", scheme: "390", isReportedDead: true),
    CastMember(
      "马超", born: "19970719", 911, hasPhone: false, card: "S9900012", bank: "402", .active, state: "no-phone",
      note: "没有登记手机号，收不到验证码和提醒"),
    CastMember(
      "朱建国", city: "610800", born: "19581001", 913, card: "S9900013", bank: "102", .active,
      state: "fifteen-digit-number", note: "旧系统里是15位身份证号", hasOldNumber: true),
    CastMember(
      "胡敏", born: "19890306", 914, phone: 14, card: "S9900014", bank: "103", .active, state: "shared-phone",
      note: "和孩子胡小宝共用一个手机号"),
    CastMember(
      "胡小宝", born: "20180601", 915, phone: 14, card: "S9900015", bank: "103", .sealed, bankActive: false,
      state: "shared-phone", note: "七岁以上的孩子，用母亲胡敏的手机号", scheme: "390"),
    CastMember(
      "田𠮷", city: "610900", born: "19811127", 917, card: "S9900016", bank: "104", .active, state: "rare-character",
      note: "姓名里有扩展B区的生僻字"),
    CastMember(
      "买买提·艾合买提", born: "19930211", 919, card: "S9900017", bank: "105", .active, state: "middle-dot",
      note: "姓名里有间隔号"),
    CastMember(
      "何平", city: "610100", insured: "610500", born: "19840905", 921, card: "S9900018", bank: "403", .active,
      state: "insured-elsewhere", note: "在西安制卡，现在在渭南参保"),
    CastMember(
      "梁燕", born: "19960416", 928, card: "S9900019", bank: "103", .sealed, state: "social-not-activated",
      note: "金融功能已激活，社保功能还没有"),
    CastMember(
      "高洁", city: "610300", born: "19870822", 926, card: "S9900020", bank: "403", .orallyLost(hoursLeft: -5),
      state: "lapsed", note: "社保功能的口头挂失已满期，自动解除了"),
    CastMember(
      "郭涛", born: "19821013", 923, card: "S9900021", bank: "102", .active, scene: .oralLoss,
      state: "bank-orally-lost", note: "给银行打过电话，金融功能口头挂失中；社保功能正常"),
    CastMember(
      "林娜", city: "610500", born: "19940129", 924, card: "S9900022", bank: "104", .orallyLost(hoursLeft: 120),
      scene: .oralLoss, state: "both-lost", note: "两个功能都在口头挂失中，分别办的"),
    CastMember(
      "罗勇", city: "610400", born: "19770703", 925, card: "S9900023", bank: "105", .active, scene: .briefOralLoss,
      state: "awaiting-bank", note: "银行的口头挂失一分钟就到期：应已解挂，待银行确认"),
    CastMember(
      "郑浩", born: "19850518", 927, card: "S9900024", bank: "402", .active, scene: .formalLoss, state: "replacing",
      note: "已在银行正式挂失，原卡作废，正在补卡"),
    CastMember(
      "秦岚", city: "610300", insured: "610100", born: "19900611", 930, card: "S9900025", bank: "104", .active,
      state: "insured-in-xian", note: "在宝鸡制卡，现在在西安参加职工医保，要绑定"),
    CastMember(
      "谢安", born: "19800425", 931, card: "S9900026", endsIn: 40, bank: "105", .active, state: "expiring",
      note: "卡再过40天到期，可以到期换卡"),
    CastMember(
      "蒋勤", born: "19910718", 932, card: "S9900027", bank: "102", .active, state: "moving-out",
      note: "参保关系要转到省外，打算注销"),
  ]
}

/// One invented person, as an older system would know them.
struct CastMember: Sendable {
  /// The card state of the older system.
  enum Standing: Sendable, Equatable {
    case sealed, active, formallyLost, locked, cancelled
    case orallyLost(hoursLeft: Int)
  }

  let name: String
  let documentNumber: String
  /// yyyyMMdd
  let birth: String
  let isMan: Bool
  let phone: String?
  /// Where the card was made, and where the person is insured now.
  let city: String
  let insured: String
  /// 310 employee, 390 resident.
  let scheme: String
  let cardNumber: String
  /// Days from the export to the card's end, when that is near.
  let endsIn: Int?
  let bank: String
  let standing: Standing
  let bankActive: Bool
  /// What makes the state complete after the export was read; without it nothing has to.
  let scene: OpeningScene?
  let isReportedDead: Bool
  let hasOldNumber: Bool
  let state: String
  let note: String

  /// `phone` is the number's last two digits; without it they are those of the card.
  init(
    _ name: String, city: String = "610100", insured: String? = nil, born: String, _ sequence: Int,
    hasPhone: Bool = true, phone: Int? = nil, card: String, endsIn: Int? = nil, bank: String,
    _ standing: Standing, bankActive: Bool = true, scene: OpeningScene? = nil, state: String, note: String,
    scheme: String = "310", isReportedDead: Bool = false, hasOldNumber: Bool = false
  ) {
    let line = phone.map(String.init) ?? String(card.suffix(2))
    self.name = name
    documentNumber = CitizenNumbers.make(region: city.prefix(4) + "99", birth: born, sequence: sequence)
    birth = born
    isMan = !sequence.isMultiple(of: 2)
    self.phone = hasPhone ? "199000099" + line : nil
    self.city = city
    self.insured = insured ?? city
    self.scheme = scheme
    cardNumber = CardNumbers.make(body: card)
    self.endsIn = endsIn
    self.bank = bank
    self.standing = standing
    self.bankActive = bankActive
    self.scene = scene
    self.isReportedDead = isReportedDead
    self.hasOldNumber = hasOldNumber
    self.state = state
    self.note = note
  }

  /// The line of `people.json` and of `GET /people`.
  var listed: ListedPerson {
    ListedPerson(
      name: name, documentType: "citizen-id", documentNumber: documentNumber, phone: phone, cardNumber: cardNumber,
      bank: bank, city: city, state: state, note: note)
  }
}

/// An invented person as the sandbox shows them.
package struct ListedPerson: Codable, Sendable, Equatable {
  package let name: String
  package let documentType: String
  package let documentNumber: String
  package let phone: String?
  /// Nil for whoever has no card yet, and so no bank.
  package let cardNumber: String?
  package let bank: String?
  package let city: String
  package let state: String
  package let note: String
}

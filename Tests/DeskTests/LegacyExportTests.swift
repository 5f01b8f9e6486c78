import Cards
import Glibc
import Testing

@testable import Desk

/// A small export as a clerk would type it: a good row, of which each test spoils what it is about.
private struct Sheet {
  static let columns = LegacyColumn.allCases.map(\.rawValue)
  static let good: [LegacyColumn: String] = [
    .number: "61099919760801001X", .name: "沈梅欣", .sex: "1", .birth: "19760801", .life: "1", .phone: "19900000001",
    .cardCity: "610900", .insuredCity: "610100", .scheme: "310", .employer: "", .cardNumber: "U0110001X", .status: "1",
    .bank: "102", .bankAccount: "6274218096792908100", .issued: "20240717", .expires: "20340716", .oralLossEnd: "",
    .financial: "1",
  ]
  /// Somebody else, with a card and an account of her own.
  static let other: [LegacyColumn: String] = [
    .number: "610199198910170023", .name: "沈刚梅", .sex: "2", .birth: "19891017", .cardNumber: "B00000019",
    .bankAccount: "6217468145384019161",
  ]

  var text: String

  init(header: [String] = columns, _ changes: [LegacyColumn: String]...) {
    let rows = changes.map { change in
      let fields = Self.good.merging(change) { $1 }
      return header.map { name in LegacyColumn(rawValue: name).flatMap { fields[$0] } ?? "?" }
    }
    text = ([header] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  var gb18030: [UInt8] { Self.encoded(text) }

  /// The other way round, by the same tables.
  static func encoded(_ text: String) -> [UInt8] {
    var input = text.utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 2 + 4)
    var (left, room) = (input.count, output.count)
    let conversion = iconv_open("GB18030", "UTF-8")
    input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        var (from, to) = (source.baseAddress, target.baseAddress)
        iconv(conversion, &from, &left, &to, &room)
      }
    }
    iconv_close(conversion)
    return output.dropLast(room).map { UInt8(bitPattern: $0) }
  }
}

struct LegacyExportTests {
  private func cities() throws -> Set<RegionCode> {
    Set(try (1...10).map { try RegionCode.parse("61\($0 < 10 ? "0" : "")\($0)00") })
  }

  private func verdicts(_ bytes: [UInt8]) throws -> [Result<LegacyRow, RowRefusal>] {
    let entries = Array(try LegacyExport(bytes: bytes, cities: cities()).rows)
    #expect(entries.map(\.row) == Array(entries.indices.map { $0 + 1 }))
    return entries.map(\.verdict)
  }

  private func row(_ change: [LegacyColumn: String]) throws -> LegacyRow {
    try #require(try verdicts(Sheet(change).gb18030).first).get()
  }

  private func refusal(_ changes: [LegacyColumn: String]...) throws -> RowRefusal? {
    var sheet = Sheet()
    for change in changes { sheet.text += Sheet(change).text.split(separator: "\r\n")[1] + "\r\n" }
    guard case .failure(let refusal) = try verdicts(sheet.gb18030).last else { return nil }
    return refusal
  }

  @Test func `干净的一行读成有类型的值`() throws {
    let row = try row([.employer: "西安某公司", .status: "4", .oralLossEnd: "20261104120000"])
    #expect(row.document.number == "61099919760801001X" && row.name.text == "沈梅欣" && row.sex == .male)
    #expect(row.birth.iso == "1976-08-01" && !row.isDead && row.phone?.number == "19900000001")
    #expect(row.cardCity.text == "610900" && row.insuredCity?.text == "610100" && row.scheme == .employee)
    #expect(row.employer == "西安某公司" && row.cardNumber.text == "U0110001X" && row.status == .orallyLost)
    #expect(row.bank.text == "102" && row.bankAccount == "6274218096792908100")
    #expect(row.issued.iso == "2024-07-17" && row.expires.iso == "2034-07-16" && row.financialActive)
    #expect(row.oralLossEnds?.iso == "2026-11-04T12:00:00.000+08:00" && row.flags.isEmpty)
  }

  @Test func `空格、全角和小写x整理好，不算瑕疵`() throws {
    let row = try row([.number: "６１０９９９１９７６０８０１００１ｘ", .name: " 沈梅欣　", .phone: " 199 0000 0001", .status: "１"])
    #expect(row.flags.isEmpty && row.name.text == "沈梅欣" && row.document.number == "61099919760801001X")
  }

  @Test func `生僻字和间隔号`() throws {
    #expect(try row([.name: "𠮷㛃䶮"]).name.text == "𠮷㛃䶮")
    #expect(try row([.name: "买买提·吐尔逊"]).name.text == "买买提·吐尔逊")
  }

  @Test(arguments: [
    ([LegacyColumn.number: "610999760801001"], AdoptionFlag.fifteenDigitNumber), ([.phone: ""], .noPhone),
    ([.phone: "无"], .noPhone), ([.phone: "12345678901"], .noPhone), ([.cardNumber: "U01100011"], .cardNumberCheck),
    ([.life: "2"], .reportedDead),
  ])
  private func `有瑕疵也转入，但要注明`(change: [LegacyColumn: String], flag: AdoptionFlag) throws {
    #expect(try row(change).flags == [flag])
  }

  @Test func `几个瑕疵一起注明`() throws {
    let change: [LegacyColumn: String] = [
      .number: "610999760801001", .phone: "", .cardNumber: "U01100011", .life: "2",
    ]
    #expect(try row(change).flags == AdoptionFlag.allCases)
  }

  @Test(arguments: [
    ([LegacyColumn.number: "610999197608010011"], "document-check-digit"), ([.number: ""], "document-number"),
    ([.number: "6109991976080100"], "document-number"), ([.number: "E12345678"], "document-number"),
    ([.birth: "19990230"], "birth-date"), ([.birth: "19760802"], "birth-date"), ([.birth: ""], "birth-date"),
    ([.number: "610999761301001"], "birth-date"), ([.name: " 　"], "no-name"), ([.name: "沈3"], "name-characters"),
    ([.name: "沈\u{E5E5}"], "name-characters"), ([.sex: "2"], "sex"), ([.sex: "9"], "sex"),
    ([.life: "3"], "life-status"), ([.cardCity: "619900"], "unknown-city"), ([.insuredCity: "619900"], "unknown-city"),
    ([.cardCity: ""], "unknown-city"), ([.cardCity: "610102"], "unknown-city"), ([.scheme: "510"], "unknown-scheme"),
    ([.cardNumber: "U0110"], "card-number"), ([.status: "7"], "unknown-status"), ([.status: ""], "unknown-status"),
    ([.bank: "1"], "bank-code"), ([.bankAccount: ""], "bank-account"), ([.issued: "20240230"], "card-dates"),
    ([.expires: "20240717"], "card-dates"), ([.issued: "19700101"], "card-dates"), ([.status: "4"], "oral-loss-end"),
    ([.status: "4", .oralLossEnd: "20261104"], "oral-loss-end"), ([.financial: ""], "financial-status"),
    ([.employer: "a\"b"], "broken-quotes"), ([.employer: "a,b"], "wrong-columns"),
  ])
  private func `不能转入的说出是哪一种`(change: [LegacyColumn: String], code: String) throws {
    let refusal = try #require(try refusal(change))
    #expect(refusal.code.rawValue == code)
    #expect(!["沈", "610999", "1976", "199000"].contains { refusal.sentence.contains($0) })
  }

  @Test func `什么都可以没有的列`() throws {
    let row = try row([.insuredCity: "", .scheme: "", .employer: ""])
    #expect(row.insuredCity == nil && row.scheme == nil && row.employer == nil)
  }

  @Test func `挂失早已结束的卡，留下的截止时间不算数`() throws {
    #expect(try row([.status: "1", .oralLossEnd: "20200101000000"]).oralLossEnds == nil)
    #expect(try row([.status: "2", .oralLossEnd: "坏的"]).oralLossEnds == nil)
  }

  @Test func `同一个人后面的一行不收`() throws {
    let later = Sheet.other.filter { [.cardNumber, .bankAccount].contains($0.key) }
    #expect(try refusal([:], later)?.code == .duplicatePerson)
    // The old and the new form of one number are one person.
    #expect(try refusal([.number: "610999760801001"], later)?.code == .duplicatePerson)
    #expect(try refusal([:], later.merging([.number: "610999760801001"]) { $1 })?.code == .duplicatePerson)
    // A first row that awaits repair still stands for the person.
    #expect(try refusal([.cardCity: "619900"], later)?.code == .duplicatePerson)
    #expect(try refusal([.name: ""], later)?.code == .duplicatePerson)
    // What cannot be read stands for nobody, and is named first.
    #expect(try refusal([.number: "610999197608010011"], later) == nil)
    #expect(try refusal([:], later.merging([.name: ""]) { $1 })?.code == .noName)
  }

  @Test func `两个人不能同卡号或同账号`() throws {
    #expect(try refusal([:], Sheet.other) == nil)
    #expect(try refusal([:], Sheet.other.merging([.cardNumber: "U0110001X"]) { $1 })?.code == .duplicateCard)
    let account = try #require(Sheet.good[.bankAccount])
    #expect(try refusal([:], Sheet.other.merging([.bankAccount: account]) { $1 })?.code == .duplicateAccount)
  }

  @Test func `居住证和永久居留证也在这一列`() throws {
    let permit: [LegacyColumn: String] = [.number: "810000199001010019", .birth: "19900101", .sex: "1"]
    #expect(try row(permit).document.kind == .hmtResidencePermit)
    let foreigner: [LegacyColumn: String] = [
      .number: "911156198605110026", .birth: "19860511", .sex: "2", .name: "Ann Lee",
    ]
    #expect(try row(foreigner).document.kind == .permanentResidence)
    #expect(try row([.number: "CAN110056042801", .birth: "19560428"]).document.number == "CAN110056042801")
  }

  @Test func `坏字节只影响那一行，并说出位置`() throws {
    var bytes = Sheet([:], Sheet.other).gb18030
    let name = Sheet.encoded("沈梅欣")
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    let lineStart = try #require(bytes[..<start].lastIndex(of: UInt8(ascii: "\n"))) + 1
    bytes[start + 2] = 0xFF
    let verdicts = try verdicts(bytes)
    guard case .failure(let refusal) = verdicts[0] else { throw Missing() }
    #expect(refusal.code == .undecodableBytes)
    #expect(refusal.sentence.contains("第 2 行第 \(start + 2 - lineStart + 1) 个字节（全文第 \(start + 3) 个字节）"))
    #expect(refusal.sentence.contains("GB 18030"))
    #expect(try verdicts[1].get().name.text == "沈刚梅")
  }

  private struct Missing: Error {}

  @Test func `UTF-8 的文件也收，带不带标记都行`() throws {
    let bytes = Array(Sheet([.name: "𠮷梅"]).text.utf8)
    #expect(try verdicts(bytes)[0].get().name.text == "𠮷梅")
    #expect(try verdicts([0xEF, 0xBB, 0xBF] + bytes)[0].get().name.text == "𠮷梅")
  }

  @Test func `UTF-8 文件里坏了一行，不会整个读成乱码`() throws {
    var bytes = Array(Sheet([:], Sheet.other, Sheet.other).text.utf8)
    let broken = try #require(bytes.firstIndex { $0 >= 0x80 })
    bytes[broken + 1] = 0x20
    let verdicts = try verdicts(bytes)
    guard case .failure(let refusal) = verdicts[0] else { throw Missing() }
    #expect(refusal.code == .undecodableBytes && refusal.sentence.contains("UTF-8"))
    #expect(refusal.sentence.contains("全文第 \(broken + 1) 个字节"))
    #expect(try verdicts[1].get().name.text == "沈刚梅")
  }

  @Test func `列的次序随意，多出来的列不看`() throws {
    let header = ["多余"] + Sheet.columns.reversed()
    #expect(try verdicts(Sheet(header: header, [:]).gb18030)[0].get().name.text == "沈梅欣")
  }

  @Test func `缺列时说出缺哪些、应有哪些`() throws {
    let header = Sheet.columns.filter { $0 != "AAZ500" && $0 != "YXQ" }
    let fault = LegacyExport.Fault.missingColumns(["AAZ500", "YXQ"], expected: Sheet.columns)
    #expect(throws: fault) { try verdicts(Sheet(header: header, [:]).gb18030) }
    #expect(fault.sentence.contains("缺少列 AAZ500、YXQ；应有的列是 AAC002、"))
  }

  @Test func `第一行不成样子`() throws {
    #expect(throws: LegacyExport.Fault.empty) { try verdicts([]) }
    #expect(throws: LegacyExport.Fault.empty) { try verdicts(Array("\r\n\r\n".utf8)) }
    #expect(throws: LegacyExport.Fault.repeatedColumn("AAC003")) {
      try verdicts(Sheet(header: Sheet.columns + ["AAC003"]).gb18030)
    }
    #expect(throws: LegacyExport.Fault.unreadableHeader) { try verdicts(Array("AAC002,\"AAC003".utf8)) }
    #expect(throws: LegacyExport.Fault.unreadableHeader) { try verdicts([0x41, 0xFF, 0xFF]) }
  }

  @Test func `少列、多列、空行各是一行，文件末尾的空行不算`() throws {
    let last = Sheet(Sheet.other).text.split(separator: "\r\n")[1]
    let verdicts = try verdicts(Sheet.encoded(Sheet([:]).text + "a,b\r\n\r\n" + last + "\n\r\n"))
    #expect(verdicts.count == 4)
    for index in 1...2 {
      guard case .failure(let refusal) = verdicts[index] else { throw Missing() }
      #expect(refusal.code == .wrongColumns)
    }
    _ = try verdicts[3].get()
  }

  @Test func `带引号的内容可以有逗号和引号，没关的引号不吞下面的行`() throws {
    #expect(try row([.employer: "\"甲,乙\"\"丙\""]).employer == "甲,乙\"丙")
    var sheet = Sheet([.employer: "\"甲"])
    sheet.text += Sheet(Sheet.other).text.split(separator: "\r\n")[1] + "\r\n"
    let verdicts = try verdicts(sheet.gb18030)
    guard verdicts.count == 2, case .failure(let refusal) = verdicts[0] else { throw Missing() }
    #expect(refusal.code == .brokenQuotes)
    _ = try verdicts[1].get()
  }

  @Test func `最后一列是空的也是一列`() throws {
    let header = Sheet.columns.filter { $0 != "LSGS_END" } + ["LSGS_END"]
    #expect(try verdicts(Sheet(header: header, [:]).gb18030)[0].get().oralLossEnds == nil)
  }

  @Test func `打印一行不露出个人信息`() throws {
    let row = try row([:])
    var dumped = ""
    dump(row, to: &dumped)
    for text in ["\(row)", String(reflecting: row), dumped] {
      for secret in ["19760801", "6274218096792908100", "沈梅欣", "19900000001", "U0110001X"] {
        #expect(!text.contains(secret))
      }
    }
  }

  @Test func `任何字节都不会让读取出错`() throws {
    let seed: UInt64 = 7
    print("seed \(seed)")
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let good = Sheet([:], Sheet.other, [.name: "𠮷㛃䶮"]).gb18030
    let headerEnd = try #require(good.firstIndex(of: UInt8(ascii: "\n"))) + 1
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<(1 + next() % 4) { bytes[headerEnd + next() % (bytes.count - headerEnd)] = UInt8(next() % 256) }
      #expect(try !verdicts(bytes).isEmpty)
    }
  }
}

struct GB18030Tests {
  @Test func `整段解码`() throws {
    #expect(try GB18030.decode(Sheet.encoded("沈梅欣 𠮷㛃䶮·€ abc")) == "沈梅欣 𠮷㛃䶮·€ abc")
    #expect(try GB18030.decode([]) == "")
    #expect(throws: GB18030.Fault.undecodable(offset: 1)) { try GB18030.decode([0x41, 0xFF, 0x41]) }
    #expect(throws: GB18030.Fault.undecodable(offset: 1)) { try GB18030.decode([0x41, 0xC9]) }
  }
}

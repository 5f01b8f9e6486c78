import Cards
import TestKit
import Testing

@testable import Desk

/// An employer's rows before anybody is asked: each fault has its name, its sentence and its remedy.
struct EmployerFileTests {
  private let 林 = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let 周 = Newcomer("周全", born: "19770203", phone: "19900000703")

  /// What the form, the photo and the rules say, without a database.
  private func verdicts(
    _ bytes: [UInt8], photos: [String: [UInt8]]? = nil
  ) async throws -> [EmployerImport.Verdict] {
    try await Office.withPhotos(try photos ?? Office.photos(of: [林, 周])) { folder in
      let file = try EmployerFile(bytes: bytes)
      var (pictures, all): (PhotoFolder?, [EmployerImport.Verdict]) = (try PhotoFolder(path: folder), [])
      let policies = try PolicyBook.load(folder: PolicyBook.bundledFolder)
      EmployerImport.dryRun(file, photos: &pictures, under: policies, at: TestClock.start) { all.append($0) }
      return all
    }
  }

  private func word(_ changes: [String: String]) async throws -> String {
    try await verdicts(Office.csv([try Office.row(林, changes)])).map(\.word).joined(separator: ",")
  }

  @Test(
    .clauses(.p3),
    arguments: [
      ([:], "sound"), (["姓名": ""], "no-name"), (["姓名": "林小满1"], "name-characters"), (["证件类型": "驾驶证"], "document-type"),
      (["证件号码": "61099919960412901"], "document-number"), (["证件号码": "6.10999E+17"], "document-rounded"),
      (["证件号码": "610999199604129000"], "document-rounded"), (["证件号码": "610999199604129011"], "document-check-digit"),
      (["证件号码": Somebody.checked("61099919960231901")], "document-birth"), (["证件有效期": ""], "document-expiry"),
      (["证件有效期": "2026-02-30"], "document-expiry"), (["证件有效期": "长期"], "sound"),
      (["证件有效期": "2026-11-22"], "document-expired"), (["证件有效期": "2026/11/23"], "sound"), (["性别": "x"], "sex"),
      (["性别": ""], "sound"), (["出生日期": "1996-02-30"], "birth"), (["出生日期": ""], "sound"),
      (["出生日期": "1996-04-13"], "form-contradicts"), (["国籍": "china"], "nationality"), (["国籍": ""], "sound"),
      (["手机号": "1990000"], "phone"), (["民族": ""], "ethnicity"), (["民族": "01"], "ethnicity"),
      (["制卡城市": "西安"], "sound"), (["制卡城市": "610500"], "sound"), (["制卡城市": "火星市"], "city-unknown"),
      (["发卡银行": ""], "no-bank"), (["发卡银行": "工商银行"], "sound"), (["发卡银行": "火星银行"], "bank-unknown"),
      (["银行网点": " "], "no-branch"), (["通讯地址": String(repeating: "长", count: 201)], "text-form"),
      (["姓名": "", "手机号": "1"], "no-name phone"),
    ])
  private func `每一种不对的格子都有自己的名字`(changes: [String: String], word: String) async throws {
    #expect(try await self.word(changes) == word)
  }

  @Test func `每句话都说怎么改，不重复号码、姓名和手机`() async throws {
    for changes in [["姓名": "林小满1"], ["证件号码": "610999199604129011"], ["手机号": "1990000"], ["制卡城市": "火星市"]] {
      let verdicts = try await verdicts(Office.csv([try Office.row(林, changes)]))
      for problem in verdicts.flatMap(\.problems) {
        #expect(!problem.sentence.isEmpty && problem.fix.hasSuffix("。"), "\(problem)")
        let said = problem.sentence + problem.fix
        #expect(!["林小满", "6109991996", "1990000", "火星"].contains { said.contains($0) }, "\(problem)")
      }
    }
    #expect(FormFault.allCases.allSatisfy { $0.fix.hasSuffix("。") })
  }

  @Test func `坏的一行不带坏别的行`() async throws {
    var bytes = Office.csv([try Office.row(林), ["只有一格"], try Office.row(周, ["通讯地址": "\"没有关上"]), try Office.row(周)])
    #expect(try await verdicts(bytes).map(\.word) == ["sound", "wrong-columns", "broken-quotes", "sound"])
    bytes.replaceSubrange(bytes.firstRange(of: Array("林小满".utf8))!, with: [0xFF])
    #expect(try await verdicts(bytes).map(\.word) == ["undecodable-bytes", "wrong-columns", "broken-quotes", "sound"])
  }

  @Test func `同一个人第二次出现，前一行算数`() async throws {
    let rows = [try Office.row(林, ["姓名": ""]), try Office.row(林), try Office.row(周)]
    #expect(try await verdicts(Office.csv(rows)).map(\.word) == ["no-name", "person-twice", "sound"])
  }

  @Test(.clauses(.c4)) func `未成年的员工由监护人申请`() async throws {
    let young = Newcomer("小禾", born: "20111124", phone: "19900000704")
    let verdicts = try await verdicts(Office.csv([try Office.row(young)]), photos: try Office.photos(of: [young]))
    #expect(verdicts.map(\.word) == ["guardian-needed"])
    #expect(verdicts[0].problems[0].fix.contains("监护人"))
  }

  @Test func `列名用中文或数据元都认，多余的列不看，缺的列说出来`() throws {
    let codes = ["AAC003", "AAC002", "证件有效期", "AAC005", "AAC067", "AAB301", "AAE008", "银行网点", "问题代码"]
    #expect(throws: Never.self) { try EmployerFile(bytes: Office.csv([], header: codes)) }
    #expect(throws: EmployerFile.Fault.missingColumns(["民族", "银行网点"])) {
      try EmployerFile(bytes: Office.csv([], header: codes.filter { !["AAC005", "银行网点"].contains($0) }))
    }
    #expect(throws: EmployerFile.Fault.repeatedColumn("姓名/AAC003")) {
      try EmployerFile(bytes: Office.csv([], header: codes + ["姓名"]))
    }
    #expect(throws: EmployerFile.Fault.empty) { try EmployerFile(bytes: []) }
  }

  // MARK: Photos

  @Test func `照片按证件号码找，姓名加号码也行，大小写和全角都认`() async throws {
    let portrait = try Office.portrait
    let x = try #require(
      (901...999).map { Newcomer("周全", born: "19770203", sequence: $0, phone: "19900000703") }
        .first { $0.number.hasSuffix("X") })
    let wide = String(x.number.map { $0 == "X" ? "ｘ" : $0 })
    for name in [
      "\(x.number).jpg", "\(x.number.lowercased()).JPG", "\(wide).jpeg", "周全\(x.number).jpg", "周全_\(x.number).jpg",
    ] {
      let found = try await verdicts(Office.csv([try Office.row(x)]), photos: [name: portrait])
      #expect(found.map(\.word) == ["sound"], "\(name)")
    }
  }

  @Test(.clauses(.a2)) func `照片没有、有两张、写着别人的名字、打不开、太小，各有说法`() async throws {
    let portrait = try Office.portrait
    let cases: [(photos: [String: [UInt8]], code: String)] = [
      ([:], "photo-missing"),
      (["\(林.number).jpg": portrait, "林小满\(林.number).jpg": portrait], "photo-ambiguous"),
      (["周全\(林.number).jpg": portrait], "photo-other-name"),
      (["\(林.number).jpg": Array("GIF89a".utf8)], "photo-not-jpeg photo-file-too-small"),
      (["\(林.number).jpg": []], "photo-not-jpeg photo-file-too-small"),
      (
        ["\(林.number).jpg": try CheckedInFile.bytes("Sources/Sandbox/Samples/portrait-small.jpg")],
        "photo-file-too-small photo-dimensions"
      ),
    ]
    for (photos, code) in cases {
      #expect(try await verdicts(Office.csv([try Office.row(林)]), photos: photos).map(\.word) == [code])
    }
  }

  @Test func `不是名单上的人的照片，遮住号码列出来`() async throws {
    try await Office.withPhotos(try Office.photos(of: [林, 周])) { folder in
      var photos: PhotoFolder? = try PhotoFolder(path: folder)
      let policies = try PolicyBook.load(folder: PolicyBook.bundledFolder)
      let file = try EmployerFile(bytes: Office.csv([try Office.row(林, ["手机号": ""])]))
      EmployerImport.dryRun(file, photos: &photos, under: policies, at: TestClock.start) { _ in }
      let left = try #require(photos?.unmatched)
      #expect(left.count == 1 && left[0].hasPrefix("610***********") && left[0].hasSuffix(".jpg"))
      #expect(!left[0].contains(周.number))
    }
    #expect(throws: PhotoFolder.Fault.unreadable("/nowhere")) { try PhotoFolder(path: "/nowhere") }
  }

  // MARK: What goes back

  @Test func `退回的表能再读进来，公式和长号码都不会被表格软件当真`() async throws {
    let bad = try Office.row(林, ["通讯地址": "=HYPERLINK(\"\"x\"\")", "姓名": "", "银行网点": "\"甲,乙\""])
    let verdicts = try await verdicts(Office.csv([bad, try Office.row(周)]))
    let file = CorrectedFile(columns: Office.header)
    let text = file.header + verdicts.compactMap(file.line).joined()
    #expect(text.hasPrefix("\u{FEFF}姓名,证件类型") && text.contains("问题代码,问题,怎么改"))
    #expect(text.contains("'=HYPERLINK") && text.contains("'\(林.number)") && text.contains("\"甲,乙\""))
    #expect(!text.contains(周.number), "what was in order does not go back")
    for line in text.split(separator: "\r\n").dropFirst() {
      #expect(!line.split(separator: ",").contains { "=+-@\t".contains($0.first ?? " ") }, "\(line)")
    }

    let again = try await self.verdicts(Array(text.utf8))
    #expect(again.map(\.word) == ["no-name"], "nothing else has become wrong")
    let second = CorrectedFile(columns: try EmployerFile(bytes: Array(text.utf8)).columns)
    #expect(second.header == file.header && again.compactMap(second.line) == verdicts.compactMap(file.line))
    let mended = text.replacing("\r\n,", with: "\r\n林小满,")
    #expect(try await self.verdicts(Array(mended.utf8)).map(\.word) == ["sound"])
  }

  @Test(arguments: [
    "=1+1", "+86", "-1", "@x", "\t=1", "\r", "＝1", "610999199604129013", "61099919960412901X", "'", "a,b", "a\"b",
  ])
  func `写出去的格子，读回来还是原样`(_ text: String) {
    let written = SpreadsheetCell.write(text)
    #expect(!"=+-@\t\r＝".contains(written.first ?? " "))
    let inner = written.hasPrefix("\"") ? String(written.dropFirst().dropLast()).replacing("\"\"", with: "\"") : written
    #expect(SpreadsheetCell.read(inner) == text)
  }
}

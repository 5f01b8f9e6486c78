import Cards
import Seal
import TestKit
import Testing

@testable import Desk

/// What a file between the province and its partners looks like, and when it is not taken.
struct PartnerFileTests {
  private static let columns = BatchStep.factory.columnsBack

  private func file(
    _ form: PartnerFileHeader.Form, _ encoding: PartnerFileHeader.Encoding, _ rows: [[PartnerColumn: String]]
  ) throws -> [UInt8] {
    var text = try PartnerFileText(form, encoding, columns: Self.columns)
    for row in rows { try text.add(row) }
    return text.file(of: "P2026112400000001", step: .factory, .back).bytes
  }

  private func read(_ bytes: [UInt8]) throws -> [Result<[PartnerColumn: String], PartnerFile.UnreadableLine>] {
    var lines: [Result<[PartnerColumn: String], PartnerFile.UnreadableLine>] = []
    try PartnerFile(bytes).rows { lines.append($0.fields) }
    return lines
  }

  @Test(arguments: PartnerFileHeader.Form.allCases, PartnerFileHeader.Encoding.allCases)
  func `四种写法，写进去什么，读出来就是什么`(
    _ form: PartnerFileHeader.Form, _ encoding: PartnerFileHeader.Encoding
  ) throws {
    let row: [PartnerColumn: String] = [
      .row: "7", .application: "B2026112400000007", .result: "failed", .reason: "making-failed",
      .remark: "芯片坏了,「𠮷」字\"印\"不出，阿依古丽·买买提", .cardNumber: "", .issued: "",
    ]
    let lines = try read(try file(form, encoding, [row, row]))
    #expect(lines.count == 2)
    for line in lines { #expect(try line.get() == row) }
  }

  @Test func `文件头一行写着是什么、多少行、摘要`() throws {
    let bytes = try file(.csv, .utf8, [[.row: "1", .application: "B1", .result: "done"]])
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    let body = Array((lines.dropFirst().joined(separator: "\r\n")).utf8)
    #expect(
      lines[0]
        == "QINKA,1,csv,utf-8,P2026112400000001,factory,back,1,1,1,\(Hex.encode(Digest.sha256(body)))")
    #expect(lines[1] == "row,application,result,reason,remark,cardNumber,issued")
    #expect(lines[2] == "1,B1,done,,,,")
    #expect(try PartnerFileHeader(parsing: lines[0]).line == lines[0])
  }

  @Test func `换了一个字节就认得出来`() throws {
    let bytes = try file(.csv, .utf8, [[.row: "1", .application: "B1", .result: "done"]])
    let body = try #require(bytes.firstIndex(of: 10)) + 1
    for index in body..<bytes.count {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: PartnerFileFault.digest) { try PartnerFile(changed) }
    }
    #expect(throws: PartnerFileFault.digest) { try PartnerFile(Array(bytes.dropLast(3))) }
  }

  @Test(arguments: [
    ("", PartnerFileFault.notOurs), ("row,application\n", .notOurs),
    ("QINKA,2,csv,utf-8,P1,factory,back,1,1,0,x\n", .header(field: "版本", found: "2", allowed: "1")),
    ("QINKA,1,xml,utf-8,P1,factory,back,1,1,0,x\n", .header(field: "格式", found: "xml", allowed: "csv、fixed")),
    ("QINKA,1,csv,big5,P1,factory,back,1,1,0,x\n", .header(field: "编码", found: "big5", allowed: "utf-8、gb18030")),
    ("QINKA,1,csv,utf-8,P1,factory,back,3,2,0,x\n", .header(field: "分片序号", found: "3", allowed: "1 到 2")),
    ("QINKA,1,csv,utf-8,P1,factory,back,1,1,-1,x\n", .header(field: "行数", found: "-1", allowed: "0 到 1000000 的整数")),
    ("QINKA,1,csv,utf-8,P1,factory\n", .header(field: "字段个数", found: "6", allowed: "11")),
  ])
  func `文件头不对的，说出哪里不对、应是什么`(_ text: String, _ fault: PartnerFileFault) {
    #expect(throws: fault) { try PartnerFile(Array(text.utf8)) }
    #expect(!fault.sentence.isEmpty)
  }

  private func whole(_ body: String, count: Int, form: String = "csv") -> [UInt8] {
    let digest = Hex.encode(Digest.sha256(Array(body.utf8)))
    return Array("QINKA,1,\(form),GBK,P1,city,back,1,1,\(count),\(digest)\n\(body)".utf8)
  }

  @Test func `行数、列名不对的整份不收`() throws {
    let names = "row,application,result,reason,remark\n"
    #expect(throws: PartnerFileFault.count(said: 2, found: 1)) {
      try PartnerFile(whole(names + "1,B1,done,,\n", count: 2))
    }
    #expect(
      throws: PartnerFileFault.columns(
        found: ["row", "result"],
        expected: [
          "row", "application", "result", "reason", "remark",
        ])
    ) { try PartnerFile(whole("row,result\n1,done\n", count: 1)) }
  }

  @Test func `一行坏了只坏一行`() throws {
    let body = "row,application,result,reason,remark\n1,B1,done,,\n2,B2\n3,\"B3,done,,\n4,B4,done,,\n"
    let lines = try read(whole(body, count: 4))
    #expect(lines.map { (try? $0.get()) != nil } == [true, false, false, true])
    let row = String(repeating: " ", count: 3)
    #expect(throws: PartnerFile.UnreadableLine(sentence: "这一行有 3 个字节，应是 668 个")) {
      try read(whole(row + "\n", count: 1, form: "fixed"))[0].get()
    }
  }

  @Test func `太长的字段按定长截断，不切开一个字`() throws {
    let long = String(repeating: "芯", count: 400)
    for encoding in PartnerFileHeader.Encoding.allCases {
      let bytes = try file(.fixed, encoding, [[.row: "1", .application: "B1", .result: "failed", .remark: long]])
      let remark = try read(bytes)[0].get()[.remark] ?? ""
      #expect(remark.allSatisfy { $0 == "芯" })
      #expect(remark.count == (encoding == .utf8 ? 200 : 300))
    }
  }

  @Test(arguments: BatchStep.allCases)
  func `每一步的理由都有人办得了，列都放得下申请编号`(_ step: BatchStep) {
    #expect(!step.reasons.isEmpty)
    for direction in PartnerFileHeader.Direction.allCases {
      let columns = step.columns(direction)
      #expect(Set(columns.map(\.name)).count == columns.count)
      #expect(columns.starts(with: [.row, .application]))
      #expect(columns[1].width >= "B2026112400000001".utf8.count)
    }
    #expect(step.showsPerson == step.columnsOut.contains(.name))
  }
}

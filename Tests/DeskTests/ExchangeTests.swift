import Cards
import Foundation
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// Files go through a folder: each party has its own part of it, and one damaged file holds up none of the others.
struct ExchangeTests {
  /// The folder of one story, with everybody who puts files into it.
  private struct Folder {
    let path: String
    let exchange: Exchange

    init(_ desk: DeskFixture) {
      path = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-exchange-\(UUID().uuidString)").path
      exchange = Exchange(
        desk: desk.desk, folder: path, log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func names(_ place: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(place)")) ?? []).sorted()
    }

    func text(_ place: String) -> String {
      FileManager.default.contents(atPath: "\(path)/\(place)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func put(_ bytes: [UInt8], _ place: String) throws {
      let file = URL(fileURLWithPath: "\(path)/\(place)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }

    func make(_ place: String) throws {
      try FileManager.default.createDirectory(atPath: "\(path)/\(place)", withIntermediateDirectories: true)
    }

    func link(_ place: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: "\(path)/\(place)", withDestinationPath: target)
    }

    func remove(_ place: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(place)") }

    /// The answer to what lies in a party's `out`, or one part of it with one row.
    func answer(_ outgoing: String, _ step: BatchStep, part: Int = 1, of parts: Int = 1) throws -> [UInt8] {
      let bytes = Array(try #require(FileManager.default.contents(atPath: "\(path)/\(outgoing)")))
      let header = try PartnerFile(bytes).header
      let answered = Desk.Outgoing(header: header, bytes: bytes, party: "", photos: [])
      let back = try BatchPartner().answer(answered, part: part, of: parts, only: { parts == 1 || $0 == part })
      return back.bytes
    }
  }

  private func withFolder(_ kind: EngineKind, _ body: (DeskFixture, Folder) async throws -> Void) async throws {
    try await withDesk(kind) { desk in
      let folder = Folder(desk)
      defer { folder.remove() }
      try await body(desk, folder)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `文件自己出去，回盘自己读进来，各方的放各方的`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(2)
      let batch = try await desk.formed(.comparison).number
      #expect(try await folder.exchange.round().sent == 1)
      #expect(try await folder.exchange.round().sent == 0)
      #expect(folder.names("police/out") == ["\(batch)-comparison.csv", "\(batch)-comparison.csv.photos"])
      try folder.put(try folder.answer("police/out/\(batch)-comparison.csv", .comparison), "police/in/answer.csv")
      try folder.put([1, 2, 3], "police/in/half.csv.part")
      let round = try await folder.exchange.round()
      #expect(round.read == 1)
      #expect(folder.names("police/in") == ["half.csv.part"])
      #expect(folder.names("police/done") == ["answer.csv", "answer.csv.report.csv"])
      #expect(
        folder.text("police/done/answer.csv.report.csv").hasPrefix(
          "# batch=\(batch) step=comparison closed missing=0 done=2"))
      #expect(try await desk.stage(ids[0]) == .compared)

      _ = try await desk.formed()
      _ = try await folder.exchange.round()
      #expect(folder.names("bank-102/out").count == 1)
      #expect(folder.names("police/out").count == 2)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `别人的批次谁也不能替答，坏文件退回并说明，不耽误别的`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(1)
      try await desk.compared()
      let batch = try await desk.formed().number
      _ = try await folder.exchange.round()
      let answer = try folder.answer("bank-102/out/\(batch)-accounts.csv", .accounts)
      try folder.put(answer, "bank-103/in/a.csv")
      try folder.put(Array(answer.dropLast()), "bank-102/in/a-broken.csv")
      try folder.put(Array("不是交接文件".utf8), "bank-102/in/b-note.csv")
      try folder.put(answer, "bank-102/in/c-right.csv")
      let round = try await folder.exchange.round()
      #expect(round.refused == 3)
      #expect(round.read == 1)
      #expect(folder.text("bank-103/refused/a.csv.report.csv") == "unknown-batch: 没有批次\(batch)\n")
      #expect(folder.text("bank-102/refused/a-broken.csv.report.csv").hasPrefix("digest: "))
      #expect(folder.text("bank-102/refused/b-note.csv.report.csv").hasPrefix("not-a-partner-file: "))
      #expect(try await desk.stage(ids[0]) == .accountOpened)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `放进来的不是文件，或者放不下报告，都不耽误别人`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(1)
      try await desk.compared()
      let batch = try await desk.formed().number
      _ = try await folder.exchange.round()
      let answer = try folder.answer("bank-102/out/\(batch)-accounts.csv", .accounts)
      // A link to somebody else's file, a folder, and a party whose folder for reports is a file.
      try folder.put(answer, "bank-102/elsewhere.csv")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/bank-102/in/a-link.csv", withDestinationPath: "\(folder.path)/bank-102/elsewhere.csv")
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/bank-102/in/b-folder", withIntermediateDirectories: true)
      try folder.put(Array("x".utf8), "bank-103/in/x.csv")
      try folder.put(Array("x".utf8), "bank-103/refused")
      try folder.put(answer, "bank-102/in/c-right.csv")
      let round = try await folder.exchange.round()
      #expect(round.refused == 2)
      #expect(round.read == 1)
      #expect(try await desk.stage(ids[0]) == .accountOpened)
      #expect(folder.names("bank-103/in") == ["x.csv"])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `把退回的目录换成通到别人那里的链接，替不了别人答，别人自己答的照读`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(1)
      let batch = try await desk.formed(.comparison).number
      _ = try await folder.exchange.round()
      let answer = try folder.answer("police/out/\(batch)-comparison.csv", .comparison)
      try folder.put(answer, "bank-102/in/forged.csv")
      for place in ["refused", "done", "out"] {
        try folder.link("bank-102/\(place)", to: "../police/in")
        for _ in 1...2 { #expect(try await folder.exchange.round() == Exchange.Round()) }
        #expect(folder.names("police/in") == [])
        #expect(folder.names("bank-102/in") == ["forged.csv"])
        try folder.remove("bank-102/\(place)")
      }
      #expect(try await desk.stage(ids[0]) != .compared)

      try folder.link("bank-102/refused", to: "../police/in")
      try folder.put(answer, "police/in/own.csv")
      #expect(try await folder.exchange.round() == Exchange.Round(read: 1))
      #expect(folder.names("police/done") == ["own.csv", "own.csv.report.csv"])
      #expect(try await desk.stage(ids[0]) == .compared)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `发件的目录是链接，什么也不写到别处去；总目录是链接，照常收发`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      _ = try await desk.applicants(1)
      _ = try await desk.formed(.comparison)
      try folder.make("elsewhere/real")
      try folder.make("police")
      try folder.link("police/out", to: "../elsewhere")
      try folder.link("elsewhere/whole", to: folder.path)
      #expect(try await folder.exchange.round().sent == 0)
      try folder.remove("police")
      try folder.link("police", to: "elsewhere/real")
      #expect(try await folder.exchange.round().sent == 0)
      #expect(folder.names("elsewhere") == ["real", "whole"])
      #expect(folder.names("elsewhere/real") == [])
      #expect(throws: ExchangeFolder.Fault.self) { try ExchangeFolder.whole(at: folder.path)?.folder("police") }

      try folder.remove("police")
      let linked = Exchange(desk: desk.desk, folder: "\(folder.path)/elsewhere/whole", log: folder.exchange.log)
      #expect(try await linked.round().sent == 1)
      #expect(folder.names("police/out").count == 2)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一家的收件目录坏了，后面各家的照读`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(1)
      let batch = try await desk.formed(.comparison).number
      _ = try await folder.exchange.round()
      try folder.put(Array("x".utf8), "bank-102/in")
      try folder.put(Array("x".utf8), "bank-103")
      try folder.put(try folder.answer("police/out/\(batch)-comparison.csv", .comparison), "police/in/answer.csv")
      #expect(try await folder.exchange.round() == Exchange.Round(read: 1))
      #expect(try await desk.stage(ids[0]) == .compared)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `同名的两个文件都留下，各有各的报告；同一个文件再来一遍，什么也不多`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(2)
      let batch = try await desk.formed(.comparison).number
      _ = try await folder.exchange.round()
      for text in ["第一份", "第二份", "第二份"] {
        try folder.put(Array(text.utf8), "police/in/a.csv")
        #expect(try await folder.exchange.round() == Exchange.Round(refused: 1))
      }
      #expect(folder.names("police/refused") == ["a-2.csv", "a-2.csv.report.csv", "a.csv", "a.csv.report.csv"])
      #expect(folder.text("police/refused/a.csv") == "第一份")
      #expect(folder.text("police/refused/a-2.csv") == "第二份")
      // Nobody's file takes the place of a report.
      try folder.put(Array("第三份".utf8), "police/in/a.csv.report.csv")
      #expect(try await folder.exchange.round() == Exchange.Round(refused: 1))
      #expect(folder.text("police/refused/a.csv.report.csv").hasPrefix("not-a-partner-file: "))
      #expect(folder.text("police/refused/a.csv.report-2.csv") == "第三份")

      let parts = try (1...2).map { part in
        try folder.answer("police/out/\(batch)-comparison.csv", .comparison, part: part, of: 2)
      }
      for part in [parts[0], parts[0], parts[1]] {
        try folder.put(part, "police/in/a.csv")
        #expect(try await folder.exchange.round() == Exchange.Round(read: 1))
      }
      #expect(folder.names("police/in") == [])
      #expect(folder.names("police/done") == ["a-2.csv", "a-2.csv.report.csv", "a.csv", "a.csv.report.csv"])
      #expect(folder.text("police/done/a.csv") == String(decoding: parts[0], as: UTF8.self))
      #expect(folder.text("police/done/a-2.csv") == String(decoding: parts[1], as: UTF8.self))
      // What was said first stands above the repeat.
      let report = folder.text("police/done/a.csv.report.csv")
      #expect(report.hasPrefix("# batch=\(batch) step=comparison open"))
      #expect(report.contains("# batch=\(batch) step=comparison repeat"))
      #expect(folder.text("police/done/a-2.csv.report.csv").hasPrefix("# batch=\(batch) step=comparison closed"))
      for id in ids { #expect(try await desk.stage(id) == .compared) }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `来早了的留在原处，轮到了自己会读`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      let ids = try await desk.applicants(1)
      try await desk.compared()
      let batch = try await desk.formed().number
      var text = try PartnerFileText(.csv, .utf8, columns: BatchStep.bankKeys.columnsBack)
      let application = try #require(try await desk.file(ids[0]).application?.number)
      try text.add([.row: "1", .application: application, .result: "done"])
      try folder.put(text.file(of: batch, step: .bankKeys, .back).bytes, "bank-102/in/keys.csv")
      #expect(try await folder.exchange.round() == Exchange.Round(sent: 1))
      #expect(folder.names("bank-102/in") == ["keys.csv"])
      try await desk.pass(batch)
      try await desk.pass(batch)
      _ = try await folder.exchange.round()
      #expect(try await desk.stage(ids[0]) == .bankKeyed)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `到期前提醒一次，逾期以后接着提醒，每次只说一遍`(_ kind: EngineKind) async throws {
    try await withFolder(kind) { desk, folder in
      _ = try await desk.applicants(1)
      let batch = try await desk.formed(.comparison).number
      _ = try await folder.exchange.round()
      desk.clock.advance(by: .hours(47))
      #expect(try await folder.exchange.round().reminded == 0)
      #expect(try await desk.desk.lateItems().isEmpty)
      desk.clock.advance(by: .hours(1))
      #expect(try await folder.exchange.round().reminded == 1)
      #expect(try await folder.exchange.round().reminded == 0)
      #expect(folder.text("police/out/REMINDER-\(batch)-comparison.txt").contains("第1次提醒"))
      desk.clock.advance(by: .hours(25))
      #expect(try await folder.exchange.round().reminded == 1)
      #expect(folder.text("police/out/REMINDER-\(batch)-comparison.txt").contains("已经逾期"))
      let late = try await desk.desk.lateItems()
      #expect(late.map(\.kind) == [.notAnswered])
      #expect(late.map(\.owner) == ["公安比对"])
      #expect(late.map(\.reminded) == [2])
    }
  }
}

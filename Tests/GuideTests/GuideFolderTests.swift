import Cards
import Foundation
import Testing

@testable import Guide

/// The folder that travels with the program, and what a broken one is told.
struct GuideFolderTests {
  @Test(.tags(.guide)) func `文章的十一个问题都有条目，每一条条款都有人答`() throws {
    let guide = try Guide.bundled.get()
    let eleven = [
      "apply", "progress", "collect", "activate", "loss", "pin-reset", "cancel", "ecard", "ecard-uses", "ecard-failure",
      "ecard-after-replacement",
    ]
    #expect(eleven.filter { guide.entry($0) == nil } == [])
    let answered = Set(guide.entries.flatMap(\.clauses))
    #expect(Clause.allCases.filter { !answered.contains($0) } == [])
  }

  @Test func `条目改名、缺字段、写错条款，都指出文件和改法`() throws {
    let broken = [
      ("id: loss", "id: lost", "so the file is called lost.md"),
      ("clauses: [L1]", "clauses: [L99]", "no clause \"L99\""),
      ("source: 课", "sauce: 课", "unknown key \"sauce\""), ("reviewed: 2026-11-28", "reviewed: soon", "reviewed"),
      ("related: []", "related: [nowhere]", "no entry \"nowhere\""), ("先挂失。", "先挂失，管7天。", "a typed number"),
      ("先挂失。", "先挂失，管{oral-los-life}。", "unknown value {oral-los-life}"),
      ("先挂失。", "打12333电话。", "a typed number"), ("先挂失。", "用「秦云就业」小程序。", "a typed channel"),
      ("先挂失。", "见[这里](https://example.org)。", "not link"), ("先挂失。", "- 先挂失。", "begins with a paragraph"),
    ]
    for (right, wrong, told) in broken {
      let faults = try faults(of: Self.entry.replacing(right, with: wrong))
      #expect(faults.contains { $0.description.contains(told) }, "\(wrong): \(faults)")
      #expect(faults.allSatisfy { $0.file.hasPrefix("Entries/loss.md") && $0.line >= 1 })
    }
    #expect(try faults(of: Self.entry).isEmpty)
  }

  @Test func `同一个问法不能归两个条目，同一个说法不能归两个词`() throws {
    let other = Self.entry.replacing("id: loss", with: "id: other").replacing("卡丢了咋办", with: "卡丢了，咋办？")
    #expect(try faults(of: Self.entry, other: other).contains { $0.description.contains("also a wording of loss") })
    let doubled = try faults(of: Self.entry, synonyms: "挂失: [报失]\n丢失: [报失]\n")
    #expect(doubled.contains { $0.description.contains("stands for both") })
  }

  private static let entry = """
    ---
    id: loss
    question: 卡丢了怎么办？
    wordings:
      - 卡丢了咋办
    clauses: [L1]
    source: 课
    reviewed: 2026-11-28
    related: []
    ---

    先挂失。

    """

  /// What is told of a folder with these files.
  private func faults(
    of entry: String, other: String? = nil, synonyms: String = "挂失: [报失]\n"
  ) throws -> [FolderFault] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "qinka-guide-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appending(path: "Entries"), withIntermediateDirectories: true)
    try entry.write(to: folder.appending(path: "Entries/loss.md"), atomically: true, encoding: .utf8)
    if let other { try other.write(to: folder.appending(path: "Entries/other.md"), atomically: true, encoding: .utf8) }
    try synonyms.write(to: folder.appending(path: "synonyms.yaml"), atomically: true, encoding: .utf8)
    try "things: []\ntopics: []\n".write(
      to: folder.appending(path: "elsewhere.yaml"), atomically: true, encoding: .utf8)
    do throws(FolderFaults) {
      _ = try Guide.load(folder: folder.path)
      return []
    } catch { return error.faults }
  }
}

extension Tag {
  @Tag static var guide: Self
}

extension Guide {
  /// Read once for all tests.
  static let bundled = Result { try load(folder: bundledFolder) }
}

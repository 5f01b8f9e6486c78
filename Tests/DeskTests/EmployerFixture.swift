import Cards
import Foundation
import Seal
import TestKit
import Testing

@testable import Desk

/// An employer's file as somebody in the office typed it, in memory and with its photos on disk.
struct Office {
  static let account = "qinling-jixie"
  static let header = [
    "姓名", "证件类型", "证件号码", "证件有效期", "国籍", "性别", "民族", "出生日期", "手机号", "通讯地址", "制卡城市", "发卡银行", "银行网点",
  ]

  /// Everything right about somebody; a change goes by the column's name.
  static func row(_ person: Newcomer, _ changes: [String: String] = [:]) throws -> [String] {
    let document = try person.document
    let right: [String: String] = [
      "姓名": person.name, "证件类型": "居民身份证", "证件号码": person.number, "证件有效期": "2040-01-01", "国籍": "中国",
      "性别": document.sex?.chinese ?? "", "民族": "汉族", "出生日期": document.birth?.iso ?? "", "手机号": person.phone,
      "通讯地址": "示例路八号", "制卡城市": "西安市", "发卡银行": "102", "银行网点": "高新支行",
    ]
    return header.map { changes[$0] ?? right[$0] ?? "" }
  }

  static func csv(_ rows: [[String]], header: [String] = header) -> [UInt8] {
    Array(([header] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
  }

  static var portrait: [UInt8] {
    get throws { try CheckedInFile.bytes("Sources/Sandbox/Samples/portrait.jpg") }
  }

  /// Lends a folder with these photos, by file name.
  static func withPhotos<T>(_ photos: [String: [UInt8]], _ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-photos-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in photos { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    return try await body(folder.path)
  }

  /// Everybody's photo, named by the number.
  static func photos(of people: [Newcomer]) throws -> [String: [UInt8]] {
    let portrait = try portrait
    return Dictionary(people.map { ("\($0.number).jpg", portrait) }, uniquingKeysWith: { first, _ in first })
  }
}

extension DeskFixture {
  /// Runs the import of a file with these photos, and gives every verdict.
  func employ(
    _ bytes: [UInt8], photos: [String: [UInt8]] = [:], account: String = Office.account, isLook: Bool = false,
    after each: @escaping ([EmployerImport.Verdict]) throws -> Void = { _ in }
  ) async throws -> [EmployerImport.Verdict] {
    try await Office.withPhotos(photos) { folder in
      let work = EmployerImport(desk: desk, account: account)
      let file = try EmployerFile(bytes: bytes)
      let source = Hex.encode(Digest.sha256(bytes))
      var (pictures, all): (PhotoFolder?, [EmployerImport.Verdict]) = (try PhotoFolder(path: folder), [])
      let keep: ([EmployerImport.Verdict]) throws -> Void = {
        all += $0
        try each($0)
      }
      if isLook {
        try await work.look(at: file, photos: &pictures, source: source, each: keep)
      } else {
        try await work.run(file, photos: &pictures, source: source, each: keep)
      }
      return all
    }
  }
}

extension EmployerImport.Verdict {
  /// The word that came of it, or the codes of what is wrong.
  var word: String {
    switch outcome {
    case .sound: "sound"
    case .known: "known"
    case .taken: "taken"
    case .already: "already"
    case .refused(let problems): problems.map(\.code).joined(separator: " ")
    }
  }

  var application: String? {
    switch outcome {
    case .taken(let number), .already(let number): number
    case .sound, .known, .refused: nil
    }
  }

  var problems: [RowProblem] {
    guard case .refused(let problems) = outcome else { return [] }
    return problems
  }
}

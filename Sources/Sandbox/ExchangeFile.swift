import Foundation
import Seal

/// One file of the exchange folder, as a party reads and writes it: a header, and a row for each card.
///
/// Written after the page that partners are given, docs/partner-files.md, and not with Qinka's own program: what the
/// two understand differently shows here first.
struct ExchangeFile: Sendable, Equatable {
  struct Row: Sendable, Equatable {
    let number: Int
    let application: String
  }

  /// Why a party cannot work with a file that it got.
  struct Unsound: Error, Equatable {
    let reason: String
  }

  let batch: String
  let step: ExchangeStep
  let digest: String
  let rows: [Row]

  /// A file that Qinka has sent. A party checks it as it would be checked itself.
  init(_ data: Data) throws(Unsound) {
    guard let end = data.firstIndex(of: 10) else { throw Unsound(reason: "no header") }
    let header = Self.text(data[..<end]).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard header.count == 11, header[0] == "QINKA", header[1] == "1", header[6] == "out" else {
      throw Unsound(reason: "not a header that goes out")
    }
    guard let step = ExchangeStep(rawValue: header[5]) else { throw Unsound(reason: "no such step") }
    let body = data[(end + 1)...]
    guard Hex.encode(Digest.sha256(Array(body))) == header[10] else { throw Unsound(reason: "digest") }
    batch = header[4]
    self.step = step
    digest = header[10]
    // No byte of a GB 18030 character is a line feed.
    let lines = body.split(separator: 10).dropFirst(header[2] == "csv" ? 1 : 0)
    var rows: [Row] = []
    for line in lines { rows.append(try Self.row(line, isFixed: header[2] == "fixed")) }
    guard rows.count == Int(header[9]) else { throw Unsound(reason: "count") }
    self.rows = rows
  }

  /// The row's number and the application come first in every file, in ASCII and without quotes.
  private static func row(_ line: Data, isFixed: Bool) throws(Unsound) -> Row {
    let fields =
      isFixed
      ? [text(line.prefix(8)), text(line.dropFirst(8).prefix(20))]
      : text(line.prefix(64)).split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let tidy = fields.map { $0.trimmingCharacters(in: .whitespaces) }
    guard tidy.count >= 2, let number = Int(tidy[0]) else { throw Unsound(reason: "a row without number") }
    return Row(number: number, application: tidy[1])
  }

  private static func text(_ data: Data) -> String {
    String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// What goes back: always CSV in UTF-8. `isSpoiled`: the digest in the header is not that of the file.
  func answer(_ lines: [[String: String]], isSpoiled: Bool = false) -> Data {
    let columns = step.columnsBack
    let table = [columns] + lines.map { line in columns.map { line[$0] ?? "" } }
    let body = Array(table.map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    let digest = Hex.encode(Digest.sha256(isSpoiled ? body + [0] : body))
    let header = ["QINKA", "1", "csv", "utf-8", batch, step.rawValue, "back", "1", "1", String(lines.count), digest]
    return Data((header.joined(separator: ",") + "\r\n").utf8) + body
  }
}

/// One hand-over of the making, by the name that its files have.
enum ExchangeStep: String, CaseIterable, Codable, Sendable {
  case comparison
  case accounts
  case factory
  case bankKeys = "bank-keys"
  case provinceKeys = "province-keys"
  case issue
  case city
  case outlet

  var columnsBack: [String] {
    let base = ["row", "application", "result", "reason", "remark"]
    return switch self {
    case .comparison: base + ["register"]
    case .accounts: base + ["account"]
    case .factory: base + ["cardNumber", "issued"]
    case .outlet: base + ["outlet", "shelf"]
    case .bankKeys, .provinceKeys, .issue, .city: base
    }
  }

  /// What a no says when nobody gave a reason.
  var usualReason: String {
    switch self {
    case .comparison: "photo-rejected"
    case .accounts: "account-refused"
    case .factory: "making-failed"
    case .bankKeys, .provinceKeys: "key-failed"
    case .issue, .city, .outlet: "lost-on-the-way"
    }
  }
}

/// The parties of the exchange folder, by the names of their sub-folders, with the steps that are theirs.
enum ExchangeParty {
  static let cities = (1...11).map { "61\($0 < 10 ? "0" : "")\($0)00" }

  static func all(banks: [String]) -> [String] {
    ["police", "factory", "province-keys", "province"] + banks.map { "bank-\($0)" } + cities.map { "city-\($0)" }
  }

  static func steps(of party: String) -> [ExchangeStep] {
    switch party.split(separator: "-").first {
    case "police": [.comparison]
    case "factory": [.factory]
    case "bank": [.accounts, .bankKeys]
    case "city": [.city, .outlet]
    default: party == "province-keys" ? [.provinceKeys] : [.issue]
    }
  }
}

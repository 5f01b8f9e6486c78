import Cards

/// The first line of every file between the province and its partners: what it is, and what it must come to.
///
///     QINKA,1,csv,utf-8,P2026112400000001,accounts,out,1,1,5000,9f86d081…
///
/// ASCII whatever the rest is written in; the digest is SHA-256 over every byte after this line.
package struct PartnerFileHeader: Sendable, Equatable {
  /// How the rows are written.
  package enum Form: String, Sendable, CaseIterable { case csv, fixed }

  package enum Encoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// Every GBK file is one; what GBK cannot write takes four bytes.
    case gb18030
  }

  package enum Direction: String, Sendable, CaseIterable {
    case out
    case back
  }

  package let form: Form
  package let encoding: Encoding
  package let batch: String
  package let step: BatchStep
  package let direction: Direction
  /// Counted from 1; an answer may come in several files.
  package let part: Int
  package let parts: Int
  /// How many rows follow in this file.
  package let count: Int
  /// Of the rest of the file, in lower-case hexadecimal.
  package let digest: String

  static let mark = "QINKA"
  static let version = "1"
  /// No header is longer; looking for its end stops here.
  static let longest = 512

  package init(
    form: Form, encoding: Encoding, batch: String, step: BatchStep, direction: Direction, part: Int = 1,
    parts: Int = 1, count: Int, digest: String
  ) {
    self.form = form
    self.encoding = encoding
    self.batch = batch
    self.step = step
    self.direction = direction
    self.part = part
    self.parts = parts
    self.count = count
    self.digest = digest
  }

  /// Without its line end.
  package var line: String {
    [
      Self.mark, Self.version, form.rawValue, encoding.rawValue, batch, step.rawValue, direction.rawValue,
      String(part), String(parts), String(count), digest,
    ].joined(separator: ",")
  }

  package init(parsing line: String) throws(PartnerFileFault) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.first == Self.mark else { throw .notOurs }
    guard fields.count == 11 else { throw .header(field: "字段个数", found: String(fields.count), allowed: "11") }
    guard fields[1] == Self.version else { throw .header(field: "版本", found: fields[1], allowed: Self.version) }
    form = try Self.choice(fields[2], field: "格式")
    encoding = try Self.choice(fields[3].lowercased() == "gbk" ? "gb18030" : fields[3], field: "编码")
    batch = fields[4]
    step = try Self.choice(fields[5], field: "环节")
    direction = try Self.choice(fields[6], field: "方向")
    part = try Self.number(fields[7], field: "分片序号", from: 1)
    parts = try Self.number(fields[8], field: "分片总数", from: 1)
    count = try Self.number(fields[9], field: "行数", from: 0)
    digest = fields[10].lowercased()
    if part > parts { throw .header(field: "分片序号", found: fields[7], allowed: "1 到 \(parts)") }
  }

  private static func choice<T: RawRepresentable & CaseIterable>(
    _ text: String, field: String
  ) throws(PartnerFileFault) -> T where T.RawValue == String {
    guard let value = T(rawValue: text) else {
      throw .header(field: field, found: text, allowed: T.allCases.map(\.rawValue).joined(separator: "、"))
    }
    return value
  }

  private static func number(_ text: String, field: String, from least: Int) throws(PartnerFileFault) -> Int {
    guard let number = Int(text), number >= least, number <= 1_000_000 else {
      throw .header(field: field, found: text, allowed: "\(least) 到 1000000 的整数")
    }
    return number
  }
}

/// Why a whole file is not taken. Nothing of it was used.
package enum PartnerFileFault: Error, Sendable, Equatable {
  case notOurs
  case header(field: String, found: String, allowed: String)
  case columns(found: [String], expected: [String])
  case count(said: Int, found: Int)
  case digest
  case tooLarge
  case encodingUnavailable
  case unknownBatch(String)
  case noSuchStep(BatchStep, of: BatchKind)
  case wrongDirection
  /// The step has not come to that yet: the same file is right later.
  case early(step: BatchStep, standsAt: Stage)

  package var code: String {
    switch self {
    case .notOurs: "not-a-partner-file"
    case .header: "header"
    case .columns: "columns"
    case .count: "count"
    case .digest: "digest"
    case .tooLarge: "too-large"
    case .encodingUnavailable: "encoding-unavailable"
    case .unknownBatch: "unknown-batch"
    case .noSuchStep: "no-such-step"
    case .wrongDirection: "wrong-direction"
    case .early: "early"
    }
  }

  package var sentence: String {
    switch self {
    case .notOurs: "第一行不是交接文件的文件头，应以 QINKA 开头"
    case .header(let field, let found, let allowed): "文件头的\(field)是「\(found.prefix(40))」，应是 \(allowed)"
    case .columns(let found, let expected):
      "列名是 \(found.joined(separator: "、").prefix(200))，应是 \(expected.joined(separator: "、"))"
    case .count(let said, let found): "文件头写 \(said) 行，文件里有 \(found) 行：文件没有收全，或被改过，请重新发一次"
    case .digest: "文件的摘要与文件头写的不符：文件没有收全，或被改过，请重新发一次"
    case .tooLarge: "文件超过 \(PartnerFile.largest >> 20) MB，请分成几份"
    case .encodingUnavailable: "这台机器没有装 GB 18030 的转换表（Debian 的软件包 libc6 里有），读写不了这个文件"
    case .unknownBatch(let number): "没有批次\(number.prefix(40))"
    case .noSuchStep(let step, let kind): "\(kind.chinese)没有「\(step.chinese)」这一环节"
    case .wrongDirection: "这是发出去的文件，不是回盘"
    case .early(let step, let stage): "批次现在在「\(stage.chinese)」，还没有到「\(step.chinese)」：先读前面环节的回盘，这个文件留着以后再读"
    }
  }
}

import Cards
import Seal

/// Writes the rows of a partner file, in either form and either encoding.
struct PartnerFileText {
  let form: PartnerFileHeader.Form
  let encoding: PartnerFileHeader.Encoding
  private let columns: [PartnerColumn]
  private let writer: GB18030.Writer?
  private var body: [UInt8] = []
  private(set) var count = 0

  init(
    _ form: PartnerFileHeader.Form, _ encoding: PartnerFileHeader.Encoding, columns: [PartnerColumn]
  ) throws(PartnerFileFault) {
    self.form = form
    self.encoding = encoding
    self.columns = columns
    do throws(GB18030.Fault) {
      writer = encoding == .gb18030 ? try GB18030.Writer() : nil
    } catch {
      throw .encodingUnavailable
    }
    if form == .csv { try append(columns.map(\.name).joined(separator: ",")) }
  }

  mutating func add(_ values: [PartnerColumn: String]) throws(PartnerFileFault) {
    count += 1
    switch form {
    case .csv: try append(columns.map { Self.quoted(values[$0] ?? "") }.joined(separator: ","))
    case .fixed:
      for column in columns { body += try fixed(values[column] ?? "", width: column.width) }
      body += [13, 10]
    }
  }

  /// The whole file, with its header.
  func file(
    of batch: String, step: BatchStep, _ direction: PartnerFileHeader.Direction, part: Int = 1, of parts: Int = 1
  ) -> (header: PartnerFileHeader, bytes: [UInt8]) {
    let header = PartnerFileHeader(
      form: form, encoding: encoding, batch: batch, step: step, direction: direction, part: part, parts: parts,
      count: count, digest: Hex.encode(Digest.sha256(body)))
    return (header, Array((header.line + "\r\n").utf8) + body)
  }

  private mutating func append(_ line: String) throws(PartnerFileFault) {
    body += try encoded(line)
    body += [13, 10]
  }

  /// Cut where the field ends, between two characters; filled up with spaces.
  private func fixed(_ text: String, width: Int) throws(PartnerFileFault) -> [UInt8] {
    var bytes: [UInt8] = []
    for character in text {
      let next = try encoded(String(character))
      if bytes.count + next.count > width { break }
      bytes += next
    }
    return bytes + [UInt8](repeating: 32, count: width - bytes.count)
  }

  private func encoded(_ text: String) throws(PartnerFileFault) -> [UInt8] {
    guard let writer else { return Array(text.utf8) }
    do throws(GB18030.Fault) { return try writer.encode(text) } catch { throw .encodingUnavailable }
  }

  /// Nothing that a person typed can look like another column or another row.
  private static func quoted(_ text: String) -> String {
    let flat = text.filter { !$0.isNewline }
    guard flat.contains(where: { $0 == "," || $0 == "\"" }) else { return flat }
    return "\"" + flat.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

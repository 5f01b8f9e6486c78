/// A cell of a table that people open in a spreadsheet, which takes some texts for formulas and long numbers for amounts.
enum SpreadsheetCell {
  /// Written so that a spreadsheet shows it as it stands and runs nothing; in quotes where a comma needs it.
  static func write(_ text: String) -> String {
    let shown = isMistaken(text) ? "'" + text : text
    guard shown.contains(where: { ",\"\n\r".contains($0) }) else { return shown }
    return "\"\(shown.replacing("\"", with: "\"\""))\""
  }

  /// What `write` was given, also after a spreadsheet has saved it.
  static func read(_ text: String) -> String {
    guard text.hasPrefix("'"), isMistaken(String(text.dropFirst())) else { return text }
    return String(text.dropFirst())
  }

  /// What begins a formula, and digits that would be rounded.
  private static func isMistaken(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if "=+-@＝＋－＠\t\r\n".unicodeScalars.contains(first) { return true }
    return text.utf8.count >= longestNumber && text.utf8.dropLast().allSatisfy { (48...57).contains($0) }
  }

  /// Spreadsheets show longer numbers in powers of ten.
  private static let longestNumber = 12
}

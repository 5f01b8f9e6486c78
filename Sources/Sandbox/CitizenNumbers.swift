/// Makes document and card numbers that pass every check and belong to nobody: the county part is always 99.
enum CitizenNumbers {
  /// Eighteen characters. `birth` is yyyyMMdd, `region` six digits; an odd `sequence` is a man's, an even one a woman's.
  static func make(region: String, birth: String, sequence: Int) -> String {
    let body = region + birth + padded(sequence)
    return body + String(checkCharacter(of: body))
  }

  /// The fifteen digits that older papers carry: no century, no check character.
  static func fifteenDigits(of number: String) -> String {
    let digits = Array(number)
    return String(digits[0..<6] + digits[8..<17])
  }

  /// GB 11643, the MOD 11-2 of ISO 7064.
  static func checkCharacter(of body: String) -> Character {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(body.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
    return Array("10X98765432")[sum % 11]
  }

  private static func padded(_ sequence: Int) -> String {
    let digits = String(sequence)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }
}

/// The nine characters printed on a card.
enum CardNumbers {
  /// `body` is eight characters of `0-9A-Z`.
  static func make(body: String) -> String { body + String(checkCharacter(of: body)) }

  /// The rule of GB 11714: letters count from A = 10.
  static func checkCharacter(of body: String) -> Character {
    let values = body.utf8.map { $0 < 65 ? Int($0) - 48 : Int($0) - 55 }
    let sum = zip(values, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    return Array("0X987654321")[sum % 11]
  }
}

/// The nine characters printed on a card: eight of `0-9A-Z` and one check character. Not the bank's account number.
package struct CardNumber: Sendable, Hashable, Masked {
  package enum Fault: ValueFault {
    case empty
    case wrongLength(Int)
    case wrongCharacters
    case checkCharacter

    package var sentence: String {
      switch self {
      case .empty: "没有填社会保障卡卡号"
      case .wrongLength(let found): "社会保障卡卡号是 9 位，现在是 \(found) 位"
      case .wrongCharacters: "社会保障卡卡号只能有数字和拉丁字母"
      case .checkCharacter: "社会保障卡卡号的校验位不符，请对照卡面核对"
      }
    }
  }

  /// The nine characters in clear.
  package let text: String

  /// As we take it from people and partners: the check character must hold.
  package static func parse(_ raw: String) throws(Fault) -> CardNumber {
    let (number, checkHolds) = try adopted(raw)
    guard checkHolds else { throw .checkCharacter }
    return number
  }

  /// As older systems printed it: a card in somebody's pocket is real even when its check character is wrong.
  package static func adopted(_ raw: String) throws(Fault) -> (CardNumber, checkHolds: Bool) {
    let text = raw.tidied.uppercased()
    if text.isEmpty { throw .empty }
    guard text.count == 9 else { throw .wrongLength(text.count) }
    guard text.utf8.allSatisfy({ $0.isDigit || $0.isCapital }) else { throw .wrongCharacters }
    let number = CardNumber(checked: text)
    return (number, number.checkHolds)
  }

  /// The number that begins with these eight characters.
  package init(body: String) throws(Fault) {
    let bytes = Array(body.utf8)
    guard bytes.count == 8 else { throw .wrongLength(body.count) }
    guard bytes.allSatisfy({ $0.isDigit || $0.isCapital }) else { throw .wrongCharacters }
    self.init(checked: body + String(Self.checkCharacter(of: bytes)))
  }

  package var checkHolds: Bool { text.last == Self.checkCharacter(of: Array(text.utf8.prefix(8))) }

  /// `B*****019`
  package var masked: String { "\(text.prefix(1))*****\(text.suffix(3))" }

  private init(checked text: String) {
    self.text = text
  }

  /// The rule of GB 11714: letters count from A = 10.
  private static func checkCharacter(of body: [UInt8]) -> Character {
    let values = body.map { $0.isDigit ? Int($0) - 48 : Int($0) - 55 }
    let sum = zip(values, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    return Array("0X987654321")[sum % 11]
  }
}

extension CardNumber: TextCoded {
  package var coded: String { text }
  package init(coded text: String) throws { (self, _) = try CardNumber.adopted(text) }
}

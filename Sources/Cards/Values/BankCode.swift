/// The three digits that stand for an issuing bank; its name and telephone are policy.
package struct BankCode: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape

    package var sentence: String { "银行代码是 3 位数字，例如 102" }
  }

  package let text: String

  package static func parse(_ raw: String) throws(Fault) -> BankCode {
    let text = raw.tidied
    guard text.utf8.count == 3, text.utf8.allSatisfy(\.isDigit) else { throw .shape }
    return BankCode(checked: text)
  }

  package var description: String { text }

  package static func < (left: BankCode, right: BankCode) -> Bool { left.text < right.text }

  private init(checked text: String) {
    self.text = text
  }
}

extension BankCode: TextCoded {
  package var coded: String { text }
  package init(coded text: String) throws { self = try BankCode.parse(text) }
}

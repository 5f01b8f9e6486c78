/// The number of the bank account behind the financial function: kept for the holder, never shown whole.
package struct BankAccount: Sendable, Hashable, Masked {
  package enum Fault: ValueFault {
    case shape

    package var sentence: String { "银行账号应是 8 至 30 位数字" }
  }

  /// In clear.
  package let number: String

  package static func parse(_ raw: String) throws(Fault) -> BankAccount {
    let text = raw.tidied.without([" ", "-"])
    guard (8...30).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) else { throw .shape }
    return BankAccount(checked: text)
  }

  /// `****8100`
  package var masked: String { "****\(number.suffix(4))" }

  private init(checked number: String) {
    self.number = number
  }
}

extension BankAccount: TextCoded {
  package var coded: String { number }
  package init(coded text: String) throws { self = try BankAccount.parse(text) }
}

import Cards

extension IdentityDocument.Kind {
  /// The number tells its kind: tables keep the permits of foreigners and of Hong Kong, Macao and Taiwan residents in
  /// the same column as citizens' numbers.
  static func guessed(from number: String) -> Self {
    switch number.utf8.first {
    case UInt8(ascii: "8"): .hmtResidencePermit
    case UInt8(ascii: "9"): .permanentResidence
    case .some(let byte) where !byte.isDigit: .permanentResidence
    default: .citizenID
    }
  }
}

/// One person's whole file: everything that must be true together is checked in this value and committed in one row.
package struct Holder: Sendable, Equatable {
  package let id: HolderID
  package var person: Person
  /// The one live card, if there is one.
  package var card: Card?
  package var application: Application?
  /// Oldest first.
  package var voidCards: [VoidCard]
  /// What an older system left unclear about this file.
  package var flags: [AdoptionFlag]
  /// Who may act for this person; those that were ended are gone, those whose time is over may still stand here.
  package var mandates: [Mandate]
  /// The file that this one turned out to be the same person as; nothing happens here any more.
  package var mergedInto: HolderID?

  package init(
    id: HolderID, person: Person, card: Card?, application: Application? = nil, voidCards: [VoidCard] = [],
    flags: [AdoptionFlag] = []
  ) {
    self.id = id
    self.person = person
    self.card = card
    self.application = application
    self.voidCards = voidCards
    self.flags = flags
    mandates = []
  }

  /// The last card that somebody had in hand; one that was lost before that does not count.
  package var lastCard: VoidCard? { voidCards.last { $0.reason != .lostOnTheWay } }

  package func voidCard(_ number: CardNumber) -> VoidCard? { voidCards.first { $0.number == number } }
}

extension Holder: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, person, card, application, voidCards, flags, mandates, mergedInto
  }

  /// Journals from before there were mandates have none of the last two members.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(HolderID.self, forKey: .id), person: try values.decode(Person.self, forKey: .person),
      card: try values.decodeIfPresent(Card.self, forKey: .card),
      application: try values.decodeIfPresent(Application.self, forKey: .application),
      voidCards: try values.decode([VoidCard].self, forKey: .voidCards),
      flags: try values.decode([AdoptionFlag].self, forKey: .flags))
    mandates = try values.decodeIfPresent([Mandate].self, forKey: .mandates) ?? []
    mergedInto = try values.decodeIfPresent(HolderID.self, forKey: .mergedInto)
  }
}

/// Random, means nothing, and may stand in a URL: documents map to it by a keyed hash.
package struct HolderID: Sendable, Hashable, Codable, CustomStringConvertible {
  package let text: String

  /// A lower-case UUID, as the desk makes them.
  package init?(_ text: String) {
    let shape = [8, 4, 4, 4, 12]
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == shape, parts.joined().utf8.allSatisfy(Self.isLowerHex) else { return nil }
    self.text = text
  }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let id = HolderID(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a holder id"))
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }

  private static func isLowerHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }
}

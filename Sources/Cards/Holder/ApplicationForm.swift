/// What is asked of an applicant: the fields of the provincial card service's application.
package struct ApplicationForm: Sendable, Equatable, Codable {
  package var name: PersonName
  /// How to write a character that no keyboard has.
  package var rareCharacters: String?
  /// ISO 3166-1 alpha-3.
  package var nationality: String
  package var document: IdentityDocument
  /// Nil for a document without an end.
  package var documentExpires: Day?
  package var sex: Sex
  package var ethnicity: String
  package var birth: Day
  package var phone: PhoneNumber
  package var address: String?
  package var postcode: String?
  package var household: String?
  package var employer: String?
  package var occupation: String?
  /// Who applies for somebody else: for a child the guardian.
  package var representative: Representative?
  /// The city that is to make the card.
  package var city: RegionCode
  /// Chosen by the person: nobody chooses a bank for somebody else.
  package var bank: BankCode
  package var branch: String
  package var photo: PhotoFacts?

  package init(
    name: PersonName, rareCharacters: String? = nil, nationality: String, document: IdentityDocument,
    documentExpires: Day?, sex: Sex, ethnicity: String, birth: Day, phone: PhoneNumber, address: String? = nil,
    postcode: String? = nil, household: String? = nil, employer: String? = nil, occupation: String? = nil,
    representative: Representative? = nil, city: RegionCode, bank: BankCode, branch: String, photo: PhotoFacts?
  ) {
    self.name = name
    self.rareCharacters = rareCharacters
    self.nationality = nationality
    self.document = document
    self.documentExpires = documentExpires
    self.sex = sex
    self.ethnicity = ethnicity
    self.birth = birth
    self.phone = phone
    self.address = address
    self.postcode = postcode
    self.household = household
    self.employer = employer
    self.occupation = occupation
    self.representative = representative
    self.city = city
    self.bank = bank
    self.branch = branch
    self.photo = photo
  }

  /// The person it describes, as a new file begins with them.
  package var person: Person {
    Person(
      name: name, documents: [document], birth: birth, sex: sex, phone: phone, life: .alive, insurance: nil,
      contact: Contact(address: address, postcode: postcode, occupation: occupation))
  }
}

/// Who applies for another person.
package struct Representative: Sendable, Equatable, Codable {
  package let name: PersonName
  package let document: IdentityDocument

  package init(name: PersonName, document: IdentityDocument) {
    self.name = name
    self.document = document
  }
}

/// What is known of a photo that was handed in: where it is kept, and its measures.
package struct PhotoFacts: Sendable, Equatable {
  package let id: String
  /// Pixels.
  package let width: Int
  package let height: Int
  /// The file's size.
  package let bytes: Int
  /// A program was not sure of it: a clerk looks before the making goes on.
  package var needsReview: Bool

  package init(id: String, width: Int, height: Int, bytes: Int, needsReview: Bool = false) {
    self.id = id
    self.width = width
    self.height = height
    self.bytes = bytes
    self.needsReview = needsReview
  }
}

extension PhotoFacts: Codable {
  private enum CodingKeys: String, CodingKey { case id, width, height, bytes, needsReview }

  /// Journals from before photos were looked at do not have the last member.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id), width: try values.decode(Int.self, forKey: .width),
      height: try values.decode(Int.self, forKey: .height), bytes: try values.decode(Int.self, forKey: .bytes),
      needsReview: try values.decodeIfPresent(Bool.self, forKey: .needsReview) ?? false)
  }

  /// Only said when it is so: what needs no review is written as it always was.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encode(width, forKey: .width)
    try values.encode(height, forKey: .height)
    try values.encode(bytes, forKey: .bytes)
    try values.encodeIfPresent(needsReview ? true : nil, forKey: .needsReview)
  }
}

/// Whose file it is.
package struct Person: Sendable, Equatable, Codable {
  package enum Life: String, Sendable, Codable {
    case alive
    /// Somebody reported the death; nobody has confirmed it.
    case deathReported = "death-reported"
  }

  package var name: PersonName
  /// The newest last. The first is the social-security number of most people.
  package var documents: [IdentityDocument]
  package var birth: Day?
  package var sex: Sex?
  /// Verified, or nil when no phone is known.
  package var phone: PhoneNumber?
  package var life: Life
  package var insurance: InsuranceRelation?

  package init(
    name: PersonName, documents: [IdentityDocument], birth: Day?, sex: Sex?, phone: PhoneNumber?, life: Life,
    insurance: InsuranceRelation?
  ) {
    self.name = name
    self.documents = documents
    self.birth = birth
    self.sex = sex
    self.phone = phone
    self.life = life
    self.insurance = insurance
  }
}

/// Where and how a person is insured now; the card may have been made elsewhere.
package struct InsuranceRelation: Sendable, Equatable, Codable {
  package enum Scheme: String, Sendable, Codable { case employee, resident }

  package let place: RegionCode
  package let scheme: Scheme?
  package let employer: String?

  package init(place: RegionCode, scheme: Scheme?, employer: String?) {
    self.place = place
    self.scheme = scheme
    self.employer = employer
  }
}

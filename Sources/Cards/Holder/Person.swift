/// Whose file it is.
package struct Person: Sendable, Equatable, Codable {
  package enum Life: String, Sendable, CaseIterable, Codable {
    case alive
    /// Somebody reported the death; nobody has confirmed it.
    case deathReported = "death-reported"
    case missingReported = "missing-reported"
    case dead
    case missing

    package var chinese: String {
      switch self {
      case .alive: "正常"
      case .deathReported: "有死亡报告，尚未确认"
      case .missingReported: "有失踪报告，尚未确认"
      case .dead: "已确认死亡"
      case .missing: "已确认失踪"
      }
    }

    /// Confirmed, not merely reported.
    package var isGone: Bool { self == .dead || self == .missing }
    /// Reported, and neither confirmed nor reversed.
    var isPending: Bool { self == .deathReported || self == .missingReported }
  }

  package var name: PersonName
  /// The newest last. The first is the social-security number of most people.
  package var documents: [IdentityDocument]
  package var birth: Day?
  package var sex: Sex?
  /// Verified, or nil when no phone is known.
  package var phone: PhoneNumber?
  /// What an employer says the person's telephone is. Nobody has proved it: no message goes there, and it is no way to
  /// sign in until the person has proved it as somebody without a file would.
  package var claimedPhone: PhoneNumber?
  package var life: Life
  /// Who reported the death or the disappearance; nil when an older system did, or nobody.
  package var lifeReport: LifeReport?
  /// Who has seen the person alive and waits for a second member of staff to agree; nil when nobody does.
  package var lifeReversal: LifeReversal?
  package var insurance: InsuranceRelation?
  package var contact: Contact?

  package init(
    name: PersonName, documents: [IdentityDocument], birth: Day?, sex: Sex?, phone: PhoneNumber?, life: Life,
    insurance: InsuranceRelation?, contact: Contact? = nil, claimedPhone: PhoneNumber? = nil
  ) {
    self.claimedPhone = claimedPhone
    self.name = name
    self.documents = documents
    self.birth = birth
    self.sex = sex
    self.phone = phone
    self.life = life
    self.insurance = insurance
    self.contact = contact
  }

  /// Whether `phone` may become the way to sign in by being proved: an employer has said it, and there is no other.
  package func isProvable(_ phone: PhoneNumber?) -> Bool { self.phone == nil && phone != nil && claimedPhone == phone }

  /// Whole years; nil when the birth is not known.
  package func age(at now: Instant) -> Int? { birth?.age(on: now.day) }
}

/// A death or a disappearance that somebody reported.
package struct LifeReport: Sendable, Equatable, Codable {
  package let reporter: Actor
  package let at: Instant
  package let evidence: Evidence?
  /// What was known before, should it be a mistake.
  package let before: Person.Life?

  package init(reporter: Actor, at: Instant, evidence: Evidence?, before: Person.Life? = nil) {
    self.before = before
    self.reporter = reporter
    self.at = at
    self.evidence = evidence
  }
}

/// A member of staff says that a death or a disappearance was a mistake.
package struct LifeReversal: Sendable, Equatable, Codable {
  package let asker: Actor
  package let at: Instant
  package let evidence: Evidence
  /// What stood in the file then, and is to be reversed; nil in what was written by older versions.
  package let life: Person.Life?

  package init(asker: Actor, at: Instant, evidence: Evidence, of life: Person.Life?) {
    self.asker = asker
    self.at = at
    self.evidence = evidence
    self.life = life
  }
}

/// How to reach a person by post, and what they do.
package struct Contact: Sendable, Equatable, Codable {
  package var address: String?
  package var postcode: String?
  package var occupation: String?

  package init(address: String?, postcode: String?, occupation: String?) {
    self.address = address
    self.postcode = postcode
    self.occupation = occupation
  }
}

/// Where and how a person is insured now; the card may have been made elsewhere.
package struct InsuranceRelation: Sendable, Equatable, Codable {
  package enum Scheme: String, Sendable, CaseIterable, Codable { case employee, resident }

  package let place: RegionCode
  package let scheme: Scheme?
  package let employer: String?

  package init(place: RegionCode, scheme: Scheme?, employer: String?) {
    self.place = place
    self.scheme = scheme
    self.employer = employer
  }
}

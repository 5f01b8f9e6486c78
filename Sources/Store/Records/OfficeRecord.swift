import Cards

/// `file_act`: which entries of which journals somebody in an office made.
package enum FileActRecord {
  package static func put(
    _ seq: Int64, of holder: HolderID, by account: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      "INSERT INTO file_act (holder_id, seq, account, done_at) VALUES ($1, $2, $3, $4)", .text(holder.text),
      .integer(seq), .text(account), .instant(now))
  }

  /// The newest entries that an account has made between two instants.
  package static func entries(
    by account: String, from: Instant, to: Instant, limit: Int64, in connection: any Connection
  ) throws -> [JournalRecord] {
    try connection.query(
      """
      SELECT j.holder_id, j.seq, j.recorded_at, j.previous, j.hash, j.body
      FROM file_act AS f JOIN journal AS j ON j.holder_id = f.holder_id AND j.seq = f.seq
      WHERE f.account = $1 AND f.done_at >= $2 AND f.done_at < $3
      ORDER BY f.done_at DESC, f.holder_id, f.seq DESC LIMIT $4
      """, .text(account), .instant(from), .instant(to), .integer(limit)
    ).map(JournalRecord.read)
  }
}

/// One row of `office_act`: what an administrator or an auditor did, which concerns nobody's file.
package struct OfficeActRecord: Sendable, Equatable {
  package let id: String
  package let at: Instant
  package let account: String
  package let what: String
  /// An account, a key, or the id of a file: never a document or a name.
  package let about: String
  /// In somebody's own words, and therefore sealed.
  package let reason: [UInt8]

  package init(id: String, at: Instant, account: String, what: String, about: String, reason: [UInt8]) {
    self.id = id
    self.at = at
    self.account = account
    self.what = what
    self.about = about
    self.reason = reason
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      "INSERT INTO office_act (office_act_id, done_at, account, what, about, reason) VALUES ($1, $2, $3, $4, $5, $6)",
      .text(id), .instant(at), .text(account), .text(what), .text(about), .blob(reason))
  }

  package static func newest(_ limit: Int64, in connection: any Connection) throws -> [OfficeActRecord] {
    try connection.query(
      """
      SELECT office_act_id, done_at, account, what, about, reason FROM office_act
      ORDER BY done_at DESC, office_act_id DESC LIMIT $1
      """, .integer(limit)
    ).map {
      OfficeActRecord(
        id: try $0.text(0), at: Instant(milliseconds: try $0.integer(1)), account: try $0.text(2),
        what: try $0.text(3), about: try $0.text(4), reason: try $0.blob(5))
    }
  }
}

/// One row of `second_person`: somebody has asked for an act that a second person must agree to.
package struct SecondPersonRecord: Sendable, Equatable {
  package let key: [UInt8]
  package let city: RegionCode
  package let account: String
  /// In words, for whoever is to agree.
  package let about: String
  package let askedAt: Instant
  package let endsAt: Instant

  package init(
    key: [UInt8], city: RegionCode, account: String, about: String, askedAt: Instant, endsAt: Instant
  ) {
    self.key = key
    self.city = city
    self.account = account
    self.about = about
    self.askedAt = askedAt
    self.endsAt = endsAt
  }

  /// Asks, or asks anew when nobody has agreed in time; nil when somebody's asking stands, otherwise its end.
  package func ask(in connection: any Connection) throws -> Instant? {
    let rows = try connection.query(
      """
      INSERT INTO second_person (act_key, city, account, about, asked_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (act_key) DO UPDATE SET city = excluded.city, account = excluded.account, about = excluded.about,
        asked_at = excluded.asked_at, ends_at = excluded.ends_at WHERE second_person.ends_at <= excluded.asked_at
      RETURNING ends_at
      """, .blob(key), .text(city.text), .text(account), .text(about), .instant(askedAt), .instant(endsAt))
    return try rows.first?.instantIfAny(0)
  }

  /// Until when an asking stands.
  package static func end(_ key: [UInt8], in connection: any Connection) throws -> Instant? {
    try connection.query("SELECT ends_at FROM second_person WHERE act_key = $1", .blob(key)).first?.instantIfAny(0)
  }

  /// Takes back what needs nobody any more.
  package static func drop(_ key: [UInt8], in connection: any Connection) throws {
    try connection.query("DELETE FROM second_person WHERE act_key = $1", .blob(key))
  }

  /// Takes the asking of somebody else. False when there is none, or it is the own one.
  package static func agree(_ key: [UInt8], by account: String, in connection: any Connection) throws -> Bool {
    let rows = try connection.query(
      "DELETE FROM second_person WHERE act_key = $1 AND account <> $2 RETURNING act_key", .blob(key), .text(account))
    return !rows.isEmpty
  }

  package static func open(
    at now: Instant, inside region: RegionCode, limit: Int64, in connection: any Connection
  ) throws -> [SecondPersonRecord] {
    try connection.query(
      """
      SELECT act_key, city, account, about, asked_at, ends_at FROM second_person
      WHERE ends_at > $1 AND city LIKE $2 ORDER BY ends_at LIMIT $3
      """, .instant(now), .inside(region), .integer(limit)
    ).map {
      SecondPersonRecord(
        key: try $0.blob(0), city: try RegionCode.parse(try $0.text(1)), account: try $0.text(2),
        about: try $0.text(3), askedAt: Instant(milliseconds: try $0.integer(4)),
        endsAt: Instant(milliseconds: try $0.integer(5)))
    }
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM second_person WHERE ends_at < $1", .instant(before))
  }
}

/// The keys of one installation: a folder outside the database, without which the database cannot be read.
///
///     try Keyring.create(in: "data/keys", at: now)
///     let ring = try Keyring.load("data/keys")
///     let sealer = try Sealer(ring)
package struct Keyring: Sendable {
  /// What a key is for; no key serves two purposes.
  package enum Purpose: String, CaseIterable, Sendable {
    /// AES-256-GCM for state and events; older keys stay, to open what they sealed.
    case record
    /// HMAC under which documents, cards and phones are found. After a new one everything must be indexed again.
    case lookup
    /// HMAC of session tokens and one-time codes. After a new one everybody signs in again.
    case token
    /// Keyed step before a PIN is hashed; older keys stay, to check the PINs they served.
    case pin
    /// ES256 pair that signs the journal's checkpoints; older keys stay, to check old signatures.
    case checkpoint
  }

  /// One key; printing it shows everything but the secret.
  package struct Key: Sendable {
    /// Eight hexadecimal digits, unique in the ring; stored beside everything the key made.
    package let id: String
    package let purpose: Purpose
    /// Milliseconds since 1970.
    package let created: Int64
    /// Tells two keys apart in a log without telling anything about either.
    package let fingerprint: String
    let secret: Secret
  }

  package let folder: String
  /// In the order they were added.
  package let keys: [Key]
  private let currentIDs: [Purpose: String]

  init(folder: String, keys: [Key], currentIDs: [Purpose: String]) {
    self.folder = folder
    self.keys = keys
    self.currentIDs = currentIDs
  }

  // MARK: Which key

  /// The key with which new things are made.
  package func current(_ purpose: Purpose) throws(KeyringFault) -> Key {
    guard let id = currentIDs[purpose] else { throw .missingPurpose(purpose) }
    return try key(purpose, id: id)
  }

  package func key(_ purpose: Purpose, id: String) throws(KeyringFault) -> Key {
    guard let key = keys.first(where: { $0.purpose == purpose && $0.id == id }) else {
      throw .missingKey(purpose, id: id)
    }
    return key
  }

  package func keys(for purpose: Purpose) -> [Key] { keys.filter { $0.purpose == purpose } }

  /// One line per key, for the start of a process and for a backup's label: no secrets.
  package var summary: [String] {
    keys.map { key in
      let use = currentIDs[key.purpose] == key.id ? "current" : "older"
      return "\(key.purpose.rawValue) \(key.id) \(use) fingerprint \(key.fingerprint)"
    }
  }

  // MARK: The journal's checkpoints

  package func checkpointKey() throws(KeyringFault) -> SigningKey {
    try signingKey(try current(.checkpoint))
  }

  /// Every key that may have signed a checkpoint, the current one among them.
  package func checkpointVerifiers() throws(KeyringFault) -> [VerifyingKey] {
    var verifiers: [VerifyingKey] = []
    for key in keys(for: .checkpoint) { verifiers.append(try signingKey(key).verifying) }
    return verifiers
  }

  private func signingKey(_ key: Key) throws(KeyringFault) -> SigningKey {
    do {
      return try SigningKey(secret: key.secret)
    } catch {
      throw .unreadable(path: folder, reason: "key \(key.id) is not a P-256 key: \(error)")
    }
  }
}

extension Keyring {
  /// Makes the folder and one key for every purpose. A ring that is already there is never touched.
  @discardableResult
  package static func create(in path: String, at milliseconds: Int64) throws(KeyringFault) -> Keyring {
    let folder = KeyFolder(path: path)
    try folder.make()
    return try folder.locked { () throws(KeyringFault) in
      guard !folder.holdsRing else { throw .alreadyExists(path: folder.file) }
      var contents = KeyringFile()
      for purpose in Purpose.allCases { contents.makeCurrent(contents.add(purpose, at: milliseconds), for: purpose) }
      try folder.write(contents)
      return try load(path)
    }
  }

  package static func load(_ path: String) throws(KeyringFault) -> Keyring {
    let folder = KeyFolder(path: path)
    return try folder.read().ring(in: folder)
  }

  /// Adds a key and uses it from now on; the older ones stay. Returns the ring as it is on disk then.
  package func rotate(_ purpose: Purpose, at milliseconds: Int64) throws(KeyringFault) -> Keyring {
    try edit { contents in contents.makeCurrent(contents.add(purpose, at: milliseconds), for: purpose) }
  }

  /// Adds a key without using it: with several processes, hand the ring to all of them before `makeCurrent`.
  package func add(_ purpose: Purpose, at milliseconds: Int64) throws(KeyringFault) -> Keyring {
    try edit { contents in _ = contents.add(purpose, at: milliseconds) }
  }

  package func makeCurrent(_ purpose: Purpose, id: String) throws(KeyringFault) -> Keyring {
    try edit { (contents) throws(KeyringFault) in
      guard contents.has(purpose, id: id) else { throw .missingKey(purpose, id: id) }
      contents.makeCurrent(id, for: purpose)
    }
  }

  // The file is read again under the lock: what another process added since this ring was loaded must not be lost.
  private func edit(_ change: (inout KeyringFile) throws(KeyringFault) -> Void) throws(KeyringFault) -> Keyring {
    let disk = KeyFolder(path: folder)
    return try disk.locked { () throws(KeyringFault) in
      var contents = try disk.read()
      try change(&contents)
      try disk.write(contents)
      return try Keyring.load(folder)
    }
  }
}

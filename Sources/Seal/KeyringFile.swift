import FoundationEssentials

/// `keyring.json` as it is written: plain text, so that a person can see which keys a backup holds.
struct KeyringFile: Codable {
  struct Entry: Codable {
    let id: String
    let purpose: String
    let created: Int64
    let secret: String
  }

  private(set) var format = 1
  private var current: [String: String] = [:]
  private var keys: [Entry] = []

  func has(_ purpose: Keyring.Purpose, id: String) -> Bool {
    keys.contains { $0.id == id && $0.purpose == purpose.rawValue }
  }

  mutating func makeCurrent(_ id: String, for purpose: Keyring.Purpose) { current[purpose.rawValue] = id }

  /// Adds a fresh key and returns its id.
  mutating func add(_ purpose: Keyring.Purpose, at milliseconds: Int64) -> String {
    var id = Hex.encode(Random.bytes(4))
    while keys.contains(where: { $0.id == id }) { id = Hex.encode(Random.bytes(4)) }
    var secret = purpose == .checkpoint ? SigningKey.generate().pkcs8 : Random.bytes(Self.symmetricLength)
    keys.append(Entry(id: id, purpose: purpose.rawValue, created: milliseconds, secret: Base64.encode(secret)))
    wipe(&secret)
    return id
  }

  static let symmetricLength = 32
}

extension KeyringFile {
  init(_ text: [UInt8], path: String) throws(KeyringFault) {
    do {
      self = try JSONDecoder().decode(KeyringFile.self, from: Data(text))
    } catch {
      // The decoder's own words could quote a secret.
      throw .unreadable(path: path, reason: "it is not the JSON of a keyring")
    }
    guard format == 1 else { throw .unreadable(path: path, reason: "its format is \(format), not 1") }
  }

  func text(path: String) throws(KeyringFault) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch {
      throw .system(path: path, doing: "encode", reason: "the JSON encoder failed")
    }
  }

  /// Checks every entry and moves the secrets into guarded memory.
  func ring(in folder: KeyFolder) throws(KeyringFault) -> Keyring {
    var ring: [Keyring.Key] = []
    for entry in keys {
      guard !ring.contains(where: { $0.id == entry.id }) else {
        throw .unreadable(path: folder.file, reason: "the key id \(entry.id) occurs twice")
      }
      ring.append(try key(entry, path: folder.file))
    }
    var currentIDs: [Keyring.Purpose: String] = [:]
    for (name, id) in current {
      let purpose = try purpose(name, path: folder.file)
      guard has(purpose, id: id) else { throw .missingKey(purpose, id: id) }
      currentIDs[purpose] = id
    }
    return Keyring(folder: folder.path, keys: ring, currentIDs: currentIDs)
  }

  private func key(_ entry: Entry, path: String) throws(KeyringFault) -> Keyring.Key {
    let purpose = try purpose(entry.purpose, path: path)
    guard Hex.decode(entry.id)?.count == 4 else {
      throw .unreadable(path: path, reason: "a key id is not eight lower-case hexadecimal digits")
    }
    guard var bytes = Base64.decode(entry.secret),
      purpose == .checkpoint || bytes.count == Self.symmetricLength
    else {
      throw .unreadable(path: path, reason: "the secret of key \(entry.id) is damaged")
    }
    let secret = Secret(consuming: &bytes)
    return Keyring.Key(
      id: entry.id, purpose: purpose, created: entry.created, fingerprint: secret.fingerprint, secret: secret)
  }

  private func purpose(_ name: String, path: String) throws(KeyringFault) -> Keyring.Purpose {
    guard let purpose = Keyring.Purpose(rawValue: name) else {
      throw .unreadable(path: path, reason: "a newer version wrote it: it has keys for \(name)")
    }
    return purpose
  }
}

import Foundation
import Seal

/// The institutions as Qinka registers them, each with a key pair of its own.
enum Partners {
  static let banks = ["102", "103", "104", "105", "403", "402"]

  enum Kind: String, Codable { case bank, centre, hospital, pharmacy, police, factory }

  /// Everybody but the banks.
  static let others: [(clientId: String, kind: Kind)] = [
    ("card-centre", .centre), ("hospital-xian", .hospital), ("pharmacy-zhonglou", .pharmacy), ("police", .police),
    ("card-factory", .factory),
  ]

  /// The line of `partners.json`: what Qinka is given.
  struct Registered: Codable {
    let clientId: String
    let kind: Kind
    /// Nil for everybody but a bank.
    let bank: String?
    let jwk: PublicKey
  }

  /// RFC 7517; the key id is not written, for whoever reads the key can compute it.
  struct PublicKey: Codable {
    let kty: String
    let crv: String
    let x: String
    let y: String
    let use: String
    let alg: String
  }

  /// The line of `partner-keys.json`: what a partner keeps to itself.
  struct Credential: Codable {
    let clientId: String
    let kind: Kind
    /// Nil for everybody but a bank.
    let bank: String?
    let pem: String
  }

  /// Both files belong together: when one is missing, or somebody is missing in it, both are made anew.
  static func prepare(registered: SandboxFile, keys: SandboxFile) throws {
    let everybody =
      banks.map { (clientId: "bank-\($0)", kind: Kind.bank, bank: Optional($0)) }
      + others.map { (clientId: $0.clientId, kind: $0.kind, bank: nil) }
    if registered.exists && keys.exists,
      let known = try? keys.read([Credential].self).map(\.clientId), known == everybody.map(\.clientId)
    {
      return
    }
    let pairs = everybody.map { (of: $0, key: SigningKey.generate()) }
    try keys.write(
      pairs.map { Credential(clientId: $0.of.clientId, kind: $0.of.kind, bank: $0.of.bank, pem: $0.key.secretPEM) })
    try registered.write(
      pairs.map {
        Registered(
          clientId: $0.of.clientId, kind: $0.of.kind, bank: $0.of.bank, jwk: PublicKey($0.key.verifying))
      })
  }
}

extension Partners.PublicKey {
  fileprivate init(_ key: VerifyingKey) {
    self.init(
      kty: "EC", crv: "P-256", x: Base64.encodeURL(key.x), y: Base64.encodeURL(key.y), use: "sig", alg: "ES256")
  }
}

import Foundation
import Seal

/// The banks and the card centre as Qinka registers them, each with a key pair of its own.
enum Partners {
  static let banks = ["102", "103", "104", "105", "403", "402"]

  enum Kind: String, Codable { case bank, centre }

  /// The line of `partners.json`: what Qinka is given.
  struct Registered: Codable {
    let clientId: String
    let kind: Kind
    /// Nil for the centre.
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
    /// Nil for the centre.
    let bank: String?
    let pem: String
  }

  /// Both files belong together: when one or the centre is missing both are made anew.
  static func prepare(registered: SandboxFile, keys: SandboxFile) throws {
    if registered.exists && keys.exists, try keys.read([Credential].self).contains(where: { $0.bank == nil }) { return }
    let pairs = (banks.map(Optional.some) + [nil]).map { (bank: $0, key: SigningKey.generate()) }
    try keys.write(pairs.map { Credential(clientId: clientId(of: $0.bank), bank: $0.bank, pem: $0.key.secretPEM) })
    try registered.write(pairs.map { registration(of: $0.bank, key: $0.key.verifying) })
  }

  /// Without a bank it is the centre's.
  private static func clientId(of bank: String?) -> String { bank.map { "bank-\($0)" } ?? "card-centre" }

  private static func registration(of bank: String?, key: VerifyingKey) -> Registered {
    Registered(
      clientId: clientId(of: bank), kind: bank == nil ? .centre : .bank, bank: bank,
      jwk: PublicKey(
        kty: "EC", crv: "P-256", x: Base64.encodeURL(key.x), y: Base64.encodeURL(key.y), use: "sig", alg: "ES256"))
  }
}

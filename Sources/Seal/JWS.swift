import FoundationEssentials

/// Compact signed tokens, RFC 7515, with one algorithm: ES256.
package enum JWS {
  /// The longest token taken or made, in bytes.
  package static let longest = 4096

  /// `claims` is the JSON text of an object; `type` says what the token is for, as in `client-authentication+jwt`.
  package static func sign(
    _ claims: [UInt8], with key: SigningKey, type: String
  ) throws(JWSFault) -> String {
    precondition(!type.isEmpty && type.utf8.allSatisfy(isPlain), "a token type is a word of printable ASCII")
    let header = #"{"alg":"ES256","kid":"\#(key.kid)","typ":"\#(type)"}"#
    let signed = Base64.encodeURL(Array(header.utf8)) + "." + Base64.encodeURL(claims)
    let token = signed + "." + Base64.encodeURL(key.sign(Array(signed.utf8)))
    guard token.utf8.count <= longest else { throw .tooLong }
    return token
  }

  /// The claims, once everything about the token but its claims has been checked.
  ///
  /// The key is asked for by its id alone. If several parties have keys here, compare who the claims say it is with
  /// whose key it was, or use `ClientAssertion`.
  package static func verify(
    _ token: String, expectedType: String, keyFor: (_ kid: String) -> VerifyingKey?
  ) throws(JWSFault) -> [UInt8] {
    let token = try Token(token)
    guard token.type == expectedType else { throw .wrongType(expected: expectedType) }
    guard let key = keyFor(token.kid) else { throw .unknownKey(kid: token.kid) }
    guard key.isValid(token.signature, of: token.signed) else { throw .badSignature }
    return token.claims
  }

  /// A token taken apart. Nothing in it may be believed yet.
  struct Token {
    let kid: String
    let type: String?
    let claims: [UInt8]
    let signed: [UInt8]
    let signature: [UInt8]

    init(_ text: String) throws(JWSFault) {
      guard text.utf8.count <= longest else { throw .tooLong }
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, let header = Base64.decodeURL(parts[0]), let claims = Base64.decodeURL(parts[1]),
        let signature = Base64.decodeURL(parts[2]), StrictJSON.accepts(header), StrictJSON.accepts(claims),
        let header = try? JSONDecoder().decode(Header.self, from: Data(header))
      else { throw .malformed }
      guard header.alg == "ES256" else { throw .wrongAlgorithm }
      guard !header.isCritical else { throw .criticalExtension }
      guard signature.count == EllipticKey.signatureLength, let kid = header.kid, isName(kid) else { throw .malformed }
      self.kid = kid
      type = header.typ
      self.claims = claims
      signed = Array(text.utf8.dropLast(parts[2].utf8.count + 1))
      self.signature = signature
    }
  }

  private struct Header: Decodable {
    let alg: String
    let kid: String?
    let typ: String?
    let isCritical: Bool

    enum Member: String, CodingKey { case alg, kid, typ, crit }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Member.self)
      alg = try members.decode(String.self, forKey: .alg)
      kid = try members.decodeIfPresent(String.self, forKey: .kid)
      typ = try members.decodeIfPresent(String.self, forKey: .typ)
      isCritical = members.contains(.crit)
    }
  }

  /// Ids that can go into a database, a log line and a JSON text as they are.
  static func isName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}

import FoundationEssentials
import Testing

@testable import Cards

struct ValuesDocumentTests {
  /// The county part 99 is not assigned, so these belong to nobody.
  private static let citizens = [
    "61099919760801001X", "610199198910170023", "610499198108260044", "61019919831225012X", "610999198205164449",
  ]

  private func fault(_ text: String, _ kind: IdentityDocument.Kind = .citizenID) -> IdentityDocument.Fault? {
    do {
      _ = try IdentityDocument.parse(text, kind: kind)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: citizens)
  func `改错任何一位都能发现`(number: String) throws {
    _ = try IdentityDocument.parse(number, kind: .citizenID)
    let characters = Array(number)
    for index in characters.indices {
      for other in "0123456789X" where other != characters[index] {
        var wrong = characters
        wrong[index] = other
        #expect(fault(String(wrong)) != nil, "place \(index)")
      }
    }
  }

  @Test(arguments: citizens)
  func `相邻两位写反都能发现`(number: String) {
    let characters = Array(number)
    for index in characters.indices.dropLast() where characters[index] != characters[index + 1] {
      var wrong = characters
      wrong.swapAt(index, index + 1)
      #expect(fault(String(wrong)) != nil, "place \(index)")
    }
  }

  @Test func `号码里读出生日和性别`() throws {
    let document = try IdentityDocument.parse("61099919760801001X", kind: .citizenID).document
    #expect(document.birth?.iso == "1976-08-01" && document.sex == .male)
    #expect(try IdentityDocument.parse("610199198910170023", kind: .citizenID).document.sex == .female)
  }

  @Test func `空格、全角和小写的x都整理好`() throws {
    let plain = try IdentityDocument.parse("61099919760801001X", kind: .citizenID)
    let typed = [
      " 61099919760801001x　", "６１０９９９１９７６０８０１００１Ｘ", "610999 19760801 001X",
      "\u{202D}61099919760801001x\u{202C}",
    ]
    for text in typed {
      #expect(try IdentityDocument.parse(text, kind: .citizenID) == plain)
    }
    #expect(!plain.converted)
  }

  @Test func `十五位的旧号码换算成十八位`() throws {
    let parsed = try IdentityDocument.parse("610999760801001", kind: .citizenID)
    #expect(parsed.converted && parsed.document.number == "61099919760801001X")
    #expect(fault("610999761301001") == .birthDate(.impossible))
    #expect(fault("61099976080100X") == .wrongCharacters(allowed: "15 位数字"))
  }

  @Test func `每种错误各有名字`() {
    #expect(fault("") == .empty)
    #expect(fault(" 　") == .empty)
    #expect(fault("6109991976080100") == .wrongLength(16, allowed: "18 位（旧证为 15 位）"))
    #expect(fault("6109991976O801001X") == .wrongCharacters(allowed: "17 位数字加一位数字或 X"))
    #expect(fault("61099919760801001Y") == .wrongCharacters(allowed: "17 位数字加一位数字或 X"))
    #expect(fault("99099919760801001X") == .unknownArea("99"))
    #expect(fault("81000019760801001X") == .unknownArea("81"))
    #expect(fault("61099919760231001X") == .birthDate(.impossible))
    #expect(fault("61099918991231001X") == .birthDate(.tooEarly))
    #expect(fault("610999197608010011") == .checkDigit(expected: "X", found: "1"))
  }

  @Test func `还没到的生日不收`() throws {
    let day = try Day.parse("1976-07-31")
    #expect(throws: IdentityDocument.Fault.birthDate(.tooLate)) {
      try IdentityDocument.parse("61099919760801001X", kind: .citizenID, notAfter: day)
    }
    _ = try IdentityDocument.parse("61099919760801001X", kind: .citizenID, notAfter: day.adding(days: 1))
  }

  @Test func `别的证件各按各的规则`() throws {
    let permit = try IdentityDocument.parse("810000199001010019", kind: .hmtResidencePermit).document
    #expect(permit.birth?.iso == "1990-01-01" && permit.sex == .male)
    #expect(fault("61099919760801001X", .hmtResidencePermit) == .unknownArea("610999"))
    #expect(fault("8100001990010100", .hmtResidencePermit) == .wrongLength(16, allowed: "18 位"))

    let foreigner = try IdentityDocument.parse("911156198605110026", kind: .permanentResidence).document
    #expect(foreigner.birth?.iso == "1986-05-11" && foreigner.sex == .female)
    #expect(fault("911156198605110023", .permanentResidence) == .checkDigit(expected: "6", found: "3"))
    #expect(fault("61099919760801001X", .permanentResidence) == .wrongCharacters(allowed: "以 9 开头的 18 位号码"))
    let old = try IdentityDocument.parse("can110056042801", kind: .permanentResidence).document
    #expect(old.number == "CAN110056042801" && old.birth == nil && old.sex == nil)
    #expect(fault("CA1110056042801", .permanentResidence) == .wrongCharacters(allowed: "3 个字母加 12 位数字"))

    let passport = try IdentityDocument.parse("e12345678", kind: .passport).document
    #expect(passport.number == "E12345678" && passport.birth == nil)
    #expect(fault("E123", .passport) == .wrongLength(4, allowed: "5 至 17 位"))
    #expect(fault("E1234_678", .passport) == .wrongCharacters(allowed: "数字和拉丁字母"))
  }

  @Test func `说错误的话里没有号码`() {
    let wrong = [
      "6109991976080100", "6109991976O801001X", "99099919760801001X", "61099919760231001X", "610999197608010011",
    ]
    for text in wrong {
      let sentence = fault(text)?.sentence ?? ""
      #expect(!sentence.isEmpty && !sentence.contains("610") && !sentence.contains("1976"))
    }
  }

  @Test func `存下再读要一模一样`() throws {
    let document = try IdentityDocument.parse("61099919760801001X", kind: .citizenID).document
    let data = try JSONEncoder().encode(document)
    #expect(try JSONDecoder().decode(IdentityDocument.self, from: data) == document)
    for text in ["610999760801001", "61099919760801001x", "610999197608010011", ""] {
      let stored = Data(#"{"kind":"citizen-id","number":"\#(text)"}"#.utf8)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(IdentityDocument.self, from: stored) }
    }
  }

  @Test func `打印出来都是遮住的`() throws {
    let document = try IdentityDocument.parse("61099919760801001X", kind: .citizenID).document
    #expect(document.masked == "610*************1X")
    #expect(try IdentityDocument.parse("AB123", kind: .passport).document.masked == "A***3")
    let secrets: [(any Masked, String)] = [
      (document, "19760801"), (try PersonName.parse("欧阳小明"), "阳小"), (try PhoneNumber.parse("19900000001"), "00000"),
      (try CardNumber.parse("B00000019"), "00000"), (try PIN.parse("258013"), "258013"),
    ]
    for (value, secret) in secrets {
      var dumped = ""
      dump([value], to: &dumped)
      for text in ["\(value)", String(reflecting: value), String(describing: Optional(value)), dumped] {
        #expect(!text.contains(secret))
      }
    }
  }
}

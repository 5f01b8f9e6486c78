import FoundationEssentials
import Testing

@testable import Cards

struct PersonNameTests {
  @Test(arguments: [
    ("张三", "张三"), (" 张三　", "张三"), ("张　三", "张三"), ("𠮷永小百合", "𠮷永小百合"), ("㛃䶮", "㛃䶮"), ("武〇", "武〇"),
    ("买买提·艾合买提", "买买提·艾合买提"), ("买买提・艾合买提", "买买提·艾合买提"),
    ("买买提•艾合买提", "买买提·艾合买提"), ("买买提‧艾合买提", "买买提·艾合买提"),
    ("买买提．艾合买提", "买买提·艾合买提"), ("买买提 . 艾合买提", "买买提·艾合买提"), ("ＪＯＨＮ　SMITH", "JOHN SMITH"),
    ("John  Q. Smith Jr.", "John Q. Smith Jr."),
    ("Anne-Marie O’Neil", "Anne-Marie O'Neil"), ("Jose\u{301}", "Jos\u{E9}"), ("\u{F9D1}郎", "六郎"),
    ("葛\u{E0100}优", "葛优"),
  ])
  func `姓名整理成一种写法`(typed: String, expected: String) throws {
    let name = try PersonName.parse(typed)
    #expect(Array(name.text.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(try PersonName.parse(name.text) == name)
  }

  @Test(arguments: [
    ("", PersonName.Fault.empty), (" 　\u{200B}", .empty), ("张3", .wrongCharacters), ("张\u{7}三", .wrongCharacters),
    ("张\n三", .wrongCharacters), ("张😀", .wrongCharacters), ("<张三>", .wrongCharacters), ("张@三", .wrongCharacters),
    ("张\u{FFFD}", .wrongCharacters), ("Иван", .wrongCharacters), ("x\u{301}\u{302}\u{303}", .wrongCharacters),
    ("张\u{E001}", .privateUse), ("张\u{F0000}", .privateUse), ("·张三", .misplacedSymbol), ("张··三", .misplacedSymbol),
    ("张三·", .misplacedSymbol), ("张-三", .misplacedSymbol), ("张三.", .misplacedSymbol), (".", .misplacedSymbol),
    (String(repeating: "张", count: 51), .tooLong(51)),
  ])
  func `不成姓名的不收`(typed: String, fault: PersonName.Fault) {
    #expect(throws: fault) { try PersonName.parse(typed) }
  }

  @Test(arguments: [
    ("张三", "张*"), ("欧小明", "欧*明"), ("欧阳英丽", "欧**丽"), ("𠮷", "*"), ("买买提·艾合买提", "买***"), ("John Smith", "J***"),
  ])
  func `姓名遮住`(text: String, masked: String) throws {
    #expect(try PersonName.parse(text).masked == masked)
  }

  // Not among the arguments above: the runner prints those, and a NUL makes its report a binary file.
  @Test func `空字符不收`() {
    #expect(throws: PersonName.Fault.wrongCharacters) { try PersonName.parse("张\u{0}三") }
  }

  @Test func `五十个字刚好`() throws {
    #expect(try PersonName.parse(String(repeating: "𠮷", count: 50)).text.count == 50)
  }
}

struct PhoneNumberTests {
  @Test(arguments: [
    "19900000001", " 199 0000 0001", "199-0000-0001", "+8619900000001", "+86 199 0000 0001", "008619900000001",
    "8619900000001", "１９９0000０００１", "\u{202D}19900000001\u{202C}",
  ])
  func `手机号的各种写法`(typed: String) throws {
    let phone = try PhoneNumber.parse(typed)
    #expect(phone.number == "19900000001" && phone.masked == "199****0001")
  }

  @Test(arguments: ["12900000001", "1990000000", "199000000011", "02912345678", "1990000000a", "+1 199 0000 0001"])
  func `不是手机号的不收`(typed: String) {
    #expect(throws: PhoneNumber.Fault.notMobile) { try PhoneNumber.parse(typed) }
  }

  @Test func `没填手机号另有说法`() {
    #expect(throws: PhoneNumber.Fault.empty) { try PhoneNumber.parse(" 　") }
  }
}

struct CardNumberTests {
  @Test(arguments: ["B00000019", "X00000019", "U0110001X", "b00000019", "Ｂ０００００01９"])
  func `校验位对的卡号`(typed: String) throws {
    let number = try CardNumber.parse(typed)
    #expect(number.checkHolds)
    #expect(try CardNumber(body: String(number.text.prefix(8))) == number)
  }

  @Test func `每一位改错都能发现`() throws {
    for text in ["B00000019", "U0110001X", "V01100092"] {
      let characters = Array(text)
      for index in characters.indices {
        // A letter and a digit eleven apart have the same remainder: digits for digits are what people mistype.
        for other in "0123456789" where other != characters[index] && characters[index].isNumber {
          var wrong = characters
          wrong[index] = other
          #expect(throws: CardNumber.Fault.checkCharacter) { try CardNumber.parse(String(wrong)) }
        }
      }
    }
  }

  @Test func `旧系统的卡号只放宽校验位`() throws {
    let (number, checkHolds) = try CardNumber.adopted("B00000018")
    #expect(number.text == "B00000018" && !checkHolds && number.masked == "B*****018")
    #expect(throws: CardNumber.Fault.empty) { try CardNumber.adopted("") }
    #expect(throws: CardNumber.Fault.wrongLength(8)) { try CardNumber.adopted("B0000001") }
    #expect(throws: CardNumber.Fault.wrongCharacters) { try CardNumber.adopted("B0000_019") }
    #expect(throws: CardNumber.Fault.wrongLength(7)) { try CardNumber(body: "B000001") }
    let stored = try JSONEncoder().encode([number])
    #expect(try JSONDecoder().decode([CardNumber].self, from: stored) == [number])
  }
}

struct PlainValuesTests {
  @Test func `行政区划一层套一层`() throws {
    let (province, city) = (try RegionCode.parse("610000"), try RegionCode.parse("610100"))
    let district = try RegionCode.parse(" ６１０102")
    #expect(province.contains(city) && province.contains(district) && city.contains(district) && city.contains(city))
    #expect(!city.contains(province) && !district.contains(city))
    #expect(!city.contains(try RegionCode.parse("610202")))
    #expect(!province.contains(try RegionCode.parse("620100")))
    #expect(district.city == city && district.province == province && city.isCityLevel && province.isProvinceLevel)
    #expect(!province.isCityLevel && !district.isCityLevel && province.city == province)
    for text in ["6101", "61010a", "", "6101000"] {
      #expect(throws: RegionCode.Fault.shape) { try RegionCode.parse(text) }
    }
    for text in ["160000", "830000", "990100", "000000"] {
      #expect(throws: RegionCode.Fault.unknownProvince) { try RegionCode.parse(text) }
    }
  }

  @Test func `金额以分计`() throws {
    #expect(Money(fen: 2000).yuan == "20.00" && Money(fen: 2000).chinese == "20元")
    #expect(Money(fen: 2050).chinese == "20.50元" && Money(fen: -5).yuan == "-0.05")
    #expect(Money(fen: .min).yuan == "-92233720368547758.08")
    #expect(try Money.parse("20") == Money(fen: 2000) && Money.parse("20.5") == Money(fen: 2050))
    #expect(try Money.parse("-0.05") == Money(fen: -5))
    for text in ["", "20.", ".5", "20.005", "1,000", "20元", "1e3", "--1", "1234567890123"] {
      #expect(throws: Money.Fault.shape) { try Money.parse(text) }
    }
    #expect(String(decoding: try JSONEncoder().encode([Money(fen: 2000)]), as: UTF8.self) == "[2000]")
  }

  @Test func `银行代码是三位数字`() throws {
    #expect(try BankCode.parse(" １０２").text == "102")
    for text in ["", "10", "1O2", "1020"] { #expect(throws: BankCode.Fault.shape) { try BankCode.parse(text) } }
  }

  @Test func `读回来的值重新检查`() {
    func decodes<Value: Decodable>(_ type: Value.Type, _ text: String) -> Bool {
      (try? JSONDecoder().decode([Value].self, from: Data(#"["\#(text)"]"#.utf8))) != nil
    }
    #expect(decodes(RegionCode.self, "610100") && !decodes(RegionCode.self, "990100"))
    #expect(decodes(BankCode.self, "102") && !decodes(BankCode.self, "1"))
    #expect(decodes(PhoneNumber.self, "19900000001") && !decodes(PhoneNumber.self, "1"))
    #expect(decodes(PersonName.self, "张三") && !decodes(PersonName.self, "3"))
    #expect(decodes(CardNumber.self, "B00000019") && !decodes(CardNumber.self, "B0"))
  }

  @Test func `读不回来时不泄露原文`() {
    #expect {
      try JSONDecoder().decode([PhoneNumber].self, from: Data(#"["1990000000199"]"#.utf8))
    } throws: { !"\($0)".contains("19900000001") }
  }
}

struct PINTests {
  private func weakness(_ text: String) throws -> PINWeakness? {
    let document = try IdentityDocument.parse("61099919760801001X", kind: .citizenID).document
    return try PIN.parse(text).weakness(birth: document.birth, documents: [document])
  }

  @Test(arguments: ["", "12345", "1234567", "12345a", "１２３４５６", " 123456"])
  func `密码只能是六位数字`(text: String) {
    #expect(throws: PIN.Fault.shape) { try PIN.parse(text) }
  }

  @Test(arguments: [
    ("666666", PINWeakness.initial), ("000000", .repeated), ("112112", .repeated), ("111222", .repeated),
    ("121212", .repeated), ("123123", .repeated), ("123456", .run), ("890123", .run), ("098765", .run),
    ("654321", .run),
    ("760801", .birthday), ("197608", .birthday), ("080176", .birthday), ("010876", .birthday), ("197681", .birthday),
    ("081976", .birthday), ("610999", .documentSlice), ("999197", .documentSlice), ("801001", .documentSlice),
  ])
  func `容易猜到的密码说出原因`(text: String, expected: PINWeakness) throws {
    #expect(try weakness(text) == expected)
  }

  @Test(arguments: ["258013", "192837", "730915", "246135", "010012"])
  func `不容易猜到的密码可以用`(text: String) throws {
    #expect(try weakness(text) == nil)
  }

  @Test func `不知道生日也看证件号`() throws {
    let document = try IdentityDocument.parse("E13579024", kind: .passport).document
    #expect(try PIN.parse("357902").weakness(birth: nil, documents: [document]) == .documentSlice)
    #expect(try PIN.parse("357902").weakness(birth: nil, documents: []) == nil)
    #expect(try PIN.parse("258013").digits == Array("258013".utf8))
  }
}
